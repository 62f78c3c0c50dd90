import { For, Show, type JSX } from 'solid-js';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { classes } from '../ui/classes.ts';
import { useLocale } from '../ui/locale.tsx';
import type { Row } from '../api/aggregate.ts';
import type { DraftValue } from './draft.ts';
import type { Clash } from './merge.ts';
import { valueText } from './value.tsx';
import { fieldWord, partWord } from './words.ts';

export interface MergePanelProps {
  aggregate: string;
  /** Who changed it meanwhile. */
  by: string | undefined;
  clashes: readonly Clash[];
  /** Places where theirs is taken. */
  taken: ReadonlySet<string>;
  onChoose(place: string, theirs: boolean): void;
  labelOf(id: string): string | undefined;
}

/** What two people changed at once, side by side: one press takes either. Nothing is lost until the form is saved. */
export function MergePanel(props: MergePanelProps) {
  const locale = useLocale();
  const words = (clash: Clash, value: DraftValue | undefined) => {
    if (value === undefined) return t('records.merge.removed');
    if (!clash.field) return String(value);
    const text = shown(clash, value, locale, props.labelOf);
    return text === '' ? t('records.history.nothing') : text;
  };
  const name = (clash: Clash) => {
    const part = clash.part && partWord(props.aggregate, clash.part.key);
    return [part, clash.field ? fieldWord(clash.owner, clash.field) : t('records.merge.row')]
      .filter(Boolean)
      .join(' · ');
  };

  return (
    <Banner tone="warning">
      <p class="font-semibold">{t('records.merge', { name: props.by ?? t('records.form.somebody') })}</p>
      <p>{t('records.merge.what')}</p>
      <div class="mt-2 flex flex-col gap-3">
        <For each={props.clashes}>
          {(clash) => (
            <fieldset class="grid grid-cols-2 gap-2 max-sm:grid-cols-1">
              <legend class="mb-1 text-sm font-medium">{name(clash)}</legend>
              <Choice
                on={!props.taken.has(clash.place)}
                label={t('records.merge.mine')}
                onPress={() => props.onChoose(clash.place, false)}
              >
                {words(clash, clash.mine)}
              </Choice>
              <Choice
                on={props.taken.has(clash.place)}
                label={t('records.merge.theirs')}
                onPress={() => props.onChoose(clash.place, true)}
              >
                {words(clash, clash.theirs)}
              </Choice>
            </fieldset>
          )}
        </For>
      </div>
    </Banner>
  );
}

function Choice(props: { on: boolean; label: string; onPress(): void; children: JSX.Element }) {
  return (
    <button
      type="button"
      aria-pressed={props.on}
      class={classes(
        'flex min-w-0 flex-col rounded-md border bg-surface px-3 py-2 text-left break-words text-ink',
        props.on ? 'border-accent ring-1 ring-accent' : 'border-line-strong hover:bg-hover',
      )}
      onClick={() => props.onPress()}
    >
      <span class={classes('text-xs font-medium', props.on ? 'text-accent-ink' : 'text-muted')}>{props.label}</span>
      <Show when={props.children}>
        <span class="max-h-40 w-full overflow-y-auto whitespace-pre-line">{props.children}</span>
      </Show>
    </button>
  );
}

function shown(
  { field }: Clash,
  value: DraftValue,
  locale: ReturnType<typeof useLocale>,
  labelOf: MergePanelProps['labelOf'],
): string {
  if (!field || value === '') return '';
  if (field.ref) return labelOf(String(value)) ?? '…';
  if (typeof value === 'object' && value.amount === '') return '';
  const row: Row = { id: '', [field.name]: value };
  return field.kind === 'json' ? String(value) : valueText(field, row, locale);
}
