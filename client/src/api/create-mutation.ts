/**
 * Our binding of mutations to Solid: what `useUpdateContract()` and its like are made of.
 *
 * ```ts
 * const update = useUpdateContract();
 * const { updateContract } = await update.run({ id, expectedVersion, input: { endDate } });   // throws ApiError
 * ```
 */
import { createRequest, type AnyVariables, type TypedDocumentNode } from '@urql/core';
import { batch, createSignal, type Accessor } from 'solid-js';
import { useApi } from './api-context.ts';
import { ApiError, toApiError } from './errors.ts';
import { newRequestId } from './request-id.ts';

/** Milliseconds before a mutation whose answer was lost is sent again. */
const pauses = [300, 1200];

export interface Mutation<Data, Variables extends AnyVariables> {
  /**
   * Runs it. Lists and records that show what it changed are read again by themselves.
   *
   * It is done once: when the answer is lost it is sent again under the same idempotency key, now and in a later run with the same
   * variables.
   *
   * @throws ApiError also when no answer came (`OFFLINE`): then nobody knows whether it was done
   */
  run(variables: Variables): Promise<Data>;
  readonly running: Accessor<boolean>;
  /** Why the last run failed; gone when the next one starts. */
  readonly error: Accessor<ApiError | undefined>;
}

/** A mutation with its state. It ends what it began even when its component is gone. */
export function createMutation<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Mutation<Data, Variables> {
  const { client } = useApi();
  const [pending, setPending] = createSignal(0);
  const [error, setError] = createSignal<ApiError>();
  /** The run that nobody knows the end of. */
  let lost: { readonly variables: string; readonly key: string } | undefined;

  async function attempt(variables: Variables, key: string): Promise<Data> {
    const fetchOptions = { headers: { 'idempotency-key': key } };
    const request = createRequest(document, variables);
    const result = await client.executeMutation(request, { fetchOptions }).toPromise();
    if (result.error) throw toApiError(result.error);
    if (!result.data) throw new ApiError('INTERNAL_SERVER_ERROR', 'The answer had no data.');
    return result.data;
  }

  async function surely(variables: Variables): Promise<Data> {
    const text = JSON.stringify(variables);
    const key = lost?.variables === text ? lost.key : newRequestId();
    for (let tries = 0; ; tries += 1) {
      try {
        const data = await attempt(variables, key);
        lost = undefined;
        return data;
      } catch (cause) {
        const isLost = ['OFFLINE', 'UNAVAILABLE'].includes(toApiError(cause).code);
        lost = isLost ? { variables: text, key } : undefined;
        const pause = pauses[tries];
        if (!isLost || pause === undefined) throw cause;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  return {
    running: () => pending() > 0,
    error,
    async run(variables) {
      batch(() => {
        setPending((count) => count + 1);
        setError(undefined);
      });
      try {
        return await surely(variables);
      } catch (cause) {
        const failure = toApiError(cause);
        setError(failure);
        throw failure;
      } finally {
        setPending((count) => count - 1);
      }
    },
  };
}
