/**
 * Our binding of subscriptions to Solid, for the rare screen that wants the events themselves. Lists, records and charts are live
 * without it: see live-exchange.ts, and `useApi().live.onChange` for who changed what.
 *
 * ```ts
 * const changed = useContractChanged(() => ({ id: props.id }), { onEvent: ({ contractChanged }) => … });
 * ```
 */
import { createRequest, type AnyVariables, type OperationResult, type TypedDocumentNode } from '@urql/core';
import { batch, createComputed, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { subscribe } from 'wonka';
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

/**
 * Subscribes for as long as its owner lives, anew when its variables change.
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

  const receive = (result: OperationResult<Data>) =>
    batch(() => {
      setError(result.error && toApiError(result.error));
      const event = result.data;
      if (event === undefined || event === null) return;
      setData(() => event);
      onEvent?.(event);
    });

  createComputed(
    on(variables, (current) => {
      batch(() => {
        setData(undefined);
        setError(undefined);
      });
      if (current === undefined) return;
      const { unsubscribe } = subscribe(receive)(client.executeSubscription(createRequest(document, current)));
      onCleanup(unsubscribe);
    }),
  );

  return { data, error };
}
