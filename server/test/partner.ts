import { WebSocket } from 'ws';
import type { ServerInTest } from './server.ts';

/** A service account of a demo company, made by its administrator over the API. */
export interface PartnerInTest {
  readonly id: string;
  /** Makes a key and answers with it and its id. */
  key(input?: Record<string, unknown>): Promise<{ key: string; id: string }>;
  /** Makes a client secret. */
  secret(overlapMinutes?: number): Promise<{ clientId: string; clientSecret: string }>;
}

type Answer = Awaited<ReturnType<ServerInTest['graphql']>>['body'];

/** What an operation answers with. @throws Error when it is refused */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- which shape it has only the test knows
export function dataOf<T>({ data, errors }: Answer): T {
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data as T;
}

let count = 0;

export async function partner(
  server: Pick<ServerInTest, 'graphql'>,
  admin: string,
  scopes: readonly string[],
): Promise<PartnerInTest> {
  const ask = async <T>(query: string, variables: Record<string, unknown>) =>
    dataOf<T>((await server.graphql(admin, query, variables)).body);
  count += 1;
  const { made } = await ask<{ made: { id: string } }>(
    'mutation($i: CreateServiceAccountInput!) { made: createServiceAccount(input: $i) { id } }',
    { i: { name: `Partner ${String(count)}`, description: 'Of a test.', scopes } },
  );
  return {
    id: made.id,
    async key(input = {}) {
      const { made: created } = await ask<{ made: { key: string; apiKey: { id: string } } }>(
        'mutation($i: CreateApiKeyInput!) { made: createApiKey(input: $i) { key apiKey { id } } }',
        { i: { serviceAccountId: made.id, name: 'A key', ...input } },
      );
      return { key: created.key, id: created.apiKey.id };
    },
    async secret(overlapMinutes) {
      const { made: rotated } = await ask<{ made: { clientId: string; clientSecret: string } }>(
        'mutation($id: ID!, $m: Int) { made: rotateClientSecret(id: $id, overlapMinutes: $m) { clientId clientSecret } }',
        { id: made.id, m: overlapMinutes },
      );
      return rotated;
    },
  };
}

/**
 * Begins a socket and waits until it is let in.
 *
 * @returns a promise of the code that it is closed with
 */
export async function openSocket(
  url: string,
  params: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: params })));
    socket.once('message', (data) =>
      String(data).includes('connection_ack') ? resolve() : reject(new Error(String(data))),
    );
    socket.once('close', (code) => reject(new Error(`closed with ${String(code)}`)));
    socket.once('error', reject);
  });
  return { socket, closed };
}
