import { DomainError } from '../../errors.ts';
import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';
import type { TenantLimits } from './tenant-limits.ts';

/** What can be set: below the first nobody could work, above the second nothing would be limited. The table has the same checks. */
export const limitRanges: Readonly<Record<keyof TenantLimits, readonly [least: number, most: number]>> = {
  userBudget: [1_000_000, 1_000_000_000_000],
  tenantBudget: [1_000_000, 1_000_000_000_000],
  uploads: [1, 1000],
  uploadBytes: [1024, 256 * 1024 * 1024],
};

/** Limits of one company: null sets one to the default again, what is left out stays. */
export type LimitChanges = { readonly [name in keyof TenantLimits]?: number | null };

/**
 * Sets limits of a company. They hold on every server within five seconds.
 *
 * @throws DomainError BAD_USER_INPUT naming field and rule, NOT_FOUND when there is no such company
 */
export async function setLimits(pool: Sql, tenantId: string, changes: LimitChanges): Promise<void> {
  const problems = Object.entries(limitRanges).flatMap(([name, [least, most]]) => {
    const value = changes[name as keyof TenantLimits];
    if (value === undefined || value === null) return [];
    if (Number.isInteger(value) && value >= least && value <= most) return [];
    const message = `${name} is a whole number from ${String(least)} to ${String(most)}.`;
    return [{ path: name, rule: 'input.range', message, params: { least, most } }];
  });
  if (problems[0]) throw new DomainError('BAD_USER_INPUT', problems[0].message, { rule: 'input.range', problems });
  const given = (name: keyof TenantLimits) => changes[name] !== undefined;
  const value = (name: keyof TenantLimits) => changes[name] ?? null;
  await pool.begin(async (sql) => {
    await sql`set local role ${sql(roles.auth)}`;
    const set = await sql`
      insert into control.tenant_limit as l (tenant_id, user_budget, tenant_budget, uploads, upload_bytes)
      select id, ${value('userBudget')}::bigint, ${value('tenantBudget')}::bigint, ${value('uploads')}::int, ${value('uploadBytes')}::int
      from control.tenant where id = ${tenantId}
      on conflict (tenant_id) do update set
        user_budget = case when ${given('userBudget')}::boolean then excluded.user_budget else l.user_budget end,
        tenant_budget = case when ${given('tenantBudget')}::boolean then excluded.tenant_budget else l.tenant_budget end,
        uploads = case when ${given('uploads')}::boolean then excluded.uploads else l.uploads end,
        upload_bytes = case when ${given('uploadBytes')}::boolean then excluded.upload_bytes else l.upload_bytes end,
        updated_at = now()`;
    if (set.count === 0) throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown' });
  });
}
