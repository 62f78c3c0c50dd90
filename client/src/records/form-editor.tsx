import { useNavigate, useParams } from '@solidjs/router';
import { For, Show, createMemo, createSignal } from 'solid-js';
import { useApi } from '../api/api-context.ts';
import type { Aggregate, Field, Row } from '../api/aggregate.ts';
import { createUnsavedWork } from '../api/unsaved-work.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Breadcrumb } from '../ui/breadcrumb.tsx';
import { Button } from '../ui/button.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { PageHeader } from '../ui/page-header.tsx';
import { isRequired } from './check.ts';
import { draftStore } from './draft-store.ts';
import { formFields, formParts, newDraft, toDraft, type Draft, type DraftValues } from './draft.ts';
import { ErrorSummary } from './error-summary.tsx';
import { FieldControl } from './field-control.tsx';
import { FormBar } from './form-bar.tsx';
import { createKeeping } from './form-keeping.ts';
import { createMerging } from './form-merging.ts';
import { controlId } from './form-places.ts';
import { createSave } from './form-save.ts';
import { createFormState } from './form-state.ts';
import type { RecordFormProps } from './form.tsx';
import { MergePanel } from './merge-panel.tsx';
import { aggregateNamed, changedBy } from './model.ts';
import { PartSheet } from './part-sheet.tsx';
import { changedPlaces } from './patch.ts';
import { listPath, recordPath } from './paths.ts';
import { createLabels } from './references.ts';
import { changedWords, manyWord, oneWord } from './words.ts';

/**
 * The form itself. `row` is the record as it is now, undefined while there is none yet and when somebody deleted it: what was written
 * stays through both.
 */
export function FormEditor(props: RecordFormProps & { row?: Row }) {
  const aggregate = aggregateNamed(props.aggregate);
  const { tenant = '' } = useParams();
  const navigate = useNavigate();
  const mode = props.id ? 'edit' : 'create';
  // what is new belongs to where it is written
  const { site } = useApi();
  const store = draftStore(`${tenant}.${aggregate.name}.${props.id ?? ['new', ...(site ? [site] : [])].join('.')}`);
  const stored = store.read();
  const asRead = {
    draft: props.row ? toDraft(aggregate, props.row) : newDraft(aggregate, props.initial),
    version: props.row?.version ?? 0,
  };
  const form = createFormState(stored?.draft ?? asRead.draft);
  // What was kept goes on from what it was written on, so that what others saved since is merged or asked about.
  const begin = stored && mode === 'edit' ? { draft: stored.base, version: stored.version } : asRead;
  const merging = createMerging(aggregate, form, begin);
  if (props.row && asRead.version > begin.version) merging.meet(props.row);
  const changes = createMemo(() => changedPlaces(aggregate, merging.base().draft, form.plain()));
  const keeping = createKeeping(store, form, merging.base, () => changes().length > 0);
  const [restored, setRestored] = createSignal(stored !== undefined);
  const labels = createLabels(() => referencesIn(aggregate, form.draft));
  let notices: HTMLDivElement | undefined;

  const save = createSave({
    aggregate,
    mode,
    id: props.id,
    base: merging.base,
    draft: form.plain,
    onProblems(problems) {
      form.setProblems(problems);
      const [first] = Object.keys(problems);
      if (first) queueMicrotask(() => document.getElementById(controlId(first))?.focus());
    },
    onSaved(id) {
      keeping.end();
      if (props.onSaved) props.onSaved(id);
      else navigate(recordPath(tenant, aggregate, id));
    },
    onConflict: meet,
  });

  function submit() {
    merging.settle();
    void save.run();
  }

  function meet(row: Row) {
    merging.meet(row);
    // What needs a decision comes into sight, wherever in the form one is.
    queueMicrotask(() => notices?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus());
  }

  createShortcuts({ 'mod+enter': { description: t('records.keys.save'), run: submit } });

  /** Who changed what since the form was opened, while that is news. */
  const news = () => {
    const { row } = props;
    if (!row || save.running() || merging.isWaiting() || (row.version ?? 0) <= merging.base().version) return undefined;
    const fields = changedPlaces(aggregate, merging.base().draft, toDraft(aggregate, row));
    return fields.length > 0 ? { by: changedBy(row)?.name, fields: changedWords(aggregate, fields) } : undefined;
  };
  const title = () =>
    mode === 'create'
      ? t('records.form.new', { name: oneWord(aggregate).toLocaleLowerCase() })
      : t('records.edit.title', { name: String(props.row?.[aggregate.label] ?? oneWord(aggregate)) });
  createUnsavedWork(() => (!keeping.isOver() && changes().length > 0 ? title() : undefined));
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
                      form.replace(merging.base().draft);
                      merging.settle();
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
            <Show when={merging.clashes().length > 0}>
              <MergePanel
                aggregate={aggregate.name}
                by={merging.by()}
                clashes={merging.clashes()}
                taken={merging.taken()}
                onChoose={merging.choose}
                labelOf={labels.of}
              />
            </Show>
            <ErrorSummary aggregate={aggregate} draft={form.draft} problems={form.problems()} error={save.error()} />
          </div>
          <div class="grid grid-cols-2 gap-x-6 gap-y-5 max-sm:grid-cols-1">
            <For each={formFields(aggregate.fields, mode)}>
              {(field) => (
                <div class={isWide(aggregate, field) ? 'col-span-full' : ''}>
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
                <Button size="small" onClick={() => props.row && meet(props.row)}>
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
        <Show when={mode === 'edit' && !props.row && !keeping.isOver()}>
          <Banner tone="danger">{t('records.form.gone')}</Banner>
        </Show>
      </div>
      <FormBar
        mode={mode}
        changed={changedWords(aggregate, changes())}
        busy={save.running()}
        cancelHref={backHref()}
        onDiscard={keeping.end}
        onSave={submit}
      />
    </div>
  );
}

/** The field that names the record, and those that hold more than a line. */
const isWide = (aggregate: Aggregate, { name, kind }: Field) =>
  name === aggregate.label || kind === 'longText' || kind === 'json';

/** What the form points to, for showing it by its name. */
function referencesIn(aggregate: Aggregate, { values, parts }: Draft) {
  const idsIn = (fields: readonly Field[], held: DraftValues) =>
    fields.flatMap(({ name, ref }) => {
      const id = held[name];
      return ref && typeof id === 'string' && id !== '' ? [{ aggregate: ref.aggregate, id }] : [];
    });
  const ofRows = aggregate.parts.flatMap((part) =>
    (parts[part.key] ?? []).flatMap((row) => idsIn(part.fields, row.values)),
  );
  return [...idsIn(aggregate.fields, values), ...ofRows];
}
