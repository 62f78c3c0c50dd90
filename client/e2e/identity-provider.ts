import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { afterAll } from 'vitest';

/** An OpenID provider with its own pages, on which anybody may sign in as anybody; ended with the tests of the file. */
export async function startProvider(
  redirectUri: string,
  groups: Readonly<Record<string, readonly string[]>>,
): Promise<{ issuer: string; host: string }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  const host = `127.0.0.1:${String(address.port)}`;
  const provider = new Provider(`http://${host}`, {
    clients: [{ client_id: 'plinth', client_secret: 'a secret of theirs', redirect_uris: [redirectUri] }],
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ['of this test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@works.example`,
        email_verified: true,
        name: `${id.charAt(0).toUpperCase()}${id.slice(1)} Works`,
        groups: [...(groups[id] ?? [])],
      }),
    }),
  });
  server.on('request', provider.callback());
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { issuer: `http://${host}`, host };
}
