import { useParams } from '@solidjs/router';
import { Match, Show, Switch, createEffect, createSignal } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import { createQuery } from '../api/create-query.ts';
import { PageHeader } from '../ui/page-header.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Failure, Forbidden, Missing } from './failure.tsx';
import { FormEditor } from './form-editor.tsx';
import { aggregateNamed } from './model.ts';
import { listPath } from './paths.ts';
import { usePermissions } from './permissions.ts';
import { oneWord } from './words.ts';

export interface RecordFormProps {
  /** As in the API: `Contract`. */
  aggregate: string;
  /** The record to change; without it a new one is written. */
  id?: string;
  /** Values a new record starts with, such as the customer it is for. */
  initial?: Readonly<Record<string, string>>;
  /** Called with the id when it was saved; without it the record is opened. */
  onSaved?(id: string): void;
}

/** Creates or changes a record with its parts: only what changed is sent, and what was written is never lost. */
export function RecordForm(props: RecordFormProps) {
  const me = usePermissions();
  const aggregate = () => aggregateNamed(props.aggregate);
  const allowed = () => !me.known() || me.may(aggregate().subject, props.id ? 'update' : 'create');
  return (
    <Show when={`${props.aggregate} ${props.id ?? ''}`} keyed>
      <Show when={allowed()} fallback={<Refused aggregate={aggregate()} />}>
        <Show when={props.id} fallback={<FormEditor {...props} />}>
          {(id) => <Loader {...props} id={id()} />}
        </Show>
      </Show>
    </Show>
  );
}

function Refused(props: { aggregate: Aggregate }) {
  return (
    <>
      <PageHeader title={oneWord(props.aggregate)} />
      <Forbidden />
    </>
  );
}

/** Reads the record first; what comes later reaches the form as news. */
function Loader(props: RecordFormProps & { id: string }) {
  const aggregate = aggregateNamed(props.aggregate);
  const { tenant = '' } = useParams();
  const query = createQuery(aggregate.documents.record, () => ({ id: props.id }));
  const row = () => query.data()?.[aggregate.one] ?? undefined;
  const [started, setStarted] = createSignal(false);
  createEffect(() => row() && setStarted(true));
  return (
    <Switch
      fallback={
        <div class="p-6">
          <Skeleton shape="form" />
        </div>
      }
    >
      <Match when={started()}>
        <FormEditor {...props} row={row()} />
      </Match>
      <Match when={query.error()}>
        {(error) => (
          <>
            <PageHeader title={oneWord(aggregate)} />
            <Failure error={error()} onRetry={query.refetch} />
          </>
        )}
      </Match>
      <Match when={query.data() && !query.fetching()}>
        <PageHeader title={oneWord(aggregate)} />
        <Missing listHref={listPath(tenant, aggregate)} />
      </Match>
    </Switch>
  );
}
