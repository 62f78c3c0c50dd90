/**
 * The one `changes` subscription of the app. It begins with HEAD, which says where the feed stands, resumes after a lost socket from the
 * last position it saw, and says so when it could not: then changes may have been missed.
 */
import { stringifyDocument } from '@urql/core';
import type { GraphQLError } from 'graphql';
import type { Client as Socket, ExecutionResult } from 'graphql-ws';
import { createSignal, type Accessor } from 'solid-js';
import { ChangeFeedDocument, type ChangeFeedSubscription } from '../gql/documents.ts';

/** `offline` once it has not been live for some seconds. */
export type FeedState = 'connecting' | 'live' | 'offline';

/** The aggregates of this API are not for the feed to know. */
export type FeedChange = Omit<ChangeFeedSubscription['changes'], 'aggregate'> & { readonly aggregate: string | null };

export interface FeedListener {
  /**
   * The feed stands: whatever happens from now on is told.
   *
   * @param resumed false when something may have happened before that was not told
   */
  stood(resumed: boolean): void;
  change(change: FeedChange): void;
}

export interface ChangeFeed {
  readonly state: Accessor<FeedState>;
  /** Subscribes, when it has not yet. */
  open(): void;
  /** Fulfilled when the feed stands for the first time, or when that takes too long to wait for. */
  readonly ready: Promise<void>;
  listen(listener: FeedListener): void;
  close(): void;
}

const patience = 250; // milliseconds that the first queries wait for the feed
const memory = 5 * 60_000; // milliseconds away after which reading anew costs less than hearing all that happened
const [quietUntil, offlineAfter] = [1_000, 6_000]; // milliseconds without a socket; renewing a token takes less than the first
const failureWait = 5_000; // milliseconds until a refused subscription is tried again
const cutWait = 500; // at most: the server ends what cannot keep up, and everybody at once when it cannot itself
const forbidden = 4403; // the close code for a token that ended, or whose person may not come in any more

/** A feed over a graphql-ws client, which reconnects by itself. */
export function createChangeFeed(socket: Pick<Socket, 'on' | 'subscribe'>): ChangeFeed {
  const [state, setState] = createSignal<FeedState>('connecting');
  const listeners = new Set<FeedListener>();
  const stopListening: (() => void)[] = [];
  let declining: ReturnType<typeof setTimeout>[] = [];
  let retry: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: (() => void) | undefined;
  let last: string | undefined;
  let heardAt = Date.now();
  let settle = () => {};
  const ready = new Promise<void>((resolve) => (settle = resolve));

  function holdState() {
    declining.forEach((timer) => clearTimeout(timer));
    declining = [];
  }

  /** Counted from the first loss, not from the last attempt to come back. */
  function decline() {
    if (declining.length > 0) return;
    declining = [
      setTimeout(() => setState('connecting'), quietUntil),
      setTimeout(() => setState('offline'), offlineAfter),
    ];
  }

  function receive({ data, errors }: ExecutionResult<ChangeFeedSubscription>) {
    const change = data?.changes;
    if (!change) return fail(errors);
    if (change.kind !== 'HEAD' && change.kind !== 'RIGHTS') {
      if (last !== undefined && !isAfter(change.position, last)) return;
      last = change.position;
      listeners.forEach((listener) => listener.change(change));
      return;
    }
    const resumed = change.kind === 'HEAD' && last !== undefined; // with other rights other records are in sight
    last = change.position;
    holdState();
    setState('live');
    listeners.forEach((listener) => listener.stood(resumed));
    settle();
  }

  /** Refused, not lost: what was lost comes back by itself. */
  function fail(cause: unknown) {
    decline();
    const isUnknown = isUnknownPosition(cause);
    if (isUnknown) last = undefined;
    again(isUnknown ? 0 : failureWait);
  }

  /** From the last position, when there is one. */
  function again(delay: number) {
    unsubscribe = undefined;
    clearTimeout(retry);
    retry = setTimeout(subscribe, delay);
  }

  function subscribe() {
    const variables = {
      // Read whenever the socket is opened anew.
      get since() {
        return last;
      },
    };
    unsubscribe = socket.subscribe<ChangeFeedSubscription>(
      { query: stringifyDocument(ChangeFeedDocument), variables },
      { next: receive, error: fail, complete: () => unsubscribe && again(Math.random() * cutWait) },
    );
  }

  return {
    state,
    ready,
    open() {
      if (stopListening.length > 0) return;
      stopListening.push(
        socket.on('message', () => (heardAt = Date.now())),
        socket.on('closed', (event) => {
          if (closeCode(event) === forbidden) last = undefined;
          decline();
        }),
        // Also after the computer slept: nothing was heard meanwhile.
        socket.on('opened', () => {
          if (Date.now() - heardAt > memory) last = undefined;
        }),
      );
      decline();
      setTimeout(settle, patience);
      subscribe();
    },
    listen: (listener) => void listeners.add(listener),
    close() {
      const end = unsubscribe;
      unsubscribe = undefined;
      end?.();
      holdState();
      clearTimeout(retry);
      stopListening.forEach((stop) => stop());
      listeners.clear();
    },
  };
}

/** Positions are `epoch.number`; those of another epoch are always news. */
function isAfter(position: string, other: string): boolean {
  const [[epoch, number], [otherEpoch, otherNumber]] = [position.split('.'), other.split('.')];
  return epoch !== otherEpoch || BigInt(number ?? 0) > BigInt(otherNumber ?? 0);
}

const isUnknownPosition = (cause: unknown) =>
  Array.isArray(cause) &&
  (cause as readonly GraphQLError[]).some(({ extensions }) => extensions?.['code'] === 'RESYNC_REQUIRED');

const closeCode = (event: unknown) =>
  typeof event === 'object' && event !== null && 'code' in event ? event.code : undefined;
