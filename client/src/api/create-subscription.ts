/**
 * Our binding of subscriptions to Solid, for the rare screen that wants the events themselves. Lists, records and charts are live
 * without it: see live-exchange.ts, and `useApi().live.onChange` for who changed what.
 *
 * ```ts
 * const changed = useContractChanged(() => ({ id: props.id }), { onEvent: ({ contractChanged }) => … });
 * ```
 */
import { createRequest, type AnyVariables, type OperationResult, type TypedDocumentNode } from '@urql/core';
import { batch, createComputed, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { onEnd, pipe, subscribe } from 'wonka';
import { useApi } from './api-context.ts';
import { toApiError, type ApiError } from './errors.ts';

export interface SubscriptionOptions<Data> {
  /** Told of every event; `data` may skip some that come in one go. */
  readonly onEvent?: (data: Data) => void;
}

export interface Subscription<Data> {
  /** The last event. */
  readonly data: Accessor<Data | undefined>;
  /** Why it ended. */
  readonly error: Accessor<ApiError | undefined>;
}

/** What is not the subscription's fault. */
const passing = new Set(['UNAVAILABLE', 'RESYNC_REQUIRED', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR', 'OFFLINE']);
const comeBack = { cut: 1_000, refused: 5_000 }; // milliseconds, at most

/**
 * Subscribes for as long as its owner lives, anew when its variables change, and again when the server ended it though nothing is wrong.
 *
 * @param variables undefined pauses the subscription
 *
 * @public the generated hooks use it
 */
export function createSubscription<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Accessor<Variables | undefined>,
  { onEvent }: SubscriptionOptions<Data> = {},
): Subscription<Data> {
  const { client } = useApi();
  const [data, setData] = createSignal<Data>();
  const [error, setError] = createSignal<ApiError>();
  const [again, setAgain] = createSignal(undefined, { equals: false });

  const request = createMemo(
    () => {
      const current = variables();
      return current === undefined ? undefined : createRequest(document, current);
    },
    undefined,
    { equals: (a, b) => a?.key === b?.key },
  );

  const receive = (result: OperationResult<Data>) =>
    batch(() => {
      setError(result.error && toApiError(result.error));
      const event = result.data;
      if (event === undefined || event === null) return;
      setData(() => event);
      onEvent?.(event);
    });

  createComputed(
    on([request, again], ([current], before) => {
      batch(() => {
        if (before?.[0] !== current) setData(undefined);
        setError(undefined);
      });
      if (!current) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isLeft = false;
      const retry = (within: number) => {
        clearTimeout(timer);
        if (!isLeft) timer = setTimeout(() => setAgain(), within * (0.5 + Math.random() / 2));
      };
      const { unsubscribe } = pipe(
        client.executeSubscription(current),
        onEnd(() => untrack(error) === undefined && retry(comeBack.cut)),
        subscribe((result) => {
          receive(result);
          const refusal = untrack(error);
          if (refusal && passing.has(refusal.code)) retry(comeBack.refused);
        }),
      );
      onCleanup(() => {
        isLeft = true;
        clearTimeout(timer);
        unsubscribe();
      });
    }),
  );

  return { data, error };
}
