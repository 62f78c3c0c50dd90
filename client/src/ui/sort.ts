export interface Sort {
  readonly id: string;
  readonly desc: boolean;
}

/**
 * The order after a press on a column: ascending, descending, none.
 * `add` keeps the columns before it (Shift), otherwise the column is the only one.
 */
export function nextSort(sort: readonly Sort[], id: string, add: boolean): Sort[] {
  const current = sort.find((entry) => entry.id === id);
  const next = current ? (current.desc ? undefined : { id, desc: true }) : { id, desc: false };
  if (!add) return next ? [next] : [];
  if (!current) return [...sort, { id, desc: false }];
  return sort.flatMap((entry) => (entry.id === id ? (next ?? []) : entry));
}
