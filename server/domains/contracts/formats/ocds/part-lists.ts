import type { PartRow, Values } from '../../../../platform/imports/format.ts';

/**
 * Part lists as an item has them. Publishers repeat the same document, milestone or address under a new id: equal rows are one. A list
 * without rows is left out, because a publisher's silence does not remove what is known.
 */
export function partLists(lists: Record<string, Values[]>): Record<string, PartRow[]> {
  const distinct = Object.entries(lists).map(([part, list]): [string, PartRow[]] => {
    return [part, [...new Map(list.map((values) => [JSON.stringify(values), { values }])).values()]];
  });
  return Object.fromEntries(distinct.filter(([, rows]) => rows.length > 0));
}
