import { DomainError } from '../../errors.ts';
import {
  type CompanyLimit,
  type LimitChanges,
  limitNames,
  limitsOf,
  type OwnLimits,
  refuseLimits,
  type TenantLimits,
} from '../limits/limits.ts';
import type { AuthDatabase, AuthSql } from './database.ts';
import { tellCompany } from './tell-company.ts';

/** Who sets limits, and why, when they are of the platform's staff. */
interface LimitSetter {
  readonly userId: string;
  readonly kind: 'user' | 'operator' | 'machine';
  /** The visit on which it is done, or the key. */
  readonly via?: string | null;
  readonly requestId: string | null;
  readonly reason?: string;
}

/**
 * The limits of companies, to be seen and set. What is set holds on every server within five seconds. The people of a company may lower their
 * limits, and raise them to the default again; beyond that the platform's operators raise them.
 */
export class CompanyLimits {
  readonly #control: AuthDatabase;
  readonly #defaults: TenantLimits;

  constructor(control: AuthDatabase, defaults: TenantLimits) {
    this.#control = control;
    this.#defaults = defaults;
  }

  /** @param isAbove whether an operator asks, who may set more */
  of(tenantId: string, isAbove: boolean): Promise<CompanyLimit[]> {
    return this.#control.transaction(async (sql) => limitsOf(await readOwn(sql, tenantId), this.#defaults, isAbove));
  }

  /**
   * Sets limits of a company; its audit says who did it, what was before, and why.
   *
   * @param isAbove whether an operator does it from the back office, and not somebody who is in the company
   * @throws DomainError BAD_USER_INPUT naming fields and rule, NOT_FOUND when there is no such company
   */
  set(by: LimitSetter, tenantId: string, changes: LimitChanges, isAbove: boolean): Promise<CompanyLimit[]> {
    return this.#control.transaction(async (sql) => {
      const locked = await sql`select from control.tenant where id::text = ${tenantId} for update`;
      if (locked.count === 0)
        throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown', fields: ['id'] });
      const before = await readOwn(sql, tenantId);
      refuseLimits(changes, limitsOf(before, this.#defaults, isAbove));
      const after = Object.fromEntries(
        limitNames.map((name) => [name, changes[name] === undefined ? before[name] : changes[name]]),
      ) as OwnLimits;
      const differences = limitNames.flatMap((field) =>
        before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
      );
      if (differences.length === 0) return limitsOf(before, this.#defaults, isAbove);
      const { userBudget, tenantBudget, uploads, uploadBytes } = after;
      await sql`
        insert into control.tenant_limit (tenant_id, user_budget, tenant_budget, uploads, upload_bytes)
        values (${tenantId}, ${userBudget}::bigint, ${tenantBudget}::bigint, ${uploads}::int, ${uploadBytes}::int)
        on conflict (tenant_id) do update set user_budget = excluded.user_budget, tenant_budget = excluded.tenant_budget,
          uploads = excluded.uploads, upload_bytes = excluded.upload_bytes, updated_at = now()`;
      const why = by.reason === undefined ? [] : [{ field: 'reason', before: null, after: by.reason }];
      const { userId: actorId, kind: actorKind, via: actorVia = null, requestId } = by;
      const entry = { aggregate: 'Company', rootId: tenantId, command: 'setLimits', changes: [...differences, ...why] };
      await tellCompany(sql, tenantId, { entry: { ...entry, actorId, actorKind, actorVia, requestId } });
      return limitsOf(after, this.#defaults, isAbove);
    });
  }
}

async function readOwn(sql: AuthSql, tenantId: string): Promise<OwnLimits> {
  const [row] = await sql<Record<keyof OwnLimits, string | number | null>[]>`
    select user_budget as "userBudget", tenant_budget as "tenantBudget", uploads, upload_bytes as "uploadBytes"
    from control.tenant_limit where tenant_id::text = ${tenantId}`;
  const numberOf = (value: string | number | null | undefined) => (value == null ? null : Number(value));
  return Object.fromEntries(limitNames.map((name) => [name, numberOf(row?.[name])])) as OwnLimits;
}
