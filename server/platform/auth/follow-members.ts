import { transact } from '../../database/transaction.ts';
import type { Sql } from '../../database/client.ts';
import type { Change } from '../../engine/changes.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { deleteRecord } from '../../engine/writes.ts';
import { DomainError } from '../../errors.ts';
import type { DailyJob } from '../jobs/jobs.ts';
import { type AuthDatabase, notifyRevoked } from './database.ts';

export interface MembersOfDatabase {
  readonly control: AuthDatabase;
  /** Connections to the companies' own data. */
  readonly pool: Sql;
  readonly model: Model;
  /** The companies that are in this database. */
  tenants(): readonly string[];
  report(error: unknown): void;
}

/**
 * Has the registry follow whom companies let out and in again: who is deleted in a company's data belongs to it no more, gives the seat back
 * and may be invited anew. Nobody waits for it, since every request looks into the company's data too.
 */
export class FollowMembers {
  readonly #of: MembersOfDatabase;
  readonly #running = new Set<Promise<void>>();

  constructor(of: MembersOfDatabase) {
    this.#of = of;
  }

  /** Of whichever instance wrote it; done by each, which changes nothing the second time. */
  heard(changes: readonly Change[]): void {
    for (const { aggregate, kind, tenantId, rootId } of changes) {
      if (aggregate !== 'User' || (kind !== 'DELETED' && kind !== 'RESTORED')) continue;
      const running = this.#follow(tenantId, rootId)
        .catch(this.#of.report)
        .finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  /** When all that was heard of is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** For what was not heard: a server that ended just then. Only those who are out: who was restored may have been let out by others since. */
  get daily(): DailyJob {
    return {
      name: 'auth.follow-members',
      run: async () => {
        for (const tenantId of this.#of.tenants()) await this.#letOut(tenantId, (await this.#standing(tenantId)).out);
      },
    };
  }

  async #follow(tenantId: string, userId: string): Promise<void> {
    const { out, within } = await this.#standing(tenantId, userId);
    await this.#letOut(tenantId, out);
    if (within.length > 0) await this.#letIn(tenantId, userId);
  }

  /** People of a company, or one of them, as it knows them now. */
  #standing(tenantId: string, userId: string | null = null): Promise<{ out: string[]; within: string[] }> {
    return transact(this.#of.pool, systemPrincipal(tenantId), async (tx) => {
      const rows = await tx.query<{ id: string; isOut: boolean }>(
        `select id, deactivated_at is not null as "isOut" from member
         where tenant_id = $1::uuid and kind = 'person' and case when $2::uuid is null then deactivated_at is not null else id = $2::uuid end`,
        [tenantId, userId],
      );
      const ids = (isOut: boolean) => rows.filter((row) => row.isOut === isOut).map(({ id }) => id);
      return { out: ids(true), within: ids(false) };
    });
  }

  /** Unless the registry gave them roles since, which the company has yet to take. */
  async #letOut(tenantId: string, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    await this.#of.control.transaction(async (sql) => {
      const gone = await sql<{ id: string }[]>`
        update control.membership set deactivated_at = now(), updated_at = now()
        where tenant_id = ${tenantId} and user_id = any(${[...userIds]}::uuid[]) and deactivated_at is null and roles_taken
        returning user_id as id`;
      for (const { id } of gone) await notifyRevoked(sql, id);
    });
  }

  /** With the roles that the company's data has. Where no seat is left they are out again. */
  async #letIn(tenantId: string, userId: string): Promise<void> {
    try {
      await this.#of.control.transaction(async (sql) => {
        const back = await sql`
          update control.membership set deactivated_at = null, updated_at = now()
          where tenant_id = ${tenantId} and user_id = ${userId} and deactivated_at is not null`;
        if (back.count === 0) return;
        // of what the registry once gave them nothing is to be taken anew
        await sql`update control.membership set roles_taken = true where tenant_id = ${tenantId} and user_id = ${userId}`;
        await notifyRevoked(sql, userId);
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.rule !== 'tenant.seats_taken') throw error;
      await this.#takeBack(tenantId, userId);
    }
  }

  async #takeBack(tenantId: string, userId: string): Promise<void> {
    const { pool, model } = this.#of;
    const principal = systemPrincipal(tenantId, 'Plinth');
    const options = { action: 'delete', command: 'noSeatLeft', trusted: true };
    await transact(pool, principal, (tx) =>
      deleteRecord(tx, principal, entityOf(model, 'User'), userId, null, options),
    );
  }
}
