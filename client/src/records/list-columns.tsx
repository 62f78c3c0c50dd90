import type { JSX } from 'solid-js';
import type { Aggregate, Field, FieldKind, Row } from '../api/aggregate.ts';
import type { GridColumn } from '../ui/data-grid-types.ts';
import type { Locale } from '../ui/locale.tsx';
import { formatAmount } from './format.ts';
import { fieldNamed } from './model.ts';
import { isMasked, isMoney, isState, Value, valueText } from './value.tsx';
import { fieldWord } from './words.ts';

const widths: Partial<Record<FieldKind, number>> = {
  text: 180,
  longText: 280,
  enum: 160,
  ref: 190,
  money: 184,
  decimal: 110,
  int: 90,
  boolean: 90,
  date: 124,
  instant: 176,
};

const atRight: ReadonlySet<FieldKind> = new Set(['money', 'decimal', 'int']);

export interface ColumnOptions {
  /** The type whose fields they are. */
  readonly owner: string;
  readonly locale: Pick<Locale, 'tag' | 'timeZone'>;
  readonly widths: Readonly<Record<string, number>>;
  /** The field that names a row takes the room that is left. */
  readonly label?: string;
  readonly sortable?: boolean;
  readonly query?: () => string;
  /** The one currency of everything the list holds, by field: said once, in the header. */
  readonly currency?: (field: string) => string | undefined;
}

/** Columns of a grid from the metadata of their fields. */
export function gridColumns(fields: readonly Field[], options: ColumnOptions): GridColumn<Row>[] {
  return fields.map((field) => {
    const currency = field.kind === 'money' ? options.currency?.(field.name) : undefined;
    const text = (row: Row) => cellText(field, row, options.locale, currency);
    // Most cells are nothing but text, and a list draws hundreds of them while it scrolls.
    const isText = field.kind !== 'json' && !isState(field);
    const render = (row: Row): JSX.Element =>
      isText && !options.query?.() && !isMasked(field, row) ? (
        text(row)
      ) : (
        <Value inGrid field={field} row={row} query={options.query?.()} text={text(row)} />
      );
    const grows = field.name === options.label;
    return {
      id: field.name,
      header: currency ? `${fieldWord(options.owner, field)} (${currency})` : fieldWord(options.owner, field),
      align: atRight.has(field.kind) ? 'right' : 'left',
      width: options.widths[field.name] ?? (grows ? 260 : (widths[field.kind] ?? 160)),
      grow: grows,
      sortable: Boolean(options.sortable && field.sort),
      render,
      text,
    };
  });
}

function cellText(field: Field, row: Row, locale: ColumnOptions['locale'], currency: string | undefined): string {
  const value = row[field.name];
  return isMoney(value) && value.currency === currency ? formatAmount(value, locale) : valueText(field, row, locale);
}

/** The fields a list can show: all but what means nothing to people. */
export function columnFields(aggregate: Aggregate): readonly Field[] {
  const shown = aggregate.fields.filter(
    (field) => !['id', 'version', 'deactivatedAt'].includes(field.name) && field.kind !== 'json',
  );
  const first = aggregate.list.flatMap((name) => fieldNamed(shown, name) ?? []);
  return [...first, ...shown.filter((field) => !aggregate.list.includes(field.name))];
}
