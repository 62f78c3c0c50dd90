import { Show } from 'solid-js';
import type { Aggregate, Field, Row } from '../api/aggregate.ts';
import type { HistoryQuery } from '../gql/documents.ts';
import { t } from '../texts/t.ts';
import { Icon } from '../ui/icon.tsx';
import { useLocale, type Locale } from '../ui/locale.tsx';
import { formatNumber, humanise } from './format.ts';
import { fieldNamed } from './model.ts';
import { valueText } from './value.tsx';
import { fieldWord, partWord } from './words.ts';

export interface HistoryChangeProps {
  aggregate: Aggregate;
  change: HistoryQuery['history'][number]['changes'][number];
  labelOf(id: string): string | undefined;
}

/** One field of the record or of a row of a part: before → after. */
export function HistoryChange(props: HistoryChangeProps) {
  const locale = useLocale();
  const part = () => props.aggregate.parts.find((each) => each.key === props.change.part);
  const fields = () => part()?.fields ?? props.aggregate.fields;
  const name = () => {
    const { field, part: key, operation } = props.change;
    const word = wordOf(part()?.type ?? props.aggregate.name, fields(), field);
    if (!key) return word;
    const list = partWord(props.aggregate.name, key);
    const deed = operation === 'ADDED' || operation === 'REMOVED' ? t(`records.history.row.${operation}`) : '';
    return `${list}${deed && ` (${deed})`} · ${word}`;
  };
  const shown = (stored: string | null) => storedText(fields(), props.change.field, stored, locale, props.labelOf);
  return (
    <li class="flex flex-wrap items-baseline gap-x-2">
      <span class="text-muted">{name()}</span>
      <Show
        when={!props.change.masked}
        fallback={
          <em class="text-muted">
            {t(props.change.operation === 'UNMASKED' ? 'records.history.seen' : 'records.history.masked')}
          </em>
        }
      >
        <Show
          when={props.change.operation !== 'ADDED' && (props.change.before !== null || props.change.operation === null)}
        >
          <Show when={props.change.before !== null}>
            <del class="max-w-full break-words text-muted decoration-line-strong">{shown(props.change.before)}</del>
            <Icon name="arrow-right" size={12} class="self-center text-faint" label={t('records.history.to')} />
          </Show>
        </Show>
        <Show when={props.change.after !== null} fallback={<em class="text-muted">{t('records.history.nothing')}</em>}>
          <ins class="max-w-full break-words no-underline">{shown(props.change.after)}</ins>
        </Show>
      </Show>
    </li>
  );
}

/** Money is stored as an amount and a currency column: `valueCurrency` is the currency of `value`. */
function wordOf(owner: string, fields: readonly Field[], name: string): string {
  const field = fieldNamed(fields, name);
  if (field) return fieldWord(owner, field);
  const money = fieldNamed(fields, name.replace(/Currency$/, ''));
  return money ? t('records.currencyOf', { field: fieldWord(owner, money) }) : humanise(name);
}

/** A value as it is stored, in words: enums are stored small, dates and numbers as in the API. */
function storedText(
  fields: readonly Field[],
  name: string,
  stored: string | null,
  locale: Locale,
  labelOf: HistoryChangeProps['labelOf'],
): string {
  const field = fieldNamed(fields, name);
  if (stored === null || !field) return stored ?? '';
  if (field.ref) return labelOf(stored) ?? t('records.hidden');
  if (field.kind === 'money') return formatNumber(stored, locale);
  const row: Row = {
    id: '',
    [name]: field.kind === 'enum' ? stored.toUpperCase() : field.kind === 'boolean' ? stored === 'true' : stored,
  };
  return valueText(field, row, locale);
}
