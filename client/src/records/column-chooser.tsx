import type { Aggregate } from '../api/aggregate.ts';
import { ColumnsMenu } from '../ui/columns-menu.tsx';
import { columnFields } from './list-columns.tsx';
import { fieldWord } from './words.ts';

export interface ColumnChooserProps {
  aggregate: Aggregate;
  /** Names of the columns shown, in their order. */
  columns: readonly string[];
  onChange(columns: readonly string[]): void;
}

/** Chooses which fields a list shows, and in which order. One at least stays. */
export function ColumnChooser(props: ColumnChooserProps) {
  const choices = () => {
    const fields = columnFields(props.aggregate);
    const shown = props.columns.flatMap((column) => fields.find((field) => field.name === column) ?? []);
    const hidden = fields.filter((field) => !shown.includes(field));
    return [...shown, ...hidden].map((field) => ({
      id: field.name,
      header: fieldWord(props.aggregate.name, field),
      hidden: !shown.includes(field),
    }));
  };

  function toggle(id: string, visible: boolean) {
    const next = visible ? [...props.columns, id] : props.columns.filter((each) => each !== id);
    if (next.length > 0) props.onChange(next);
  }

  function move(id: string, to: number) {
    if (!props.columns.includes(id)) return;
    const rest = props.columns.filter((each) => each !== id);
    props.onChange([...rest.slice(0, to), id, ...rest.slice(to)]);
  }

  return <ColumnsMenu columns={choices()} onToggle={toggle} onMove={move} />;
}
