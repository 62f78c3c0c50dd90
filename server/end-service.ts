import type { FastifyInstance } from 'fastify';

const [forSockets, forRequests] = [2_000, 8_000]; // milliseconds until those that do not end are ended

/**
 * Ends service without breaking off what is under way: nothing new is let in, requests in flight are answered, and sockets are closed with
 * a code that tells their clients to come back, to another instance.
 */
export async function endService(app: FastifyInstance): Promise<void> {
  const { clients } = app.websocketServer;
  for (const socket of clients) socket.close(1001, 'The server is going away');
  const timers = [
    setTimeout(() => clients.forEach((socket) => socket.terminate()), forSockets),
    setTimeout(() => app.server.closeAllConnections(), forRequests),
  ];
  try {
    await app.close();
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
  }
}
