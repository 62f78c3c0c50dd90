import { expect, test } from 'vitest';
import { demoAccounts } from './platform/auth/demo-accounts.ts';
import { testDatabase } from './test/database.ts';
import { openSocket, partner } from './test/partner.ts';
import { serverInTest } from './test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url, { TRUSTED_PROXIES: '127.0.0.1, ::1' });
const admin = await server.token('ingrid@fjord.example', 'fjord');
const erp = await partner(server, admin, ['customer:read:all']);
const [fromOffice, fromProxy] = [
  (await erp.key({ allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'] })).key,
  (await erp.key({ allowedAddresses: ['127.0.0.0/8', '::1'] })).key,
];

const inOffice = ['192.0.2.7', '192.0.2.7:4711', '::ffff:192.0.2.7', '[2001:db8::7]:443', '2001:DB8::7%eth0'];
const elsewhere = ['198.51.100.7', '192.0.2.7, 198.51.100.7:80', '[2001:db9::7]', '::ffff:198.51.100.7'];
const none = ['unknown', '_hidden', '192.0.2.7:port', '192.0.2.999', "'; select 1 --", '%eth0', '[', 'x'.repeat(4000)];

const json = { 'content-type': 'application/json' };

async function byKey(key: string, from: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...json, 'x-api-key': key, 'x-forwarded-for': from },
    body: '{"query":"{ me { id } }"}',
  });
  return { status: answer.status, text: await answer.text() };
}

const socketBy = (key: string, from: string) =>
  openSocket(server.url, { 'x-api-key': key }, { 'x-forwarded-for': from }).then(
    ({ socket }) => {
      socket.terminate();
      return 'open';
    },
    (error: Error) => error.message,
  );

test.each(inOffice)('a key that is good in an office is, when its proxy names %s', async (from) => {
  expect([(await byKey(fromOffice, from)).status, (await byKey(fromProxy, from)).status]).toEqual([200, 401]);
  expect(await socketBy(fromOffice, from)).toBe('open');
});

test.each(elsewhere)('and is not when it names %s', async (from) => {
  expect(await byKey(fromOffice, from)).toMatchObject({
    status: 401,
    text: expect.stringContaining('auth.key_invalid'),
  });
  expect(await socketBy(fromOffice, from)).toMatch('4403');
});

test.each(none)('what is no address is that of the proxy: %s', async (from) => {
  expect([(await byKey(fromOffice, from)).status, (await byKey(fromProxy, from)).status]).toEqual([401, 200]);
  expect([await socketBy(fromOffice, from), await socketBy(fromProxy, from)]).toEqual(['closed with 4403', 'open']);
});

test.each([...none, ...elsewhere])('no door fails by it: %s', async (from) => {
  const headers = { 'x-forwarded-for': from };
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: erp.id, client_secret: 'wrong' });
  const answers = await Promise.all([
    fetch(`${server.url}/auth/oauth/token`, { method: 'POST', headers, body: form }),
    fetch(`${server.url}/auth/sign-in`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify({ email: 'liv@fjord.example', password: 'wrong' }),
    }),
    fetch(`${server.url}/imports/formats`, { headers: { ...headers, 'x-api-key': `plinth_${'x'.repeat(40)}` } }),
  ]);
  expect(answers.map(({ status }) => [401, 429].includes(status))).toEqual([true, true, true]);
});

test('where a session began is shown as an address', async () => {
  const { email, password } = demoAccounts[0] ?? {};
  const signIn = (from: string) =>
    fetch(`${server.url}/auth/sign-in`, {
      method: 'POST',
      headers: { ...json, 'x-forwarded-for': from },
      body: JSON.stringify({ email, password }),
    });
  expect([(await signIn('[2001:db8::5]:81')).status, (await signIn('<script>')).status]).toEqual([200, 200]);
  const kept = await db.sql<
    { address: string }[]
  >`select distinct ip_address as address from control.session order by 1`;
  expect(kept.map(({ address }) => address)).toEqual(['127.0.0.1', '2001:db8::5']);
});
