/**
 * An urql exchange that keeps every query in sight current. It stands before the document cache: a change of the feed, or a mutation of
 * this tab, asks again for the queries that depend on what changed. Screens write no subscription code.
 */
import { makeOperation, type Exchange, type Operation, type OperationResult } from '@urql/core';
import { Kind } from 'graphql';
import { filter, fromPromise, fromValue, map, mergeMap, pipe, share, takeUntil, tap } from 'wonka';
import type { TypeGraph } from './aggregate.ts';
import type { ChangeFeed, FeedChange } from './change-feed.ts';
import { bulkInterval, LiveQuery, type Changed } from './live-query.ts';
import { newRequestId } from './request-id.ts';

/** A record that was changed, by whomever. */
export interface RecordChange {
  readonly aggregate: string;
  readonly id: string;
  readonly kind: FeedChange['kind'];
  readonly version: number | null;
  /** The operation that did it, as `updateContract`. */
  readonly command: string | null;
  readonly changedFields: readonly string[];
  readonly actorId: string | null;
  readonly at: string | null;
  /** Whether this tab did it. */
  readonly own: boolean;
}

export interface LiveOptions {
  readonly feed: ChangeFeed;
  readonly graph: TypeGraph;
  /** Told of every change that comes in. */
  readonly announce: (change: RecordChange) => void;
}

const remembered = 500; // queries out of sight whose cached answers are kept track of

export const liveExchange =
  ({ feed, graph, announce }: LiveOptions): Exchange =>
  ({ client, forward }) => {
    const queries = new Map<number, LiveQuery>();
    const own = new OwnWrites();
    let isSettled = false;
    void feed.ready.then(() => (isSettled = true));

    const refresh = (operation: Operation) =>
      client.reexecuteOperation(
        makeOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }),
      );

    const changed = (change: Changed, every?: number) =>
      queries.forEach((query) => query.concerns(change) && query.refresh(every));

    feed.listen({
      stood: (resumed) => queries.forEach((query) => (!resumed || query.isLost) && query.refresh()),
      change({ aggregate, id, kind, version, command, changedFields, actorId, correlationId, bulkId, at }) {
        if (!aggregate) return;
        // which records there are to see has changed, and not one of them
        if (!id) return changed({ aggregate, id: null });
        if (own.isNews(correlationId, { aggregate, id })) changed({ aggregate, id }, bulkId ? bulkInterval : undefined);
        announce({ aggregate, id, kind, version, command, changedFields, actorId, at, own: own.has(correlationId) });
      },
    });

    /** What is known of a query from now on, and how its cached answer may be used. */
    function ask(operation: Operation): Operation {
      if (operation.context['live'] === false) return withNews(operation);
      const known = queries.get(operation.key);
      const query = known ?? new LiveQuery(operation, graph, refresh);
      if (!known) {
        queries.set(operation.key, query);
        forgetOldest(queries);
      }
      const isTrusted = known?.isOutdated === false && (!query.isLive || feed.state() === 'live');
      if (query.isLive) feed.open();
      return isTrusted ? operation : withNews(operation);
    }

    function prepare(operation: Operation): Operation {
      if (operation.kind === 'query') return ask(operation);
      if (operation.kind === 'mutation') return own.mark(operation);
      if (operation.kind === 'teardown') queries.get(operation.key)?.left();
      return operation;
    }

    function receive(result: OperationResult) {
      const { operation, data } = result;
      if (operation.kind === 'query') queries.get(operation.key)?.answered(result);
      if (operation.kind !== 'mutation' || !data) return;
      for (const change of writtenBy(graph, operation, data))
        if (own.isNews(own.idOf(operation), change)) changed(change);
    }

    return (operations$) => {
      const shared$ = share(operations$);
      const prepared$ = pipe(
        shared$,
        mergeMap((operation) => {
          const prepared = prepare(operation);
          const isHeld = !isSettled && prepared.kind === 'query' && queries.get(prepared.key)?.isLive;
          if (!isHeld) return fromValue(prepared);
          // Subscribe first, then query, so that nothing falls between: at the start of the app there is something to wait for.
          const left$ = pipe(
            shared$,
            filter((each) => each.kind === 'teardown' && each.key === prepared.key),
          );
          return pipe(
            fromPromise(feed.ready),
            map(() => prepared),
            takeUntil(left$),
          );
        }),
        tap((operation) => operation.kind === 'query' && queries.get(operation.key)?.asked(operation)),
      );
      return pipe(forward(prepared$), tap(receive));
    };
  };

/** What is in the cache is shown until the server has answered. */
function withNews(operation: Operation): Operation {
  if (operation.context.requestPolicy !== 'cache-first') return operation;
  return makeOperation('query', operation, { ...operation.context, requestPolicy: 'cache-and-network' });
}

/** Writes of this tab, each of which is told twice: by its answer and by the feed, whichever comes first. */
class OwnWrites {
  readonly #ids = new Set<string>();
  readonly #handled = new Set<string>();

  /** Gives a mutation the request id by which the feed will tell of it. */
  mark(operation: Operation): Operation {
    const requestId = newRequestId();
    remember(this.#ids, requestId);
    const given = operation.context.fetchOptions;
    const options = typeof given === 'function' ? given() : given;
    const headers = { ...Object.fromEntries(new Headers(options?.headers)), 'x-request-id': requestId };
    return makeOperation('mutation', operation, {
      ...operation.context,
      requestId,
      fetchOptions: { ...options, headers },
    });
  }

  idOf({ context }: Operation): string | null {
    const id: unknown = context['requestId'];
    return typeof id === 'string' ? id : null;
  }

  has(requestId: string | null): boolean {
    return requestId !== null && this.#ids.has(requestId);
  }

  isNews(requestId: string | null, { aggregate, id }: Changed): boolean {
    if (!this.has(requestId)) return true;
    const key = [requestId, aggregate, id].join(' ');
    if (this.#handled.has(key)) return false;
    remember(this.#handled, key);
    return true;
  }
}

/** The records that a mutation answered with. */
function writtenBy(graph: TypeGraph, { query }: Operation, data: Readonly<Record<string, unknown>>): Changed[] {
  return query.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return [];
    return node.selectionSet.selections.flatMap((field) => {
      const aggregate = field.kind === Kind.FIELD ? graph.mutations[field.name.value] : undefined;
      if (!aggregate || field.kind !== Kind.FIELD) return [];
      const answers = [data[field.alias?.value ?? field.name.value]].flat();
      return answers.map((answer) => ({ aggregate, id: idOf(answer) }));
    });
  });
}

/** The record's, or the answer itself where that is the id of a deleted one. */
function idOf(answer: unknown): string | null {
  if (typeof answer === 'object' && answer !== null && 'id' in answer) return idOf(answer.id);
  return typeof answer === 'string' ? answer : null;
}

function remember(set: Set<string>, value: string) {
  set.add(value);
  const [oldest] = set;
  if (set.size > 200 && oldest !== undefined) set.delete(oldest);
}

/** What is forgotten is read anew when it comes back into sight. */
function forgetOldest(queries: Map<number, LiveQuery>) {
  if (queries.size <= remembered) return;
  for (const [key, query] of queries) {
    if (query.isActive) continue;
    queries.delete(key);
    return;
  }
}
