import { Show, createMemo } from 'solid-js';
import type { Aggregate, Part, Row } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { DataGrid } from '../ui/data-grid.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useLocale } from '../ui/locale.tsx';
import { gridColumns } from './list-columns.tsx';
import { PartComposer } from './part-composer.tsx';
import { isPending, type PendingRows } from './pending-rows.ts';
import { usePermissions } from './permissions.ts';
import { createRemembered } from './remembered.ts';
import { partHelp, partWord } from './words.ts';

export interface PartGridProps {
  aggregate: Aggregate;
  part: Part;
  /** Of the record. */
  id: string;
  rows: readonly Row[];
  pending: PendingRows;
}

/** The rows of a part, in their order, and those that are on their way. */
export function PartGrid(props: PartGridProps) {
  const me = usePermissions();
  const rows = createMemo(() => [...props.rows, ...props.pending.of(props.part.key)]);
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
    <div class="flex h-full flex-col">
      <Show when={me.may(props.aggregate.subject, 'update')}>
        <PartComposer aggregate={props.aggregate} part={props.part} id={props.id} pending={props.pending} />
      </Show>
      <DataGrid
        class="min-h-0 flex-1"
        label={name()}
        columns={columns()}
        rowCount={rows().length}
        row={(index) => rows()[index]}
        pending={(row) => (isPending(row) ? t('records.saving') : undefined)}
        rowKey={(row) => row.id}
        onResize={(id, width) => setWidths((all) => ({ ...all, [id]: width }))}
        empty={
          <EmptyState icon="list" title={t('records.empty.part', { many: name().toLocaleLowerCase() })}>
            {partHelp(props.aggregate.name, props.part)}
          </EmptyState>
        }
      />
    </div>
  );
}
