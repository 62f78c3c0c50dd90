/**
 * Our binding of queries to Solid: what `useContracts(…)` and its like are made of.
 *
 * ```ts
 * const list = useContracts(() => ({ filter: filter(), page: page(), pageSize: 50 }), { keepPrevious: true });
 * <For each={list.data()?.contracts.nodes}>…   // a store: rows keep their identity by id, fields change in place
 * ```
 */
import { createRequest, type AnyVariables, type OperationResult, type TypedDocumentNode } from '@urql/core';
import { batch, createComputed, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { subscribe } from 'wonka';
import { useApi } from './api-context.ts';
import { toApiError, type ApiError } from './errors.ts';

export interface QueryOptions {
  /** Shows the data of the variables before until those of the new ones are there, as a list does between its pages. */
  readonly keepPrevious?: boolean;
  /** False asks once: something else tells what has changed since. */
  readonly live?: boolean;
}

export interface Query<Data> {
  /** A store. Undefined until the first answer, and again when the variables change, unless `keepPrevious` is set. */
  readonly data: Accessor<Data | undefined>;
  /** Whether an answer for the variables as they are now is still to come. */
  readonly fetching: Accessor<boolean>;
  /** Whether a newer answer is on its way, or the data are those of other variables. */
  readonly stale: Accessor<boolean>;
  /** Why the last attempt failed; data that were there before stay. */
  readonly error: Accessor<ApiError | undefined>;
  /** Asks the server again. */
  refetch(): void;
}

/**
 * Runs a query for as long as its owner lives, again when its variables change, and again when the live exchange says so.
 *
 * @param variables undefined pauses the query
 */
export function createQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Accessor<Variables | undefined>,
  { keepPrevious = false, live = true }: QueryOptions = {},
): Query<Data> {
  const { client } = useApi();
  const [store, setStore] = createStore<{ data?: Data }>({});
  const [fetching, setFetching] = createSignal(false);
  const [stale, setStale] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  const [again, setAgain] = createSignal(undefined, { equals: false });

  const receive = (result: OperationResult<Data>) =>
    batch(() => {
      // Copied, because a store makes what it is given its own, and these objects are the cache's and of other components too.
      const { data } = result;
      if (data !== undefined && data !== null)
        setStore('data', reconcile<Data, Data | undefined>(structuredClone(data)));
      setFetching(false);
      setStale(result.stale);
      setError(result.error && toApiError(result.error));
    });

  const request = createMemo(
    () => {
      const current = variables();
      return current === undefined ? undefined : createRequest(document, current);
    },
    undefined,
    { equals: (a, b) => a?.key === b?.key },
  );

  createComputed(
    on([request, again], ([current], before) => {
      const isNew = before?.[0]?.key !== current?.key;
      batch(() => {
        if (isNew && !keepPrevious) setStore('data', undefined);
        const isEmpty = untrack(() => store.data) === undefined;
        setError(undefined);
        setFetching(current !== undefined && (isNew || isEmpty));
        setStale(current !== undefined && !isEmpty);
      });
      if (!current) return;
      const context = { live, requestPolicy: isNew ? ('cache-first' as const) : ('network-only' as const) };
      const { unsubscribe } = subscribe(receive)(client.executeQuery(current, context));
      onCleanup(unsubscribe);
    }),
  );

  return { data: () => store.data, fetching, stale, error, refetch: () => setAgain() };
}
