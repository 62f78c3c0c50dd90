import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApp } from './app.ts';

const log = pino({ level: 'silent' });

async function ask(url: string, isHttps = true) {
  const app = await createApp({ log, isHttps, trustedProxies: [], isReady: async () => true });
  app.get('/page', async (_request, reply) => reply.type('text/html').send('<p>'));
  app.get('/own', async (_request, reply) =>
    reply.type('text/html').header('content-security-policy', "default-src 'self'").send('<p>'),
  );
  app.get('/broken', async () => {
    throw new Error('no');
  });
  const { headers } = await app.inject({ url });
  return headers;
}

test.each(['/health/live', '/page', '/broken', '/nowhere'])(
  '%s may not be sniffed, framed, read by other sites or load anything',
  async (url) => {
    expect(await ask(url)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    });
  },
);

test('a page shares its window with no other site and may use neither camera nor place', async () => {
  const headers = await ask('/page');
  expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'x-frame-options': 'DENY' });
  expect(headers['permissions-policy']).toMatch(/camera=\(\).*geolocation=\(\)/);
});

test('a route that sends a page names its policy', async () => {
  expect((await ask('/own'))['content-security-policy']).toBe("default-src 'self'");
});

test('over plain http nobody is told to come by https', async () => {
  expect(await ask('/page', false)).not.toHaveProperty('strict-transport-security');
});
