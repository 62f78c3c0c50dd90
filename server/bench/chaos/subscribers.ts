import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What the subscribers are told. */
export interface SubscriberJob {
  /** Of the balancer before the servers. */
  readonly port: number;
  readonly token: string;
  /** Where the feed stood before anything was written. */
  readonly since: string;
  /** The contracts that each follows. */
  readonly followed: readonly (readonly string[])[];
  /** Milliseconds between cuts of one subscriber, on average. */
  readonly cutEvery: number;
}

/** What they say while they listen. */
export interface SubscriberNews {
  /** `<subscriber> <contract> <version>`, in the order of arrival. */
  readonly heard: readonly string[];
  /** Positions that were not above the one before. */
  readonly stepsBack: number;
  readonly cuts: number;
  readonly reconnects: number;
  /** Answers RESYNC_REQUIRED, which nothing here gives reason for. */
  readonly resyncs: number;
}

interface Event {
  readonly changes: {
    readonly position: string;
    readonly kind: string;
    readonly id: string | null;
    readonly version: number | null;
  };
}

const query =
  'subscription($ids: [ID!], $since: String) { changes(ids: $ids, since: $since) { position kind id version } }';

let news = empty();

function empty() {
  return { heard: [] as string[], stepsBack: 0, cuts: 0, reconnects: 0, resyncs: 0 };
}

/** Subscribers as an app has them: graphql-ws clients that come back by themselves and resume from the last position they saw. */
function listen({ port, token, since, followed, cutEvery }: SubscriberJob): void {
  setInterval(() => {
    process.send?.(news satisfies SubscriberNews);
    news = empty();
  }, 100);
  followed.forEach((ids, index) => {
    let last = since;
    const own: { socket: WebSocket | null } = { socket: null };
    /** The socket at hand, to be cut: without a close frame, and nothing of what it still held is heard. */
    class OwnSocket extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        this.on('error', () => {}); // its close says it all
        own.socket = this;
      }
    }
    const client = createClient({
      url: `ws://127.0.0.1:${String(port)}/graphql`,
      webSocketImpl: OwnSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => sleep(50 + Math.random() * 200),
      connectionAckWaitTimeout: 5_000,
      on: { opened: () => (news.reconnects += 1) },
    });
    const variables = {
      ids,
      get since() {
        return last; // read when the socket is opened anew
      },
    };
    const receive = ({ data }: ExecutionResult<Event>) => {
      if (!data || data.changes.kind === 'HEAD') return;
      const { position, id, version } = data.changes;
      if (positionOf(position) <= positionOf(last)) news.stepsBack += 1;
      else last = position;
      news.heard.push(`${String(index)} ${String(id)} ${String(version)}`);
    };
    const subscribe = () => {
      const again = (cause?: unknown) => {
        if (JSON.stringify(cause ?? '').includes('RESYNC_REQUIRED')) news.resyncs += 1;
        setTimeout(subscribe, 100 + Math.random() * 200);
      };
      client.subscribe<Event>({ query, variables }, { next: receive, error: again, complete: () => again() });
    };
    subscribe();
    const cut = () => {
      own.socket?.terminate();
      news.cuts += 1;
      setTimeout(cut, Math.random() * 2 * cutEvery);
    };
    setTimeout(cut, Math.random() * 2 * cutEvery);
  });
}

const positionOf = (cursor: string) => BigInt(cursor.split('.')[1] ?? 0);

process.once('message', listen);
process.on('disconnect', () => process.exit(0));
