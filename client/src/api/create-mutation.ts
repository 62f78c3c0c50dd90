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

export interface Mutation<Data, Variables extends AnyVariables> {
  /**
   * Runs it. Lists and records that show what it changed are read again by themselves.
   *
   * @throws ApiError also when the answer was lost (`OFFLINE`): then nobody knows whether it was done
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
  return {
    running: () => pending() > 0,
    error,
    async run(variables) {
      batch(() => {
        setPending((count) => count + 1);
        setError(undefined);
      });
      try {
        const result = await client.executeMutation(createRequest(document, variables)).toPromise();
        if (result.error) throw toApiError(result.error);
        if (!result.data) throw new ApiError('INTERNAL_SERVER_ERROR', 'The answer had no data.');
        return result.data;
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
