import type { DataGridProps } from './data-grid-types.ts';

export interface GridSelection {
  readonly enabled: boolean;
  readonly state: 'none' | 'some' | 'all';
  has(key: string): boolean;
  /** Turns one row on or off; with `range` every loaded row from the last one toggled to here. */
  toggle(index: number, range: boolean): void;
  toggleAll(): void;
  clear(): void;
}

/** Turns presses into sets of keys and hands them to the owner, who keeps them. */
export function createGridSelection<T>(props: DataGridProps<T>): GridSelection {
  let anchor = 0;

  function keysBetween(from: number, to: number): string[] {
    const keys: string[] = [];
    for (let index = from; index <= to; index += 1) {
      const row = props.row(index);
      if (row !== undefined) keys.push(props.rowKey(row));
    }
    return keys;
  }

  return {
    get enabled() {
      return props.selected !== undefined;
    },
    get state() {
      const count = props.selected?.size ?? 0;
      if (count === 0) return 'none';
      return count >= props.rowCount ? 'all' : 'some';
    },
    has: (key) => props.selected?.has(key) ?? false,
    toggle(index, range) {
      const row = props.row(index);
      if (!props.selected || row === undefined) return;
      const key = props.rowKey(row);
      const next = new Set(props.selected);
      const on = !next.has(key);
      const keys = range ? keysBetween(Math.min(anchor, index), Math.max(anchor, index)) : [key];
      for (const each of keys) {
        if (on) next.add(each);
        else next.delete(each);
      }
      anchor = index;
      props.onSelect?.(next);
    },
    toggleAll() {
      if (!props.selected) return;
      if (props.selected.size > 0) props.onSelect?.(new Set());
      else if (props.onSelectAll) props.onSelectAll();
      else props.onSelect?.(new Set(keysBetween(0, props.rowCount - 1)));
    },
    clear() {
      if (props.selected && props.selected.size > 0) props.onSelect?.(new Set());
    },
  };
}
