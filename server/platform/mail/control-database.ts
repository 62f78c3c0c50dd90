import type postgres from 'postgres';

/** A transaction on what is above companies. */
export type ControlSql = postgres.TransactionSql;

/** As sign-in opens it. */
export interface ControlDatabase {
  transaction<Result>(work: (sql: ControlSql) => Promise<Result>): Promise<Result>;
}
