import { CombinedError } from '@urql/core';
import { expect, test } from 'vitest';
import { ApiError, readRefusal, toApiError } from './errors.ts';

const conflict = { path: 'endDate', rule: 'record.changed', message: 'changed', theirs: '2027-01-01' };

test('code, rule, params, fields and request id come from the extensions', () => {
  const extensions = {
    code: 'CONFLICT',
    rule: 'record.changed',
    params: { version: 4 },
    fields: [conflict],
    requestId: 'r1',
  };
  const error = toApiError(
    new CombinedError({ graphQLErrors: [{ message: 'Somebody else changed it.', extensions }] }),
  );
  expect(error).toMatchObject({ ...extensions, message: 'Somebody else changed it.' });
});

test('the first of several errors speaks, with the fields of all', () => {
  const graphQLErrors = ['a', 'b'].map((path) => ({
    message: path,
    extensions: { code: 'BAD_USER_INPUT', fields: [{ path, rule: 'text.too_long', message: 'Too long.' }] },
  }));
  const error = toApiError(new CombinedError({ graphQLErrors }));
  expect(error.message).toBe('a');
  expect(error.fields.map((field) => field.path)).toEqual(['a', 'b']);
});

test('a code that is not of the API is a fault of ours', () => {
  const error = toApiError(
    new CombinedError({ graphQLErrors: [{ message: 'x', extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] }),
  );
  expect(error.code).toBe('INTERNAL_SERVER_ERROR');
});

test('no answer is OFFLINE, and what refused on the way here stays what it was', () => {
  expect(toApiError(new CombinedError({ networkError: new TypeError('Failed to fetch') })).code).toBe('OFFLINE');
  const signedOut = new ApiError('UNAUTHENTICATED', 'Sign in first.');
  expect(toApiError(new CombinedError({ networkError: signedOut }))).toBe(signedOut);
});

test('refusals of the HTTP side doors are read in both their forms', async () => {
  const plain = {
    errors: [{ message: 'Wrong.', code: 'BAD_USER_INPUT', field: 'email', rule: 'auth.email', requestId: 'r2' }],
  };
  expect(await readRefusal(Response.json(plain, { status: 400 }))).toMatchObject({
    code: 'BAD_USER_INPUT',
    requestId: 'r2',
    fields: [{ path: 'email', rule: 'auth.email' }],
  });
  const extended = { errors: [{ message: 'Nothing here.', extensions: { code: 'NOT_FOUND', requestId: 'r3' } }] };
  expect(await readRefusal(Response.json(extended, { status: 404 }))).toMatchObject({
    code: 'NOT_FOUND',
    requestId: 'r3',
  });
});

test('an answer that is no JSON is told by its status', async () => {
  expect((await readRefusal(new Response('<html>', { status: 502 }))).code).toBe('UNAVAILABLE');
});
