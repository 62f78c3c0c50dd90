import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { compileGrants, systemPrincipal } from './engine/permissions.ts';
import { examples } from './playground/examples.ts';
import { playgroundRoutes } from './playground.ts';
import { narrowing } from './test/actors.ts';

const app = Fastify();
const principalOf = (...permissions: string[]) => ({
  ...systemPrincipal('018f0000-0000-7000-8000-000000000001'),
  grants: compileGrants(permissions),
});
await app.register(
  playgroundRoutes(async ({ headers }) => {
    const principal = principalOf(headers.authorization ?? '');
    return (document) => narrowing.fits(principal, document);
  }),
);
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

test('the page names only files that are served here', async () => {
  const page = await get('/playground');
  expect(page.headers['content-type']).toContain('text/html');
  const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses.every((address) => address.startsWith('/'))).toBe(true);
  const files = addresses.filter((address) => address.startsWith('/playground/'));
  const statuses = await Promise.all(files.map(async (address) => (await get(address)).statusCode));
  expect(statuses).toEqual(files.map(() => 200));
});

test('no script runs but what comes from here as a file', async () => {
  const page = await get('/playground');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
});

test('GraphiQL comes compressed as the browser likes it, and once', async () => {
  const plain = await get('/playground/graphiql.css');
  const brotli = await get('/playground/graphiql.css', { 'accept-encoding': 'gzip, br' });
  const gzip = await get('/playground/graphiql.css', { 'accept-encoding': 'gzip' });
  expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
  const again = await get('/playground/graphiql.css', {
    'accept-encoding': 'gzip, br',
    'if-none-match': String(brotli.headers.etag),
  });
  expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
});

test('everybody gets the examples that they may run', async () => {
  const titles = async (authorization: string) =>
    (await get('/playground/examples.json', { authorization })).json<{ title: string }[]>().map(({ title }) => title);
  expect(await titles('*:*:all')).toEqual(examples.map(({ title }) => title));
  const ofReader = await titles('contract:read:all');
  expect(ofReader).toContain('Who am I, and what may I do');
  expect(ofReader).toContain('History of a record');
  expect(ofReader).not.toContain('Service account for a partner');
  expect(ofReader.length).toBeLessThan(examples.length - 3);
});
