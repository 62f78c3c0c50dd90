import type { Sql } from './client.ts';
import { roles } from './roles.ts';

/** Runs a prepared statement. */
export type SystemQuery = <Row extends object>(text: string, params?: readonly unknown[]) => Promise<Row[]>;

/** Runs `work` in one transaction as the system itself, which reads across companies on the few tables that policies.ts names. */
export async function asSystem<T>(sql: Sql, work: (query: SystemQuery) => Promise<T>): Promise<T> {
  const result = await sql.begin(async (transaction) => {
    const entered = transaction.unsafe(`set local role ${roles.system}`).execute(); // sent before anything else is
    const query: SystemQuery = async <Row extends object>(text: string, params: readonly unknown[] = []) => [
      ...(await transaction.unsafe<Row[]>(text, params as string[], { prepare: true })),
    ];
    const [, value] = await Promise.all([entered, work(query)]);
    return value;
  });
  return result as T;
}
