import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { serveClient } from './client-pages.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'plinth-client-'));
  onTestFinished(() => rm(made, { recursive: true }));
  await mkdir(join(made, 'client', 'assets'), { recursive: true });
  return join(made, 'client');
}

it('serves a client that was built again while the server runs', async () => {
  const client = await folder();
  await writeFile(join(client, 'index.html'), 'first');
  await writeFile(join(client, 'assets', 'main-1.js'), 'one');
  const app = Fastify();
  await serveClient(app, client);
  const get = async (url: string, accept = '*/*') => {
    const { statusCode, body, headers } = await app.inject({ url, headers: { accept } });
    return [statusCode, statusCode === 200 ? body : '', headers['cache-control']];
  };
  expect(await get('/assets/main-1.js')).toEqual([200, 'one', 'public, max-age=31536000, immutable']);
  expect(await get('/', 'text/html')).toEqual([200, 'first', 'no-cache']);

  await rm(join(client, 'assets', 'main-1.js'));
  await writeFile(join(client, 'assets', 'main-2.js'), 'two');
  await writeFile(join(client, 'index.html'), 'second');
  expect(await get('/t/fjord/contracts', 'text/html')).toEqual([200, 'second', 'no-cache']);
  expect(await get('/assets/main-2.js')).toEqual([200, 'two', 'public, max-age=31536000, immutable']);
  expect(await get('/assets/main-1.js')).toEqual([404, '', undefined]);
  for (const url of ['/assets', '/assets/']) expect((await get(url))[0], url).toBe(404);
});

it('serves nothing from outside its folder', async () => {
  const client = await folder();
  await writeFile(join(client, '..', 'secret.txt'), 'secret');
  const app = Fastify();
  await serveClient(app, client);
  const paths = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
  ];
  for (const url of paths) expect((await app.inject({ url })).body).not.toContain('secret');
});

it('gives every answer a nonce of its own, which only what was built carries', async () => {
  const client = await folder();
  await writeFile(join(client, 'index.html'), '<script nonce="NONCE-OF-THIS-ANSWER">1</script>');
  const app = Fastify();
  await serveClient(app, client);
  const seen = new Set<string>();
  for (const url of ['/', '/', '/index.html', '/t/fjord/contracts', '/t/%3Cscript%3E']) {
    const { statusCode, body, headers } = await app.inject({ url, headers: { accept: 'text/html' } });
    const nonce = /^<script nonce="([\w+/]{24})">1<\/script>$/.exec(body)?.[1] ?? '';
    expect([url, statusCode, nonce.length]).toEqual([url, 200, 24]);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain(`script-src 'nonce-${nonce}';`);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    // a 304 would go with the page of an earlier nonce
    expect([headers.etag, headers['last-modified'], headers['cache-control']]).toEqual([
      undefined,
      undefined,
      'no-cache',
    ]);
    seen.add(nonce);
  }
  expect(seen.size).toBe(5);
});
