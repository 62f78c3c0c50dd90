import { OperatorVisit } from '@plinth/schema/platform/operator-visit.ts';
import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../../../database/client.ts';
import { transact } from '../../../database/transaction.ts';
import { entityOf, type Model } from '../../../engine/model.ts';
import { compileGrants, type Principal } from '../../../engine/permissions.ts';
import { createRecord, updateRecord } from '../../../engine/writes.ts';
import { DomainError } from '../../../errors.ts';
import type { Auth, Visit } from '../auth.ts';
import { notifyRevoked } from '../database.ts';
import { viaVisit } from './operators.ts';

/** An operator who does something, and on which request. */
export interface Operator {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly requestId: string | null;
}

export interface VisitServices {
  readonly auth: Pick<Auth, 'control'>;
  readonly model: Model;
  /** Runs `work` in one transaction where a company has its records, and has its change stream look at once. */
  write<T>(tenantId: string, work: (pool: Sql) => Promise<T>): Promise<T>;
}

const minutes = { least: 5, standard: 30, most: 8 * 60 };

/**
 * Visits of operators to companies. Nobody is there silently: the company has the record of a visit, and that in its audit, before there is
 * a token for it.
 */
export class Visits {
  readonly #services: VisitServices;

  constructor(services: VisitServices) {
    this.#services = services;
  }

  /** @throws DomainError BAD_USER_INPUT for a reason or a time that cannot be, NOT_FOUND, UNAVAILABLE when the company cannot be told */
  async begin(operator: Operator, tenantId: string, given: { reason: string; minutes?: number }): Promise<Visit> {
    const { control } = this.#services.auth;
    const reason = reasonOf(given.reason);
    const long = given.minutes ?? minutes.standard;
    if (!Number.isInteger(long) || long < minutes.least || long > minutes.most)
      throw new DomainError(
        'BAD_USER_INPUT',
        `A visit takes ${String(minutes.least)} to ${String(minutes.most)} minutes.`,
        { rule: 'operator.visit_minutes', params: { least: minutes.least, most: minutes.most }, fields: ['minutes'] },
      );
    const id = uuidv7();
    const visit = await control.transaction(async (sql) => {
      const [row] = await sql<{ endsAt: Date }[]>`
        insert into control.operator_visit (id, user_id, tenant_id, reason, ends_at)
        select ${id}, ${operator.userId}, t.id, ${reason}, now() + make_interval(mins => ${long}) from control.tenant t where t.id::text = ${tenantId}
        returning ends_at as "endsAt"`;
      if (!row)
        throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown', fields: ['id'] });
      return { id, tenantId, endsAt: row.endsAt };
    });
    try {
      await this.#tell(operator, visit, reason);
    } catch (error) {
      await control.transaction((sql) => sql`delete from control.operator_visit where id = ${id}`);
      throw error;
    }
    return visit;
  }

  /** Ends a visit before its time; its tokens are refused at once. @throws DomainError NOT_FOUND for one that is no visit of theirs */
  async end(operator: Operator, visitId: string): Promise<void> {
    const tenantId = await this.#services.auth.control.transaction(async (sql) => {
      const [row] = await sql<{ tenantId: string }[]>`
        update control.operator_visit set ended_at = coalesce(ended_at, now())
        where id::text = ${visitId} and user_id = ${operator.userId} returning tenant_id as "tenantId"`;
      if (!row)
        throw new DomainError('NOT_FOUND', 'There is no such visit.', { rule: 'operator.no_visit', fields: ['id'] });
      await notifyRevoked(sql, visitId);
      return row.tenantId;
    });
    const { model } = this.#services;
    const principal = visitor(operator, { id: visitId, tenantId });
    await this.#services.write(tenantId, (pool) =>
      transact(pool, principal, (tx) =>
        updateRecord(
          tx,
          principal,
          entityOf(model, OperatorVisit.name),
          visitId,
          { input: { endedAt: new Date().toISOString() }, parts: {} },
          { action: 'progress', command: 'leaveCompany', trusted: true },
        ),
      ),
    );
  }

  /** Writes the visit, and the name of who comes, to the company's data. */
  async #tell(operator: Operator, visit: Visit, reason: string): Promise<void> {
    const { model, write } = this.#services;
    const principal = visitor(operator, visit);
    const input = { operatorId: operator.userId, reason, endsAt: visit.endsAt.toISOString() };
    await write(visit.tenantId, (pool) =>
      transact(pool, principal, async (tx) => {
        await tx.query(
          `insert into member (id, tenant_id, name, email, kind) values ($1::uuid, $2::uuid, $3::text, $4::text, 'operator')
           on conflict (tenant_id, id) do update set name = excluded.name, version = member.version + 1, updated_at = now()
             where member.kind = 'operator' and member.name <> excluded.name`,
          [operator.userId, visit.tenantId, operator.name, operator.email],
        );
        await createRecord(
          tx,
          principal,
          entityOf(model, OperatorVisit.name),
          { input, parts: {} },
          { action: 'progress', command: 'enterCompany', trusted: true, newId: visit.id },
        );
      }),
    );
  }
}

/** @throws DomainError BAD_USER_INPUT */
export function reasonOf(given: string): string {
  const reason = given.trim();
  if (reason.length >= 5 && reason.length <= 500) return reason;
  throw new DomainError('BAD_USER_INPUT', 'Say why, in 5 to 500 characters: the company can read it.', {
    rule: 'operator.reason',
    params: { least: 5, most: 500 },
    fields: ['reason'],
  });
}

/** Keeping the record of a visit is all that this may do. */
function visitor({ userId, name, requestId }: Operator, visit: Pick<Visit, 'id' | 'tenantId'>): Principal {
  return {
    tenantId: visit.tenantId,
    actor: { kind: 'operator', id: userId, name, via: viaVisit(visit.id) },
    roles: [],
    grants: compileGrants(['operatorVisit:read:all', 'operatorVisit:progress:all', 'user:read:all']),
    requestId,
  };
}
