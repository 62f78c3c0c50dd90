import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const pong = frame(0x8a, Buffer.alloc(0));

/**
 * The least of a WebSocket client (RFC 6455) that thousands of subscribers need on one core: it counts the messages, keeps the text of
 * the last one, and answers pings. What the server sends is not masked and not split.
 */
export class BareWebSocket {
  readonly #socket: Socket;
  readonly #onMessage: () => void;
  #isOpen = false;
  #waiting: Buffer | null = null;
  #last: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, onMessage: () => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
  }

  /** @throws Error when the server does not switch to graphql-transport-ws */
  static async open(port: number, onMessage: () => void): Promise<BareWebSocket> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    const client = new BareWebSocket(socket, onMessage);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.on('connect', () => socket.write(handshake(port)));
      socket.on('data', (chunk: Buffer) => {
        if (client.#isOpen) return client.#read(chunk);
        const end = chunk.indexOf('\r\n\r\n');
        if (end < 0 || !chunk.toString('latin1', 0, 12).endsWith('101'))
          return reject(new Error(`no WebSocket: ${chunk.toString('latin1', 0, 200)}`));
        client.#isOpen = true;
        resolve();
        client.#read(chunk.subarray(end + 4));
      });
    });
    return client;
  }

  get lastMessage(): unknown {
    return JSON.parse(this.#last.toString());
  }

  send(message: object): void {
    this.#socket.write(frame(0x81, Buffer.from(JSON.stringify(message))));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let bytes = this.#waiting ? Buffer.concat([this.#waiting, chunk]) : chunk;
    for (let size = frameSize(bytes); size && bytes.length >= size.total; size = frameSize(bytes)) {
      const opcode = (bytes[0] ?? 0) & 0x0f;
      if (opcode === 9) this.#socket.write(pong);
      if (opcode === 8) throw new Error(`closed by the server: ${bytes.toString('utf8', size.head + 2, size.total)}`);
      if (opcode === 1) {
        this.#last = bytes.subarray(size.head, size.total);
        this.#onMessage();
      }
      bytes = bytes.subarray(size.total);
    }
    this.#waiting = bytes.length > 0 ? bytes : null;
  }
}

/** Null while the length is not there yet. */
function frameSize(bytes: Buffer): { head: number; total: number } | null {
  if (bytes.length < 2) return null;
  const length = (bytes[1] ?? 0) & 0x7f;
  if (length < 126) return { head: 2, total: 2 + length };
  if (bytes.length < 10)
    return length === 126 && bytes.length >= 4 ? { head: 4, total: 4 + bytes.readUInt16BE(2) } : null;
  return length === 126
    ? { head: 4, total: 4 + bytes.readUInt16BE(2) }
    : { head: 10, total: 10 + Number(bytes.readBigUInt64BE(2)) };
}

/** What a client sends is masked; a mask of zeros leaves it as it is. */
function frame(first: number, payload: Buffer): Buffer {
  const size = payload.length;
  const head = size < 126 ? Buffer.from([first, 0x80 | size]) : Buffer.from([first, 0xfe, size >> 8, size & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

function handshake(port: number): string {
  return [
    'GET /graphql HTTP/1.1',
    `Host: localhost:${String(port)}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');
}
