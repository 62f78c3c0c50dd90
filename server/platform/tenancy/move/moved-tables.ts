import type { ISql } from 'postgres';

interface MovedColumn {
  readonly name: string;
  /** As Postgres writes it, `numeric(15,2)`. */
  readonly type: string;
}

/** A table with rows of companies. */
export interface MovedTable {
  readonly name: string;
  /** What is copied and compared. */
  readonly columns: readonly MovedColumn[];
  /** Columns that refer to the table itself: they are set when all its rows are there. */
  readonly own: readonly string[];
  /** What a copied row has in other columns, as SQL; those left out have their defaults. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Rows that were there before stay, and are compared with the others: of the audit, which is never deleted. */
  readonly isKept: boolean;
}

/**
 * Columns that mean something in one database only. Transaction ids: 2 is below all that there can be, so that neither the change stream nor the
 * seals take a copied row for one that waits for them.
 */
const local: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  change: { id: null, xid: `'2'` },
  audit_entry: { xid: `'2'` },
  audit_seal: { position: null },
};

/** Positions of another database mean nothing: whoever followed the changes there reads anew here. */
const leftOut: readonly string[] = ['change_feed'];

/** Only ever added to, also when a company leaves. */
const kept: readonly string[] = ['audit_entry', 'audit_seal'];

/** All tables with a tenant, each after those that it refers to. Found in the catalogue, so that none is forgotten. */
export async function movedTables(sql: ISql): Promise<readonly MovedTable[]> {
  const tables = await sql<{ name: string; columns: MovedColumn[] }[]>`
    select c.relname as name, json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attname) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all(${[...leftOut]})
      and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped)
    group by c.relname order by c.relname`;
  const references = await sql<{ table: string; target: string; columns: string[] }[]>`
    select c.relname as table, p.relname as target,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(f.conkey) and not a.attnotnull) as columns
    from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class p on p.oid = f.confrelid
    where f.contype = 'f' and f.conparentid = 0 and f.connamespace = 'public'::regnamespace`;
  const isOwn = ({ table, target }: { table: string; target: string }) => table === target;
  const made = tables.map(({ name, columns }): MovedTable => {
    const here = local[name] ?? {};
    const fixed = Object.entries(here).flatMap(([column, value]) => (value === null ? [] : [[column, value] as const]));
    return {
      name,
      columns: columns.filter((column) => !(column.name in here)),
      own: references.filter((each) => each.table === name && isOwn(each)).flatMap((each) => each.columns),
      fixed: Object.fromEntries(fixed),
      isKept: kept.includes(name),
    };
  });
  return inOrder(
    made,
    references.filter((each) => !isOwn(each)),
  );
}

function inOrder(
  tables: readonly MovedTable[],
  references: readonly { table: string; target: string }[],
): readonly MovedTable[] {
  const ordered: MovedTable[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const next = [...left.values()].filter(
      ({ name }) => !references.some((each) => each.table === name && left.has(each.target)),
    );
    if (next.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`);
    for (const table of next) left.delete(table.name);
    ordered.push(...next);
  }
  return ordered;
}
