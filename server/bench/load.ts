import { connect } from 'node:net';

/** What the load generator is told: the requests are taken in turn by every connection. */
export interface LoadJob {
  readonly port: number;
  readonly token: string;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Anything but 200 with data. */
  readonly failures: number;
  /** The first answer that was one. */
  readonly failure: string | null;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
}

/**
 * A process of its own that keeps connections busy, one request at a time on each. It writes prepared bytes and looks for the end of an
 * answer, no more: on two cores a full HTTP client would be what is measured.
 */
async function run(job: LoadJob): Promise<LoadResult> {
  const messages = job.requests.map(({ path, body }) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: localhost:${String(job.port)}\r\nauthorization: Bearer ${job.token}\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
    ),
  );
  const latencies: number[] = [];
  const tally = { next: 0, failures: 0, failure: null as string | null, bytes: 0 };
  const begun = performance.now();
  const end = begun + job.seconds * 1000;
  const take = () => messages[tally.next++ % messages.length] ?? Buffer.alloc(0);
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(job.port, '127.0.0.1').setNoDelay(true);
      let chunks: Buffer[] = [];
      let size = 0;
      let wanted = 0;
      let sent = 0;
      const send = () => {
        [chunks, size, wanted, sent] = [[], 0, 0, performance.now()];
        socket.write(take());
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        wanted ||= answerLength(chunks);
        if (wanted === 0 || size < wanted) return;
        const now = performance.now();
        latencies.push(now - sent);
        tally.bytes += size;
        const [first = chunk] = chunks;
        const head = first.length < 2000 ? Buffer.concat(chunks, Math.min(size, 4000)) : first;
        if (!isGood(head)) {
          tally.failures += 1;
          tally.failure ??= head.toString('utf8', 0, 800);
        }
        if (now < end) send();
        else socket.destroy();
      });
    });
  await Promise.all(Array.from({ length: job.connections }, one));
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    failures: tally.failures,
    failure: tally.failure,
    seconds: (performance.now() - begun) / 1000,
    p50: at(0.5),
    p99: at(0.99),
    bytes: tally.bytes / Math.max(1, latencies.length),
  };
}

/** Bytes of the whole answer by its content-length, or 0 while its head is not whole. Answers in chunks are not expected. */
function answerLength(chunks: readonly Buffer[]): number {
  const [first, ...more] = chunks;
  const buffer = first && more.length === 0 ? first : Buffer.concat(chunks);
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1];
  if (length === undefined) throw new Error('an answer without content-length');
  return end + 4 + Number(length);
}

const good = Buffer.from('\r\n\r\n{"data":{');

function isGood(head: Buffer): boolean {
  return head.toString('latin1', 9, 12) === '200' && head.includes(good);
}

process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
