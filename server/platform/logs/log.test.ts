import { expect, test } from 'vitest';
import { createLog } from './log.ts';

/** What is written when something is logged. */
function written(object: object, message = 'something'): string {
  const lines: string[] = [];
  createLog('trace', { write: (line) => void lines.push(line) }).error(object, message);
  expect(JSON.parse(lines.join(''))).toMatchObject({ level: 50 }); // it is still JSON
  return lines.join('');
}

test.each([
  ['at the top', { password: 'canary' }],
  ['in a body', { body: { email: 'a@b.example', newPassword: 'canary' } }],
  ['in headers', { req: { headers: { authorization: 'canary', cookie: 'canary' } } }],
  ['in headers of an answer', { res: { headers: { 'set-cookie': 'canary' } } }],
  ['in a list', { details: [{ token: 'canary' }] }],
  ['deeper', { a: { b: { c: { clientSecret: 'canary' } } } }],
  ['in what Postgres says of a row', { err: Object.assign(new Error('refused'), { detail: 'Failing row (canary)' }) }],
  ['in a cause', { err: new Error('outer', { cause: Object.assign(new Error('inner'), { parameters: ['canary'] }) }) }],
])('a secret %s is not written', (_where, object) => {
  expect(written(object)).not.toContain('canary');
});

test.each([
  ['a token', `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlIGNhbmFyeQ`, 'c2lnbmF0dXJlIGNhbmFyeQ'],
  ['a header', 'Authorization: Bearer canary-canary', 'canary'],
  ['a connection string', 'cannot connect to postgres://plinth:canary@db.example:5432/plinth', 'canary'],
  ['a session cookie', 'cookie: theme=dark; __Host-plinth-session=canary.canary; x=1', 'canary'],
  ['a key', `plinth_0123456789ab_${'c'.repeat(64)}`, 'cccc'],
  ['a link of the app', 'https://plinth.example/reset#token=canary', 'canary'],
  ['a link of a mail', 'GET /reset?token=canary&lang=nb', 'canary'],
])('%s in a text is recognised', (_what, text, secret) => {
  expect(written({}, text)).not.toContain(secret);
  expect(written({ err: new Error(text) })).not.toContain(secret);
  expect(written({ a: { b: [{ c: { d: { e: text } } }] } })).not.toContain(secret);
});

test('what helps to find a fault is written', () => {
  const text = written({
    err: Object.assign(new Error('relation "x" does not exist'), { code: '42P01', position: '15' }),
  });
  expect(text).toMatch(/relation .* does not exist/);
  expect(text).toContain('42P01');
  expect(text).toContain('log.test.ts'); // its stack
});
