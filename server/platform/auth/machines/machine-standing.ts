import type { AuthDatabase } from '../database.ts';
import { within } from './scopes.ts';

/**
 * The scopes that credentials still give, many in one question.
 *
 * @returns null in place of those that no longer stand
 */
export async function scopesNow(
  database: AuthDatabase,
  asked: readonly { readonly credentialId: string; readonly scopes: readonly string[] }[],
): Promise<(readonly string[] | null)[]> {
  if (asked.length === 0) return [];
  const rows = await database.transaction(
    (sql) => sql<{ account: string[] | null }[]>`
      select case when a.active and c.revoked_at is null and t.status = 'active' then a.scopes end as account
      from unnest(${asked.map(({ credentialId }) => credentialId)}::uuid[]) with ordinality as asked (id, place)
      left join control.service_credential c on c.id = asked.id
      left join control.service_account a on a.id = c.service_account_id
      left join control.tenant t on t.id = a.tenant_id
      order by asked.place`,
  );
  return asked.map(({ scopes }, index) => {
    const account = rows[index]?.account;
    return account ? within(scopes, account) : null;
  });
}
