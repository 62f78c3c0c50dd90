import { once } from 'node:events';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from './follower.ts';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data?: Record<string, unknown> } | readonly Refusal[];
}

interface Refusal {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

/** A socket that was let in, as another program opens one. */
export async function socketInTest(serverUrl: string, token: string) {
  const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  sockets.push(socket);
  const inbox: Message[] = [];
  socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as Message));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await eventually(() => inbox[0]?.type).toBe('connection_ack');
  /** What an operation was refused with. */
  const errorsOf = async (id: string): Promise<readonly Refusal[]> => {
    const found = () => inbox.find((message) => message.id === id && message.type === 'error');
    await eventually(found).toBeDefined();
    return (found()?.payload ?? []) as readonly Refusal[];
  };
  return { inbox, send, errorsOf, closed: once(socket, 'close') as Promise<[number, Buffer]> };
}
