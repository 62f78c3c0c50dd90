import type { TransactionSql } from 'postgres';
import { roles } from '../../../database/roles.ts';
import { enterToRead } from '../../../database/transaction.ts';

/** What values are written as: the same in both databases, whatever their own defaults are. */
const writing = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1`;

/** Goes on with a transaction as the company's own, at all its sites, so that row security lets it reach everything there is of it and nothing else. */
export async function asCompany(tx: TransactionSql, tenantId: string, sites?: readonly string[]): Promise<void> {
  await tx.unsafe(`${writing}; ${enterToRead({ tenantId })}`);
  const all = sites ?? (await sitesOf(tx));
  await tx`select set_config('app.sites', ${all.join(',')}, true)`;
}

/** Sites of the company that the transaction goes on as. */
export async function sitesOf(tx: TransactionSql): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`select id from site order by id`;
  return rows.map(({ id }) => id);
}

/** Goes on as the one that seals and numbers for all companies. */
export async function asSealer(tx: TransactionSql): Promise<void> {
  await tx.unsafe(`set local role ${roles.system}`);
}

/** Goes on as the database's owner. */
export async function asOwner(tx: TransactionSql): Promise<void> {
  await tx`set local role none`;
}
