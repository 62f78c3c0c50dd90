import { openConnection, type Sql } from '../../database/client.ts';
import { sealedCheck } from '../../database/policies.ts';
import { roles } from '../../database/roles.ts';
import type { Model } from '../../engine/model.ts';
import { encryptedEntities, resealRows } from './reseal-rows.ts';

const lockNumber = 5_210_425_002; // any number that nobody else takes in this database

/**
 * Seals what versions before encryption, or before a column became encrypted, left in clear, at the first start after that. Then Postgres holds
 * the rule that nothing in clear is in the column (`sealedCheck`), by which later starts know that there is nothing to do. Two starters
 * at once are safe: the second waits.
 *
 * @param url the owner's connection string
 * @param pool where the rows of the companies are
 * @param tenantIds all companies; those of the registry in this database when nothing is said
 */
export async function sealColumns(model: Model, url: string, pool: Sql, tenantIds?: readonly string[]): Promise<void> {
  const owner = openConnection(url);
  try {
    if ((await openChecks(owner, model)).length === 0) return;
    await owner`select pg_advisory_lock(${lockNumber})`; // gone with the connection
    const checks = await openChecks(owner, model);
    if (checks.length === 0) return;
    for (const tenantId of tenantIds ?? (await companies(owner))) await resealRows(model, { tenantId, pool });
    for (const { table, name } of checks) await owner`alter table ${owner(table)} validate constraint ${owner(name)}`;
  } finally {
    await owner.end({ timeout: 5 });
  }
}

/** Ids of all companies. */
export async function companies(owner: Sql): Promise<string[]> {
  const rows = await owner.begin(async (sql) => {
    await sql`set local role ${sql(roles.auth)}`;
    return sql<{ id: string }[]>`select id from control.tenant order by id`;
  });
  return rows.map(({ id }) => id);
}

/** The rules of encrypted columns that may not hold yet. */
async function openChecks(owner: Sql, model: Model): Promise<{ table: string; name: string }[]> {
  const all = encryptedEntities(model).flatMap(({ table, secrets }) =>
    secrets.map(({ sql }) => ({ table, name: sealedCheck(table, sql) })),
  );
  const rows = await owner<{ name: string }[]>`
    select conname as name from pg_constraint where conname = any(${all.map(({ name }) => name)}) and not convalidated`;
  const open = new Set(rows.map(({ name }) => name));
  return all.filter(({ name }) => open.has(name));
}
