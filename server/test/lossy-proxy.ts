import { connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

export interface LossyProxy {
  /** The connection string through the proxy. */
  readonly url: string;
  /** How many answers to a commit were lost. */
  readonly lost: number;
  /** From 0 to 1: how many of them are. */
  loss: number;
  /** What to do instead of losing one: the answer to the commit of a transaction in which `text` was sent is kept back for good. */
  kept: { readonly text: string; instead(): void } | null;
}

const committed = Buffer.from('COMMIT\0'); // the tag of CommandComplete (PostgreSQL, 55.7)

/**
 * A way to Postgres on which the answer to a commit is lost now and then, with the connection: it is done, and whoever asked for it cannot
 * know. Only connections whose `application_name` ends with `of` are hit.
 */
export async function lossyProxy(databaseUrl: string, of: string): Promise<LossyProxy> {
  const { port, hostname } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const proxy: { -readonly [K in keyof LossyProxy]: LossyProxy[K] } = { url: '', lost: 0, loss: 0, kept: null };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let isHit = false;
    let isMeant = false;
    near.once('data', (first: Buffer) => (isHit = first.includes(`${of}\0`)));
    near.on('data', (chunk: Buffer) => {
      isMeant ||= proxy.kept !== null && chunk.includes(proxy.kept.text);
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (isHit && isMeant && proxy.kept && chunk.includes(committed)) proxy.kept.instead();
      else if (isHit && chunk.includes(committed) && Math.random() < proxy.loss) {
        proxy.lost += 1;
        near.destroy();
        far.destroy();
      } else near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => (sockets.delete(socket), other.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  proxy.url = url.href;
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return proxy;
}
