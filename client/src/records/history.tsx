import { For, Show, createMemo, createSignal } from 'solid-js';
import type { Aggregate, Field } from '../api/aggregate.ts';
import type { AggregateName, HistoryQuery } from '../gql/documents.ts';
import { useHistory } from '../gql/hooks.ts';
import { t } from '../texts/t.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useLocale } from '../ui/locale.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Failure } from './failure.tsx';
import { formatInstant, formatRelative } from './format.ts';
import { HistoryChange } from './history-change.tsx';
import { fieldNamed } from './model.ts';
import { createLabels } from './references.ts';
import { commandWord } from './words.ts';

type Entry = HistoryQuery['history'][number];

const step = 50;
const most = 500;
/** A new record with its parts changes a hundred fields at once; these many say enough at first. */
const fewChanges = 8;

/** What happened to a record, newest first: who, when, and every field before and after. Grows by itself while it is open. */
export function History(props: { aggregate: Aggregate; id: string; version: number }) {
  const [first, setFirst] = createSignal(step);
  const query = useHistory(() => ({ aggregate: props.aggregate.name as AggregateName, id: props.id, first: first() }), {
    keepPrevious: true,
  });
  const entries = () => query.data()?.history ?? [];
  const labels = createLabels(createMemo(() => entries().flatMap((entry) => referencesOf(props.aggregate, entry))));

  return (
    <div class="h-full overflow-y-auto px-6 py-5 max-sm:px-4" tabIndex={0}>
      <Show
        when={query.data()}
        fallback={
          <Show when={query.error()} fallback={<Skeleton shape="text" />}>
            {(error) => <Failure error={error()} onRetry={query.refetch} />}
          </Show>
        }
      >
        <Show when={entries().length > 0} fallback={<EmptyState icon="clock" title={t('records.history.empty')} />}>
          <ol class="flex max-w-200 flex-col gap-5">
            <For each={entries()}>
              {(entry) => <EntryItem aggregate={props.aggregate} entry={entry} labelOf={labels.of} />}
            </For>
          </ol>
          <Show when={entries().length >= first() && first() < most}>
            <Button class="mt-5" onClick={() => setFirst((count) => Math.min(most, count + step))}>
              {t('records.history.more')}
            </Button>
          </Show>
        </Show>
      </Show>
    </div>
  );
}

function EntryItem(props: { aggregate: Aggregate; entry: Entry; labelOf(id: string): string | undefined }) {
  const locale = useLocale();
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.entry.changes : props.entry.changes.slice(0, fewChanges));
  const hidden = () => props.entry.changes.length - shown().length;
  const name = () => props.entry.actorName ?? t(`records.history.${actors.get(props.entry.actorKind) ?? 'somebody'}`);
  return (
    <li class="flex gap-3">
      <Avatar name={name()} decorative />
      <div class="min-w-0 flex-1">
        <p class="flex flex-wrap gap-x-1.5">
          <span class="font-medium">{name()}</span>
          <span>{deed(props.aggregate, props.entry)}</span>
          <time class="text-muted" datetime={props.entry.at} title={formatInstant(props.entry.at, locale)}>
            {formatRelative(props.entry.at, locale)}
          </time>
        </p>
        <Show when={props.entry.changes.length > 0}>
          <ul class="mt-1.5 flex flex-col gap-1 text-sm">
            <For each={shown()}>
              {(change) => <HistoryChange aggregate={props.aggregate} change={change} labelOf={props.labelOf} />}
            </For>
          </ul>
        </Show>
        <Show when={hidden() > 0}>
          <Button class="mt-1.5" size="small" onClick={() => setAll(true)}>
            {t('records.history.all', { count: hidden() })}
          </Button>
        </Show>
      </div>
    </li>
  );
}

const actors: ReadonlyMap<string, string> = new Map([
  ['job', 'job'],
  ['system', 'system'],
]);

/** The operation in words, as after a name: "changed this". */
function deed(aggregate: Aggregate, entry: Entry): string {
  const verb = entry.command.endsWith(aggregate.name) ? entry.command.slice(0, -aggregate.name.length) : '';
  if (entry.version === 1) return t('records.history.created');
  if (verb === 'update' || verb === 'save') return t('records.history.updated');
  if (verb === 'delete') return t('records.history.deleted');
  const past = t(`commands.${entry.command}.past`);
  return past === `commands.${entry.command}.past` ? commandWord(entry.command) : past;
}

/** Ids among the values, to be shown by what they stand for. */
function referencesOf(aggregate: Aggregate, entry: Entry): { aggregate: string; id: string }[] {
  return entry.changes.flatMap((change) => {
    const ref = changedField(aggregate, change)?.ref;
    return ref ? [change.before, change.after].flatMap((id) => (id ? [{ aggregate: ref.aggregate, id }] : [])) : [];
  });
}

/** The field an entry names, in the record or in one of its parts. */
function changedField(aggregate: Aggregate, change: Entry['changes'][number]): Field | undefined {
  const part = aggregate.parts.find((each) => each.key === change.part);
  return fieldNamed(part?.fields ?? aggregate.fields, change.field);
}
