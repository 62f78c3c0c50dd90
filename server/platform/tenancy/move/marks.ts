import { setTimeout as sleep } from 'node:timers/promises';
import type { ISql, TransactionSql } from 'postgres';
import { StartupError } from '../../../config.ts';
import type { Sql } from '../../../database/client.ts';
import { asSystem } from '../../../database/system.ts';

/** What the move of a company has left in a database: `tenantMove` in schema/platform/control.ts. */
export interface Mark {
  readonly state: 'leaving' | 'left' | 'arriving';
  /** Seconds since it is so. */
  readonly age: number;
}

const patience = 60_000; // milliseconds for transactions that were under way
const entriesInStep = 2000;

export async function readMark(sql: ISql, tenantId: string): Promise<Mark | null> {
  const [mark] = await sql<{ state: Mark['state']; age: number }[]>`
    select state, extract(epoch from clock_timestamp() - since)::float8 as age from control.tenant_move where tenant_id = ${tenantId}`;
  return mark ?? null;
}

export async function setMark(sql: ISql, tenantId: string, state: Mark['state']): Promise<void> {
  await sql`
    insert into control.tenant_move (tenant_id, state, since) values (${tenantId}, ${state}, clock_timestamp())
    on conflict (tenant_id) do update set state = excluded.state, since = excluded.since`;
}

export async function takeMark(sql: ISql, tenantId: string, state: Mark['state']): Promise<void> {
  await sql`delete from control.tenant_move where tenant_id = ${tenantId} and state = ${state}`;
}

/**
 * From here on nobody writes to the company in this database, until the mark is taken away or this connection is gone; and what was being
 * written is done.
 *
 * @param source the one connection of the move to the database that the company lives in
 * @throws StartupError when a transaction takes too long
 */
export async function freeze(source: Sql, tenantId: string): Promise<void> {
  await setMark(source, tenantId, 'leaving');
  await source`set lock_timeout = ${source.unsafe(String(patience))}`;
  // held by who wrote while a move that was killed had left its mark
  await source`select pg_advisory_lock(${lock}, hashtext(${tenantId}))`.catch(tooLong);
  const running = await transactionsIn(source);
  const until = Date.now() + patience;
  for (;;) {
    const still = await transactionsIn(source);
    if (!running.some((each) => still.includes(each))) return;
    if (Date.now() > until) tooLong();
    await sleep(50);
  }
}

/** Whether this connection is still the one that keeps others from writing: it may have been lost and made anew. */
export async function isFrozen(source: TransactionSql, tenantId: string): Promise<boolean> {
  const held = await source`
    select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
      and classid = ${lock} and objid = hashtext(${tenantId})::bit(32)::bigint::oid`;
  return held.length > 0;
}

/** Waits until every entry of the company is in its chain. The servers seal once a second; where none runs, it is done here. */
export async function sealAll(source: Sql, tenantId: string): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const left = await asSystem(source, async (query) => {
      await query('select audit_step($1::int)', [entriesInStep]);
      return query(
        `select from audit_entry e where e.tenant_id = $1::uuid
           and not exists (select from audit_seal s where s.tenant_id = e.tenant_id and s.entry_id = e.id) limit 1`,
        [tenantId],
      );
    });
    if (left.length === 0) return;
    if (Date.now() > until)
      throw new StartupError('The audit has entries that are not sealed. See what npm run audit:verify says of them.');
    await sleep(200);
  }
}

const lock = 4714; // of refuse_moving() in schema/platform/tenancy.sql

/** Transactions of this database that have written something: their backends and ids. */
async function transactionsIn(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select l.pid || ' ' || l.transactionid as id from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and a.datname = current_database() and l.pid <> pg_backend_pid()`;
  return rows.map(({ id }) => id);
}

function tooLong(): never {
  throw new StartupError(
    'A transaction has been writing for a minute and does not end: it may be in pg_stat_activity. Nothing was moved.',
  );
}
