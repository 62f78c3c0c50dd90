import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { answerError } from './error-answer.ts';

async function answerTo(error: Error) {
  const app = Fastify();
  app.setErrorHandler(answerError);
  app.post('/', async () => {
    throw error;
  });
  const answer = await app.inject({ method: 'POST', url: '/', headers: { 'x-request-id': 'ignored' }, payload: {} });
  return { status: answer.statusCode, body: answer.json(), retryAfter: answer.headers['retry-after'] };
}

it('names each field of bad input', async () => {
  const { status, body } = await answerTo(new DomainError('BAD_USER_INPUT', 'No.', { fields: ['email', 'password'] }));
  expect(status).toBe(400);
  expect(body.errors).toEqual(
    ['email', 'password'].map((field) => ({
      message: 'No.',
      code: 'BAD_USER_INPUT',
      field,
      requestId: expect.any(String),
    })),
  );
});

it('says how long to wait', async () => {
  const { status, retryAfter } = await answerTo(
    new DomainError('RATE_LIMITED', 'Wait.', { params: { retryAfter: 42 } }),
  );
  expect({ status, retryAfter }).toEqual({ status: 429, retryAfter: '42' });
});

it('shows a bug without its text', async () => {
  const { status, body } = await answerTo(new Error('relation control.user at 10.0.0.1 does not exist'));
  expect(status).toBe(500);
  expect(body.errors).toEqual([
    { message: 'Something went wrong.', code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
  ]);
});
