import { For, Show, createEffect, createMemo, createSignal, onCleanup, untrack } from 'solid-js';
import type { Aggregate, Field } from '../api/aggregate.ts';
import type { AggregateName, HistoryQuery } from '../gql/documents.ts';
import { useHistory } from '../gql/hooks.ts';
import { t } from '../texts/t.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
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
/** A new record with its parts changes a hundred fields at once; these many say enough at first. */
const fewChanges = 8;
/** Milliseconds until entries that were not sealed yet are looked at again: sealing takes about one second. */
const sealing = 3000;

export interface HistoryProps {
  aggregate: Aggregate;
  id: string;
  /** The record's, as it is now. */
  version: number;
}

/** What happened to a record, newest first: who, when, and every field before and after. Grows by itself while it is open. */
export function History(props: HistoryProps) {
  const began = untrack(() => props.version);
  // each version is one entry: so many more are there as versions came since, and none falls out below
  const first = () => Math.min(step + props.version - began, 500);
  return (
    <div class="h-full overflow-y-auto px-6 py-5 max-sm:px-4" tabIndex={0}>
      <Page aggregate={props.aggregate} id={props.id} first={first()} />
    </div>
  );
}

/** Some entries, and below them, when asked for, those before. */
function Page(props: { aggregate: Aggregate; id: string; first: number; before?: number }) {
  const [older, setOlder] = createSignal<number>();
  const query = useHistory(
    () => ({
      aggregate: props.aggregate.name as AggregateName,
      id: props.id,
      first: props.first,
      beforeVersion: props.before,
    }),
    { keepPrevious: true },
  );
  const entries = () => query.data()?.history ?? [];
  const oldest = () => entries().at(-1)?.version ?? 1;
  const labels = createLabels(createMemo(() => entries().flatMap((entry) => referencesOf(props.aggregate, entry))));
  createEffect(() => {
    if (entries().every((entry) => entry.seal)) return;
    const timer = setInterval(() => query.refetch(), sealing);
    onCleanup(() => clearInterval(timer));
  });

  return (
    <Show
      when={query.data()}
      fallback={
        <Show when={query.error()} fallback={<Skeleton shape="text" />}>
          {(error) => <Failure error={error()} onRetry={query.refetch} />}
        </Show>
      }
    >
      <Show when={entries().length > 0} fallback={<EmptyState icon="clock" title={t('records.history.empty')} />}>
        <ol
          class="flex max-w-200 flex-col gap-5 outline-none"
          tabIndex={-1}
          ref={(list) => {
            // the button that asked for it is gone
            if (props.before !== undefined) queueMicrotask(() => list.focus({ preventScroll: true }));
          }}
        >
          <For each={entries()}>
            {(entry) => <EntryItem aggregate={props.aggregate} entry={entry} labelOf={labels.of} />}
          </For>
        </ol>
        <Show when={oldest() > 1}>
          <div class="mt-5">
            <Show
              when={older()}
              fallback={<Button onClick={() => setOlder(oldest())}>{t('records.history.more')}</Button>}
            >
              {(before) => <Page aggregate={props.aggregate} id={props.id} first={step} before={before()} />}
            </Show>
          </div>
        </Show>
      </Show>
    </Show>
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
        <Show when={props.entry.reason}>
          {(reason) => <p class="mt-1 text-sm break-words">{t('records.history.reason', { reason: reason() })}</p>}
        </Show>
        <Show when={hidden() > 0}>
          <Button class="mt-1.5" size="small" onClick={() => setAll(true)}>
            {t('records.history.all', { count: hidden() })}
          </Button>
        </Show>
        <p class="mt-1.5 flex flex-wrap items-center gap-x-2 text-xs text-muted">
          <span>{formatInstant(props.entry.at, locale)}</span>
          <span class="font-mono">{props.entry.command}</span>
          <Show when={props.entry.actorKey}>{(key) => <span class="font-mono">{key()}</span>}</Show>
          <Show when={props.entry.requestId}>
            {(id) => <span class="font-mono break-all">{t('records.history.request', { id: id() })}</span>}
          </Show>
          <Seal seal={props.entry.seal} />
        </p>
      </div>
    </li>
  );
}

/** Whether a change to the entry itself would be found from now on. */
function Seal(props: { seal: Entry['seal'] }) {
  const locale = useLocale();
  return (
    <Show when={props.seal} fallback={<span>{t('records.history.unsealed')}</span>}>
      {(seal) => (
        <span class="inline-flex items-center gap-1" title={formatInstant(seal().at, locale)}>
          <Icon name="lock" size={12} class="text-faint" />
          {t('records.history.sealed', { number: seal().number })}
        </span>
      )}
    </Show>
  );
}

const actors: ReadonlyMap<string, string> = new Map([
  ['job', 'job'],
  ['machine', 'machine'],
  ['system', 'system'],
]);

/** The operation in words, as after a name: "changed this". */
function deed(aggregate: Aggregate, entry: Entry): string {
  const verb = entry.command.endsWith(aggregate.name) ? entry.command.slice(0, -aggregate.name.length) : '';
  if (verb === 'unmask') return t('records.history.unmasked');
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
