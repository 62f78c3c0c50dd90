import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Connections it has made to each target. */
  readonly counts: readonly number[];
  /** Swallows everything from now on, in both directions, as a network does that was cut: nobody is told. */
  swallow(isSwallowing: boolean): void;
  close(): Promise<void>;
}

/** Hands connections on to ports of this machine in turns; one that does not answer is passed over, as a balancer does. */
export async function tcpProxy(targets: readonly number[]): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const counts = targets.map(() => 0);
  let turn = 0;
  let isSwallowing = false;
  const server = createServer((client) => void handOn(client, targets.length));
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };

  async function handOn(client: Socket, attempts: number): Promise<void> {
    if (!sockets.has(client)) keep(client);
    const index = turn++ % targets.length;
    const upstream = connect(targets[index] ?? 0, '127.0.0.1');
    keep(upstream);
    const [outcome] = await Promise.race([
      once(upstream, 'connect').then(() => ['connected']),
      new Promise<[string]>((resolve) => upstream.once('close', () => resolve(['refused']))),
    ]).catch(() => ['refused']);
    if (outcome === 'refused') {
      if (attempts > 1) return handOn(client, attempts - 1);
      client.destroy();
      return;
    }
    counts[index] = (counts[index] ?? 0) + 1;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (bytes) => {
        if (isSwallowing || to.write(bytes)) return;
        from.pause(); // who does not read must be felt by who sends
        to.once('drain', () => from.resume());
      });
      from.once('close', () => isSwallowing || to.destroy());
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    counts,
    swallow: (now) => (isSwallowing = now),
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
