import { For, Show } from 'solid-js';
import type { Aggregate, FieldKind, Row } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Badge } from '../ui/badge.tsx';
import { useLocale } from '../ui/locale.tsx';
import { formatInstant, formatRelative } from './format.ts';
import { changedBy, fieldNamed } from './model.ts';
import { stateTone } from './tones.ts';
import { Value, valueText } from './value.tsx';
import { fieldWord } from './words.ts';

/** The state of a record is the enum called `status`, in every system. */
export function RecordStatus(props: { aggregate: Aggregate; row: Row }) {
  const locale = useLocale();
  const field = () => fieldNamed(props.aggregate.fields, 'status');
  return (
    <Show when={field()}>
      {(status) => (
        <Badge tone={stateTone(String(props.row[status().name]))}>{valueText(status(), props.row, locale)}</Badge>
      )}
    </Show>
  );
}

const factCount = 4;
/** A name or an amount needs no label; a date or a number does. */
const saysItself: ReadonlySet<FieldKind> = new Set(['text', 'ref', 'money', 'enum']);

/** What the list shows of it, in one line, and who changed it when. */
export function KeyFacts(props: { aggregate: Aggregate; row: Row }) {
  const locale = useLocale();
  const facts = () =>
    props.aggregate.list
      .filter((name) => ![props.aggregate.label, 'status', 'updatedAt', 'createdAt'].includes(name))
      .flatMap((name) => fieldNamed(props.aggregate.fields, name) ?? [])
      .filter((field) => valueText(field, props.row, locale) !== '')
      .slice(0, factCount);
  const changed = () => String(props.row['updatedAt'] ?? '');
  const words = () => {
    const by = changedBy(props.row);
    const when = formatRelative(changed(), locale);
    return by ? t('records.changedBy', { when, name: by.name }) : t('records.changed', { when });
  };
  return (
    <div class="flex flex-wrap items-center gap-x-4 gap-y-1 pt-1">
      <For each={facts()}>
        {(field) => (
          <span class="inline-flex max-w-full items-center gap-1" title={fieldWord(props.aggregate.name, field)}>
            <span class={saysItself.has(field.kind) ? 'sr-only' : undefined}>
              {fieldWord(props.aggregate.name, field)}
            </span>
            <span class="truncate text-ink">
              <Value field={field} row={props.row} />
            </span>
          </span>
        )}
      </For>
      <span title={formatInstant(changed(), locale)}>{words()}</span>
    </div>
  );
}
