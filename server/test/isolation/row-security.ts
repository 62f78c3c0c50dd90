import { transact } from '../../database/transaction.ts';
import type { TestDatabase } from '../database.ts';
import { type ActorInTest, model } from '../actors.ts';
import type { Findings } from './matrix.ts';

/**
 * What row security alone lets through, with SQL that names no company: rows of others that are read, changed or removed, and rows that are
 * put into another company, from each table that the role of tenants' work may use so.
 *
 * @param only one table
 */
export async function pastRowSecurity(
  db: TestDatabase,
  actor: ActorInTest,
  victim: string,
  only?: string,
): Promise<Findings> {
  const tables = await db.sql<{ name: string; rights: string[]; columns: string[] }[]>`
    select c.relname as name,
      array(select p from unnest(array['select', 'insert', 'update', 'delete']) p where has_table_privilege('plinth_app', c.oid, p)) as rights,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by c.relname`;
  const leaks: string[] = [];
  let cells = 0;
  for (const { name, rights, columns } of tables.filter((table) => only === undefined || table.name === only)) {
    const others = `tenant_id = '${victim}'`;
    const names = columns.map((column) => `"${column}"`).join(', ');
    const moved = columns.map((column) => (column === 'tenant_id' ? `'${victim}'::uuid` : `"${column}"`)).join(', ');
    const statements: Record<string, string> = {
      select: `select 1 as row from ${name} where ${others}`,
      update: `update ${name} set tenant_id = tenant_id where ${others} returning 1 as row`,
      delete: `delete from ${name} where ${others} returning 1 as row`,
      insert: `insert into ${name} (${names}) select ${moved} from ${name} limit 1 returning 1 as row`,
    };
    for (const right of rights) {
      cells += 1;
      // undone in any case: what must not go through is not to stay when it does
      const rows = await transact(db.points, actor.principal, (tx) => tx.query(statements[right] ?? ''), {
        dryRun: true,
      }).catch((error: { code?: string; message?: string }) => {
        const isRefused = error.code === '42501'; // insufficient_privilege: row security, or a table that is only added to
        return isRefused ? [] : [{ row: error.message }];
      });
      if (rows.length > 0) leaks.push(`${right} on ${name}: ${JSON.stringify(rows[0])}`);
    }
  }
  return { cells, leaks };
}

/** What is written in policies.sql: the company, looked up once a query. */
const company =
  "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS \"nullif\"))";
/** And where the caller is, of what belongs to sites. */
const ofSites = `(${company} AND (site_id = ANY ((( SELECT string_to_array(NULLIF(current_setting('app.sites'::text, true), ''::text), ','::text) AS string_to_array))::uuid[])))`;
const sited = new Set([...model.entities.values()].flatMap(({ table, siteColumn }) => (siteColumn ? [table] : [])));
/** Where the system works across companies: numbering and sealing, and forgetting what nobody needs any more. */
const ofSystem = ['audit_entry', 'audit_seal', 'change', 'change_feed', 'idempotency_key', 'import_file', 'import_run'];

/**
 * Policies whose condition is another one, whether or not anything can be seen through them: of a table that nobody may read today a loose one
 * would wait for the first grant.
 */
export async function looseConditions(db: TestDatabase): Promise<Findings> {
  const policies = await db.sql<{ table: string; name: string; roles: string; using: string; check: string | null }[]>`
    select tablename as table, policyname as name, array_to_string(roles, ',') as roles, qual as using, with_check as check
    from pg_policies where schemaname = 'public'`;
  const leaks = policies
    .filter(({ table, roles, using, check }) => {
      if (roles === 'plinth_system') return !ofSystem.includes(table);
      const wanted = sited.has(table) ? ofSites : company;
      return roles !== 'plinth_app' || using !== wanted || check !== wanted;
    })
    .map(({ table, name, roles, using, check }) => `${name} on ${table} for ${roles}: ${using}, ${String(check)}`);
  return { cells: policies.length, leaks };
}
