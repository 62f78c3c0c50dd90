import { createSignal, type Accessor } from 'solid-js';
import type { Aggregate, CommandVariables, Row, Values } from '../api/aggregate.ts';
import { useApi } from '../api/api-context.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError, type ApiError } from '../api/errors.ts';
import { checkDraft, type Problems } from './check.ts';
import type { Draft, Mode } from './draft.ts';
import { fieldErrorWords } from './failure.tsx';
import { createPatch, placeOf, updatePatch, type Patch } from './patch.ts';

export interface SaveOptions {
  readonly aggregate: Aggregate;
  readonly mode: Mode;
  readonly id: string | undefined;
  /** What the form started from, and its version. */
  base(): { readonly draft: Draft; readonly version: number };
  draft(): Draft;
  onProblems(problems: Problems): void;
  onSaved(id: string): void;
  /** Somebody else changed the same: this is the record as it is now. */
  onConflict(row: Row): void;
}

export interface Save {
  run(): Promise<void>;
  readonly running: Accessor<boolean>;
  /** What is wrong and belongs to no field. */
  readonly error: Accessor<ApiError | undefined>;
}

/** Sends what changed, and sorts out why it was refused. */
export function createSave(options: SaveOptions): Save {
  const { aggregate, mode, id } = options;
  const { client } = useApi();
  const [error, setError] = createSignal<ApiError>();
  const create = aggregate.documents.create && createMutation(aggregate.documents.create);
  const update = aggregate.documents.update && createMutation(aggregate.documents.update);

  async function send(input: Values): Promise<string> {
    if (mode === 'create' && create) return (await create.run({ input }))[`create${aggregate.name}`]?.id ?? '';
    const variables: CommandVariables = { id: id ?? '', expectedVersion: options.base().version, input };
    await update?.run(variables);
    return variables.id;
  }

  async function refuse(failure: ApiError, patch: Patch) {
    if (failure.code === 'CONFLICT' && failure.rule === 'record.changed' && id) {
      const answer = await client
        .query(aggregate.documents.record, { id }, { requestPolicy: 'network-only' })
        .toPromise();
      const row = answer.data?.[aggregate.one];
      if (row) return options.onConflict(row);
      setError(answer.error ? toApiError(answer.error) : failure);
      return;
    }
    const problems = failure.fields.map((field) => [
      placeOf(field.path, patch.rows),
      fieldErrorWords(field, failure.code),
    ]);
    options.onProblems(Object.fromEntries(problems));
    if (problems.length === 0) setError(failure);
  }

  return {
    running: () => Boolean(create?.running()) || Boolean(update?.running()),
    error,
    async run() {
      const draft = options.draft();
      setError(undefined);
      const problems = checkDraft(aggregate, mode, draft);
      options.onProblems(problems);
      if (Object.keys(problems).length > 0) return;
      const patch =
        mode === 'create' ? createPatch(aggregate, draft) : updatePatch(aggregate, options.base().draft, draft);
      if (mode === 'edit' && Object.keys(patch.input).length === 0) return options.onSaved(id ?? '');
      try {
        options.onSaved(await send(patch.input));
      } catch (cause) {
        await refuse(toApiError(cause), patch);
      }
    },
  };
}
