import { useNavigate, useParams } from '@solidjs/router';
import { For, Match, Show, Switch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { Aggregate, Row } from '../api/aggregate.ts';
import { createQuery } from '../api/create-query.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Breadcrumb } from '../ui/breadcrumb.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { isRequired } from './check.ts';
import { draftStore } from './draft-store.ts';
import { formFields, formParts, newDraft, toDraft, type Draft } from './draft.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Failure } from './failure.tsx';
import { FieldControl } from './field-control.tsx';
import { FormBar } from './form-bar.tsx';
import { controlId } from './form-places.ts';
import { createSave } from './form-save.ts';
import { createFormState } from './form-state.ts';
import { MergePanel } from './merge-panel.tsx';
import { clashesOf, rebase, type Clash } from './merge.ts';
import { aggregateNamed, changedBy, referenced } from './model.ts';
import { PartSheet } from './part-sheet.tsx';
import { changedPlaces } from './patch.ts';
import { listPath, recordPath } from './paths.ts';
import { createLabels } from './references.ts';
import { changedWords, manyWord, oneWord } from './words.ts';

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
  return (
    <Show when={`${props.aggregate} ${props.id ?? ''}`} keyed>
      <Show when={props.id} fallback={<Editor {...props} />}>
        {(id) => <Loader {...props} id={id()} />}
      </Show>
    </Show>
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
        <Editor {...props} row={row()} />
      </Match>
      <Match when={query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={query.data() && !query.fetching()}>
        <EmptyState
          icon="search"
          title={t('records.notFound')}
          actions={<LinkButton href={listPath(tenant, aggregate)}>{t('records.back')}</LinkButton>}
        >
          {t('records.notFound.what')}
        </EmptyState>
      </Match>
    </Switch>
  );
}

/** `row` is the record as it is now, and undefined when somebody deleted it. */
function Editor(props: RecordFormProps & { row?: Row }) {
  const aggregate = aggregateNamed(props.aggregate);
  const { tenant = '' } = useParams();
  const navigate = useNavigate();
  const mode = props.id ? 'edit' : 'create';
  const store = draftStore(`${tenant}.${aggregate.name}.${props.id ?? 'new'}`);
  const current = () => props.row && toDraft(aggregate, props.row);
  const stored = store.read();
  const begin = { draft: current() ?? newDraft(aggregate, props.initial), version: props.row?.version ?? 0 };
  // What was written on an older version is put on top of this one.
  const form = createFormState(
    stored
      ? rebase(aggregate, {
          base: stored.base,
          mine: stored.draft,
          theirs: mode === 'edit' ? begin.draft : stored.base,
        })
      : begin.draft,
  );
  const [base, setBase] = createSignal<{ draft: Draft; version: number }>(begin);
  const [restored, setRestored] = createSignal(stored !== undefined);
  const [clashes, setClashes] = createSignal<readonly Clash[]>([]);
  const [taken, setTaken] = createSignal<ReadonlySet<string>>(new Set());
  const [rival, setRival] = createSignal<{ draft: Draft; version: number; by: string | undefined }>();
  let isDone = false;
  let notices: HTMLDivElement | undefined;

  const changes = createMemo(() => changedPlaces(aggregate, base().draft, form.plain()));
  const labels = createLabels(() => referencesIn(aggregate, form.draft, props.row));

  const save = createSave({
    aggregate,
    mode,
    id: props.id,
    base,
    draft: form.plain,
    onProblems(problems) {
      form.setProblems(problems);
      const [first] = Object.keys(problems);
      if (first) queueMicrotask(() => document.getElementById(controlId(first))?.focus());
    },
    onSaved: (id) => leave(() => (props.onSaved ? props.onSaved(id) : navigate(recordPath(tenant, aggregate, id)))),
    onConflict(row) {
      const theirs = { draft: toDraft(aggregate, row), version: row.version ?? 0, by: changedBy(row)?.name };
      setRival(theirs);
      setTaken(new Set<string>());
      setClashes(clashesOf(aggregate, { base: base().draft, mine: form.plain(), theirs: theirs.draft }));
      if (clashes().length === 0) settle();
      else showNotices();
    },
  });

  /** What needs a decision comes into sight, wherever in the form one is. */
  const showNotices = () => queueMicrotask(() => notices?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus());

  /** Puts my changes, less those where theirs is taken, on top of what the server has. */
  function settle() {
    const theirs = rival();
    if (!theirs) return;
    form.replace(rebase(aggregate, { base: base().draft, mine: form.plain(), theirs: theirs.draft }, taken()));
    setBase({ draft: theirs.draft, version: theirs.version });
    setRival(undefined);
    setClashes([]);
  }

  function submit() {
    settle();
    void save.run();
  }

  function takeNews() {
    const draft = current();
    if (!draft || !props.row) return;
    setRival({ draft, version: props.row.version ?? 0, by: changedBy(props.row)?.name });
    setClashes(clashesOf(aggregate, { base: base().draft, mine: form.plain(), theirs: draft }));
    if (clashes().length === 0) settle();
    else showNotices();
  }

  function leave(go: () => void) {
    isDone = true;
    store.forget();
    go();
  }

  // Kept after every change, so that a reload or a wrong turn finds it again.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = () => {
    if (isDone) return;
    if (changes().length > 0) store.keep({ draft: form.plain(), base: base().draft, version: base().version });
    else store.forget();
  };
  createEffect(
    on(
      () => JSON.stringify(form.draft),
      () => {
        clearTimeout(timer);
        timer = setTimeout(keep, 300);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(timer);
    keep();
  });

  createShortcuts({ 'mod+enter': { description: t('records.keys.save'), run: submit } });

  const news = () => {
    const draft = current();
    if (
      mode === 'create' ||
      save.running() ||
      isDone ||
      !draft ||
      !props.row ||
      (props.row.version ?? 0) <= base().version ||
      rival()
    )
      return undefined;
    const fields = changedPlaces(aggregate, base().draft, draft);
    return fields.length > 0 ? { by: changedBy(props.row)?.name, fields: changedWords(aggregate, fields) } : undefined;
  };
  const title = () =>
    mode === 'create'
      ? t('records.form.new', { name: oneWord(aggregate).toLocaleLowerCase() })
      : t('records.edit.title', { name: String(props.row?.[aggregate.label] ?? oneWord(aggregate)) });
  const backHref = () => (props.id ? recordPath(tenant, aggregate, props.id) : listPath(tenant, aggregate));

  return (
    <div class="flex h-full min-h-0 flex-col bg-surface">
      <div class="min-h-0 flex-1 overflow-y-auto">
        <PageHeader
          title={title()}
          breadcrumb={
            <Breadcrumb
              label={t('records.back')}
              items={[
                { label: manyWord(aggregate), href: listPath(tenant, aggregate) },
                { label: mode === 'create' ? t('records.form.create') : t('records.edit') },
              ]}
            />
          }
        />
        <form
          class="flex max-w-240 flex-col gap-8 px-6 pt-2 pb-10 max-sm:px-4"
          novalidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div ref={notices} class="flex flex-col gap-3 empty:hidden">
            <Show when={restored() && changes().length > 0}>
              <Banner
                tone="info"
                onDismiss={() => setRestored(false)}
                actions={
                  <Button
                    size="small"
                    onClick={() => {
                      form.replace(base().draft);
                      setRestored(false);
                    }}
                  >
                    {t('records.form.discard')}
                  </Button>
                }
              >
                {t('records.form.draft')}
              </Banner>
            </Show>
            <Show when={clashes().length > 0}>
              <MergePanel
                aggregate={aggregate.name}
                by={rival()?.by}
                clashes={clashes()}
                taken={taken()}
                onChoose={(place, theirs) =>
                  setTaken((all) => new Set([...all].filter((each) => each !== place).concat(theirs ? [place] : [])))
                }
                labelOf={labels.of}
              />
            </Show>
            <ErrorSummary aggregate={aggregate} draft={form.draft} problems={form.problems()} error={save.error()} />
          </div>
          <div class="grid grid-cols-2 gap-x-6 gap-y-5 max-sm:grid-cols-1">
            <For each={formFields(aggregate.fields, mode)}>
              {(field) => (
                <div
                  class={
                    isWide(aggregate, field.name) || field.kind === 'longText' || field.kind === 'json'
                      ? 'col-span-full'
                      : ''
                  }
                >
                  <FieldControl
                    owner={aggregate.name}
                    field={field}
                    id={controlId(field.name)}
                    value={form.draft.values[field.name]}
                    required={isRequired(field, mode)}
                    error={form.problems()[field.name]}
                    masked={props.row?.masked?.includes(field.name)}
                    labelOf={labels.of}
                    onLearn={labels.learn}
                    onChange={(value) => form.setField(field.name, value)}
                  />
                </div>
              )}
            </For>
          </div>
          <For each={formParts(aggregate)}>
            {(part) => (
              <PartSheet aggregate={aggregate} part={part} form={form} labelOf={labels.of} onLearn={labels.learn} />
            )}
          </For>
        </form>
      </div>
      <div class="flex max-h-40 shrink-0 flex-col gap-2 overflow-y-auto px-6 py-2 empty:hidden max-sm:px-4">
        <Show when={news()}>
          {(what) => (
            <Banner
              tone="info"
              actions={
                <Button size="small" onClick={takeNews}>
                  {t('records.form.take')}
                </Button>
              }
            >
              {t('records.form.changedElsewhere', {
                name: what().by ?? t('records.form.somebody'),
                fields: what().fields,
              })}
            </Banner>
          )}
        </Show>
        <Show when={mode === 'edit' && !props.row && !isDone}>
          <Banner tone="danger">{t('records.form.gone')}</Banner>
        </Show>
      </div>
      <FormBar
        mode={mode}
        changed={changedWords(aggregate, changes())}
        busy={save.running()}
        cancelHref={backHref()}
        onDiscard={() => leave(() => undefined)}
        onSave={submit}
      />
    </div>
  );
}

const isWide = (aggregate: Aggregate, name: string) => name === aggregate.label;

/** What the form points to, for showing it by its name. */
function referencesIn(aggregate: Aggregate, draft: Draft, row: Row | undefined) {
  const own = aggregate.fields.flatMap((field) => {
    const id = draft.values[field.name];
    const known = row && referenced(field, row)?.id === id;
    return field.ref && typeof id === 'string' && id !== '' && !(known && field.kept)
      ? [{ aggregate: field.ref.aggregate, id }]
      : [];
  });
  const ofRows = formParts(aggregate).flatMap((part) =>
    part.fields.flatMap((field) =>
      (draft.parts[part.key] ?? []).flatMap((each) => {
        const id = each.values[field.name];
        return field.ref && typeof id === 'string' && id !== '' ? [{ aggregate: field.ref.aggregate, id }] : [];
      }),
    ),
  );
  return [...own, ...ofRows];
}
