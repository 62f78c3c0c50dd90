import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Change } from '../../engine/changes.ts';
import type { Principal } from '../../engine/permissions.ts';
import { sightOf } from '../../engine/visibility.ts';
import { LiveFeed } from './live-feed.ts';
import { readOptions, serveBench } from './serve.ts';

/**
 * The limit: bare sockets and no GraphQL. A change is read and written once for all who see the same, and the same text goes to each
 * socket, without even the id of a subscription.
 */
const options = readOptions();
const feed = await LiveFeed.start(options);
/** Sockets of those who see the same, found when they subscribe. */
interface Audience {
  readonly principal: Principal;
  readonly sockets: Set<WebSocket>;
}

const audiences = new Map<string, Audience>();
const message = z.object({ type: z.string(), payload: z.unknown() });

/** In order: what is read for one change is sent before the next one is looked at. */
let sending = Promise.resolve();
feed.listen((changes) => {
  sending = sending.then(async () => {
    for (const change of changes) await send(change);
  });
});

async function send(change: Change): Promise<void> {
  for (const { principal, sockets } of audiences.values()) {
    if (!sightOf(principal, feed.entity, change)) continue;
    const text = envelope(change, await feed.record(change, principal));
    for (const socket of sockets) socket.send(text);
  }
}

function join(principal: Principal, socket: WebSocket): void {
  const who = feed.scope(principal);
  const audience = audiences.get(who) ?? { principal, sockets: new Set() };
  audiences.set(who, audience);
  audience.sockets.add(socket);
  socket.on('close', () => {
    audience.sockets.delete(socket);
    if (audience.sockets.size === 0) audiences.delete(who);
  });
}

function envelope(change: Change, record: string): string {
  const { kind, version, changedFields, actorId, at } = change;
  const fields = { position: feed.cursor(change), kind, id: change.rootId, version, changedFields, actorId, at };
  return `{"type":"next","payload":{"data":{"contractChanged":${JSON.stringify(fields).slice(0, -1)},"contract":${record}}}}}`;
}

const server = createServer();
new WebSocketServer({ server, path: '/graphql', handleProtocols: () => 'graphql-transport-ws' }).on(
  'connection',
  (socket) => {
    let principal: Principal | undefined;
    socket.on('message', (data: Buffer) => {
      const { type, payload } = message.parse(JSON.parse(data.toString()));
      void (async () => {
        if (type === 'connection_init') principal = await feed.principal(payload);
        else if (principal) join(principal, socket);
        socket.send(
          type === 'connection_init' ? '{"type":"connection_ack"}' : `{"type":"next","payload":"${feed.head}"}`,
        );
      })();
    });
  },
);
server.listen(options.port, '127.0.0.1', () => serveBench(() => feed.loads));
