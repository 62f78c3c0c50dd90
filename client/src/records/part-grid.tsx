import { createMemo } from 'solid-js';
import type { Aggregate, Part, Row } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { DataGrid } from '../ui/data-grid.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useLocale } from '../ui/locale.tsx';
import { gridColumns } from './list-columns.tsx';
import { createRemembered } from './remembered.ts';
import { partHelp, partWord } from './words.ts';

/** The rows of a part, in their order. */
export function PartGrid(props: { aggregate: Aggregate; part: Part; rows: readonly Row[] }) {
  const locale = useLocale();
  const [widths, setWidths] = createRemembered<Readonly<Record<string, number>>>(`widths.${props.part.type}`, {});
  const fields = () => props.part.fields.filter((field) => !field.kept && field.kind !== 'id');
  // The first text takes the room that is left: it says what the row is about.
  const label = () => fields().find((field) => field.kind === 'text' || field.kind === 'longText')?.name;
  const columns = createMemo(() =>
    gridColumns(fields(), { owner: props.part.type, locale, widths: widths(), label: label() }),
  );
  const name = () => partWord(props.aggregate.name, props.part.key);
  return (
    <DataGrid
      class="h-full"
      label={name()}
      columns={columns()}
      rowCount={props.rows.length}
      row={(index) => props.rows[index]}
      rowKey={(row) => row.id}
      onResize={(id, width) => setWidths((all) => ({ ...all, [id]: width }))}
      empty={
        <EmptyState icon="list" title={t('records.empty.part', { many: name().toLocaleLowerCase() })}>
          {partHelp(props.aggregate.name, props.part)}
        </EmptyState>
      }
    />
  );
}
