import type { Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { type Principal, systemPrincipal } from '../../engine/permissions.ts';
import { updateRecord } from '../../engine/writes.ts';
import { DomainError } from '../../errors.ts';

/**
 * Makes a site the one where somebody begins, when it is one they were given; who may enter any has none to begin with.
 *
 * @throws DomainError FORBIDDEN for a site where they may not be
 */
export async function beginAt(tx: Transaction, model: Model, principal: Principal, siteId: string): Promise<void> {
  const wanted = siteId.toLowerCase();
  if (!principal.sites?.includes(wanted))
    throw new DomainError('FORBIDDEN', 'You do not work at this site.', { rule: 'site.not_yours', fields: ['siteId'] });
  const rows = await tx.query<{ id: string; siteId: string; isDefault: boolean }>(
    `select id, site_id as "siteId", is_default as "isDefault" from user_site
     where tenant_id = $1::uuid and member_id = $2::uuid and deactivated_at is null`,
    [principal.tenantId, principal.actor.id],
  );
  if (!rows.some((row) => row.siteId === wanted)) return;
  const update = rows.map((row) => ({ id: row.id, isDefault: row.siteId === wanted }));
  // theirs to say, whatever else of people they may change
  const trusted: Principal = { ...principal, grants: systemPrincipal(principal.tenantId).grants };
  const options = { action: 'update', command: 'switchSite', trusted: true };
  await updateRecord(
    tx,
    trusted,
    entityOf(model, 'User'),
    principal.actor.id,
    { input: {}, parts: { sites: { update } } },
    options,
  );
}
