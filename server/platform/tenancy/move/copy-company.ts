import type { TransactionSql } from 'postgres';
import type { Sql } from '../../../database/client.ts';
import { asCompany, asSealer, sitesOf } from './as-company.ts';
import { copyJobs } from './copy-jobs.ts';
import { copySeals } from './copy-seals.ts';
import { copyTable, sumOf, type TableSum } from './copy-table.ts';
import { setMark } from './marks.ts';
import { type MovedTable, movedTables } from './moved-tables.ts';

export interface Telling {
  /** A line for whoever looks on. */
  say(line: string): void;
  /** What is going on just now. */
  show(line: string): void;
}

/**
 * Copies everything of a company as it is at one moment into another database, in one transaction there: all of it is there in the end, compared
 * by counts and hashes, or nothing is. It is of no use there before the registry says so.
 *
 * @throws Error when something is not the same in both places
 */
export async function copyCompany(source: Sql, target: Sql, tenantId: string, telling: Telling): Promise<void> {
  const tables = await movedTables(source);
  const there = await movedTables(target);
  if (JSON.stringify(tables) !== JSON.stringify(there)) throw new Error('the tables of the two databases differ');
  await source.begin('isolation level repeatable read read only', async (from) => {
    await asCompany(from, tenantId);
    const sites = await sitesOf(from);
    await target.begin(async (to) => {
      await setMark(to, tenantId, 'arriving');
      await asCompany(to, tenantId, sites);
      const isBack = await wasHere(to, tenantId);
      const jobs = await copyJobs(from, to, { tenantId, sites });
      const seals = tables.find(({ name }) => name === 'audit_seal');
      if (!seals) throw new Error('there is no table of seals');
      const of = { from, to, tenantId, sites, telling };
      let rows = 0;
      for (const table of tables.filter((each) => each !== seals)) rows += await copyAndCompare(of, table);
      rows += await copyAndCompare(of, seals); // last, since nobody seals meanwhile
      // who followed its changes here before it left would miss those that were elsewhere
      if (isBack) {
        await asSealer(to);
        await to`select change_new_epoch()`;
      }
      telling.say(`${number(rows)} rows and ${number(jobs)} jobs are the same in both places.`);
    });
  });
}

interface Copying {
  readonly from: TransactionSql;
  readonly to: TransactionSql;
  readonly tenantId: string;
  readonly sites: readonly string[];
  readonly telling: Telling;
}

async function copyAndCompare({ from, to, tenantId, sites, telling }: Copying, table: MovedTable): Promise<number> {
  const begun = performance.now();
  const expected = await sumOf(from, table, tenantId);
  if (table.name === 'audit_seal') await copySeals(from, to, { table, tenantId, sites });
  else
    await copyTable(from, to, { table, tenantId, widest: expected.widest }, (rows) =>
      telling.show(`${table.name}: ${number(rows)} of ${number(expected.rows)} rows`),
    );
  compare(table.name, expected, await sumOf(to, table, tenantId));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (expected.rows > 0) telling.say(`${table.name}: ${number(expected.rows)} rows, compared, ${seconds} s`);
  return expected.rows;
}

/** @throws Error naming what differs */
function compare(name: string, here: TableSum, there: TableSum): void {
  if (here.rows !== there.rows)
    throw new Error(`${name} has ${number(here.rows)} rows, and ${number(there.rows)} in the new place`);
  if (here.hash !== there.hash) throw new Error(`${name} has as many rows in the new place, and others`);
}

/** Whether somebody may hold a position in the changes of this database from when the company lived here. */
async function wasHere(to: TransactionSql, tenantId: string): Promise<boolean> {
  const sealed = await to`select from audit_seal where tenant_id = ${tenantId} limit 1`;
  return sealed.length > 0;
}

const number = (rows: number) => rows.toLocaleString('en');
