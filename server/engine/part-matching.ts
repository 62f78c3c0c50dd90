import type { TextRow } from './diff.ts';
import type { Row } from './input.ts';

/** A row of a `set`, with what Postgres would make of it. */
interface WantedRow {
  readonly id: string | null;
  readonly row: Row;
  readonly canonical: TextRow;
}

/**
 * Which existing row each row of a `set` is, by its index. Rows named by id are those, and beside them a row without one is new. Where
 * no row has an id, as in an import, each is a row of equal content, and then, where rows may change, the one in its position.
 */
export function matchSet(
  set: readonly WantedRow[],
  existing: ReadonlyMap<string, TextRow>,
  mayChange: boolean,
): Map<number, string> {
  const free = new Set(existing.keys());
  const kept = new Map<number, string>();
  const keep = (index: number, id: string | undefined) => {
    if (id === undefined || kept.has(index) || !free.delete(id)) return;
    kept.set(index, id);
  };
  set.forEach(({ id }, index) => keep(index, id ?? undefined));
  if (set.some(({ id }) => id !== null)) return kept;

  const contents = new ContentIndex(existing);
  set.forEach(({ row, canonical }, index) => keep(index, contents.take(canonical, namesOf(row))));
  if (!mayChange) return kept;
  const places = new Map([...free].map((id) => [Number(existing.get(id)?.['position']), id]));
  set.forEach((_, index) => keep(index, places.get(index)));
  return kept;
}

/** Where a row stands says nothing about which one it is. */
function namesOf(row: Row): string[] {
  return Object.keys(row).filter((name) => name !== 'position');
}

/** Existing rows by what they hold in the columns a wanted row names, so that finding one does not look at all. */
class ContentIndex {
  readonly #existing: ReadonlyMap<string, TextRow>;
  readonly #taken = new Set<string>();
  readonly #byColumns = new Map<string, Map<string, string[]>>();

  constructor(existing: ReadonlyMap<string, TextRow>) {
    this.#existing = existing;
  }

  /** The first row of this content that was not taken before. */
  take(wanted: TextRow, columns: readonly string[]): string | undefined {
    const ids = this.#under(columns).get(content(wanted, columns)) ?? [];
    let id = ids.pop();
    while (id !== undefined && this.#taken.has(id)) id = ids.pop();
    if (id !== undefined) this.#taken.add(id);
    return id;
  }

  /** Ids by content, the last first. */
  #under(columns: readonly string[]): Map<string, string[]> {
    const key = columns.join();
    const known = this.#byColumns.get(key);
    if (known) return known;
    const index = new Map<string, string[]>();
    for (const [id, row] of [...this.#existing].toReversed()) {
      const of = content(row, columns);
      const ids = index.get(of);
      if (ids) ids.push(id);
      else index.set(of, [id]);
    }
    this.#byColumns.set(key, index);
    return index;
  }
}

function content(row: TextRow, columns: readonly string[]): string {
  return JSON.stringify(columns.map((name) => row[name] ?? null));
}
