import { openConnection } from './client.ts';
import type { DatabaseLog } from './embedded.ts';

/** An index that cannot serve, and the functions whose fault it is, as `numeric_lt(numeric,numeric)`. */
interface Unusable {
  readonly index: string;
  readonly functions: string[];
}

/**
 * Operators of our queries, and functions in index expressions, that are not leakproof: under row security they never become an index
 * condition. Looked up in the catalogue, so that a type that is new here is found as well.
 */
const unusable = `
  with indexes as (
    select i.indexrelid, i.indclass from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'public'::regnamespace and t.relrowsecurity and not t.relispartition
  ), needed as (
    select i.indexrelid, op.oprcode as function
    from indexes i
    join pg_opclass c on c.oid = any (i.indclass)
    join pg_amop a on a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype and a.amoprighttype = c.opcintype
    join pg_operator op on op.oid = a.amopopr and op.oprname in ('=', '<', '<=', '>', '>=', '~~')
    union
    select i.indexrelid, d.refobjid
    from indexes i
    join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_proc'::regclass
  )
  select n.indexrelid::regclass::text as index, array_agg(p.oid::regprocedure::text order by p.oid) as functions
  from needed n join pg_proc p on p.oid = n.function
  where not p.proleakproof
  group by 1 order by 1`;

/** What each extension is for. */
const extensions: Readonly<Record<string, string>> = {
  btree_gin: 'an index for search',
  pg_trgm: 'an index for search',
  unaccent: 'search that ignores accents',
};

/**
 * Marks the reviewed functions leakproof where that may be done (a restored or upgraded database has forgotten it) and warns of what
 * will be slow: everything works, but reads all rows of the company.
 *
 * @param url the owner's connection string, of a migrated database
 */
export async function reportIndexes(url: string, log: DatabaseLog): Promise<void> {
  const sql = openConnection(url);
  try {
    await sql`select mark_leakproof()`;
    const installed = await sql<{ extname: string }[]>`select extname from pg_extension`;
    const names = new Set(installed.map(({ extname }) => extname));
    for (const [name, use] of Object.entries(extensions))
      if (!names.has(name)) log.warn(`Postgres has no extension ${name}: there is no ${use}.`);
    const rows = await sql.unsafe<Unusable[]>(unusable);
    if (rows.length === 0) return;
    const functions = new Set(rows.flatMap((row) => row.functions));
    log.warn(
      { indexes: rows.map((row) => row.index) },
      `${String(rows.length)} indexes cannot serve under row security. Ask a superuser to run, in this database:\n${[...functions].map((name) => `alter function ${name} leakproof;`).join('\n')}`,
    );
  } finally {
    await sql.end({ timeout: 5 });
  }
}
