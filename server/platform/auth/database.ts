import postgres from 'postgres';
import { roles } from '../../database/roles.ts';
import { DomainError } from '../../errors.ts';

/**
 * Notified with the id of a session, a person or a tenant whenever a token that names it may have stopped being good.
 */
export const revokedChannel = 'auth_revoked';

export type AuthSql = postgres.TransactionSql;

/** The only way to the `control` tables. */
export interface AuthDatabase {
  /**
   * Runs `work` in one transaction as `plinth_auth`. Rolls back and rethrows what it throws.
   * @throws UNAVAILABLE when Postgres cannot be reached or has no room
   * @throws RULE_VIOLATED tenant.seats_taken when somebody would join a company that has no seat left
   */
  transaction<Result>(work: (sql: AuthSql) => Promise<Result>): Promise<Result>;
  /**
   * Calls `revoked` with the id of whatever was revoked, on any instance; with undefined when notifications may have
   * been missed, because the connection was away.
   */
  listen(revoked: (id: string | undefined) => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a small pool of its own: sign-in must not wait behind lists and reports. The role is set in each transaction
 * and not for the connection, so that a transaction pooler may stand in between.
 */
export function openAuthDatabase(databaseUrl: string): AuthDatabase {
  const pool = postgres(databaseUrl, {
    max: 3,
    connect_timeout: 10,
    keep_alive: 30,
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 2), // seconds: back soon after a restart of Postgres
    onnotice: () => {},
    connection: { application_name: 'plinth auth', timezone: 'UTC', statement_timeout: 10_000 },
  });
  return {
    transaction: async (work) => {
      try {
        const outcome = await pool.begin(async (sql) => {
          await sql`set local role ${sql(roles.auth)}`;
          return { result: await work(sql) }; // boxed: begin() would await an array of promises
        });
        return outcome.result;
      } catch (error) {
        if (isFull(error)) throw noSeatLeft(Number(error.detail));
        if (!isAway(error)) throw error;
        throw new DomainError('UNAVAILABLE', 'Sign-in is not available at the moment.', { params: { retryAfter: 5 } });
      }
    },
    listen: async (revoked) => {
      await pool.listen(revokedChannel, revoked, () => revoked(undefined));
    },
    close: () => pool.end({ timeout: 5 }),
  };
}

/**
 * Tells every instance, when the transaction commits, that tokens naming this session, person or tenant must be looked
 * at again.
 */
export async function notifyRevoked(sql: AuthSql, id: string): Promise<void> {
  await sql`select pg_notify(${revokedChannel}, ${id})`;
}

/** Whether somebody was to join a company all of whose seats are taken: `membership_seat` in `schema/platform/tenancy.sql`. */
function isFull(error: unknown): error is postgres.PostgresError {
  return error instanceof postgres.PostgresError && error.constraint_name === 'membership_seats';
}

function noSeatLeft(seats: number): DomainError {
  return new DomainError(
    'RULE_VIOLATED',
    `All ${String(seats)} seats of the company are taken. Ask the operator for more, or end a membership.`,
    { rule: 'tenant.seats_taken', params: { seats } },
  );
}

/**
 * Whether the connection failed, or Postgres is stopping, full, or slower than its statement timeout (classes 08, 53,
 * 57).
 */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(08|53|57|CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/.test(code);
}
