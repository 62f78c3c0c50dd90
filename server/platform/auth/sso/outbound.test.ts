import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { isPrivate, outbound } from './outbound.ts';

const server = createServer((request, response) => {
  if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://127.0.0.1/' }).end();
  else if (request.url === '/flood') response.end(Buffer.alloc(3 * 1024 * 1024));
  else response.end(`asked ${String(request.method)}`);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = address !== null && typeof address === 'object' ? address.port : 0;
afterAll(() => new Promise((resolve) => server.close(resolve)));
const here = `127.0.0.1:${String(port)}`;

test.each([
  `http://127.0.0.1:${String(port)}/`,
  `https://127.0.0.1:${String(port)}/`,
  `https://localhost:${String(port)}/`,
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://2130706433/',
  'https://169.254.169.254/latest/meta-data',
  'https://10.0.0.1/',
  'file:///etc/passwd',
  'https://user:secret@example.com/',
  'nothing',
])('nobody is asked at %s', async (url) => {
  await expect(outbound([])(url)).rejects.toMatchObject({ code: 'RULE_VIOLATED', rule: 'sso.provider_unreachable' });
});

test('a host that the operator names is asked, and no other port of it', async () => {
  const answer = await outbound([here])(`http://${here}/`, { method: 'POST', body: 'x' });
  expect(await answer.text()).toBe('asked POST');
  await expect(outbound([here])('http://127.0.0.1:1/')).rejects.toMatchObject({ rule: 'sso.provider_unreachable' });
});

test('a redirect is not followed, and an answer without end is cut off', async () => {
  const ask = outbound([here]);
  expect((await ask(`http://${here}/elsewhere`)).status).toBe(302);
  await expect(ask(`http://${here}/flood`)).rejects.toMatchObject({ rule: 'sso.provider_unreachable' });
});

test('what is not on the public internet is known', () => {
  const inside = [
    '0.0.0.0',
    '100.64.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fd00::1',
  ];
  for (const each of [...inside, '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1'])
    expect(isPrivate(each), each).toBe(true);
  for (const each of ['1.1.1.1', '172.32.0.1', '2606:4700:4700::1111', '2001:4860:4860::8888'])
    expect(isPrivate(each), each).toBe(false);
});
