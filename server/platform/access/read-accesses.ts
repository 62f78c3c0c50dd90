import type { Database } from '../../database/client.ts';
import type { Transaction } from '../../database/transaction.ts';
import { grantsOf } from '../../engine/grants-of.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { reachOf, systemPrincipal } from '../../engine/permissions.ts';
import type { Access, SiteOfPerson } from './person-access.ts';

interface Row {
  readonly id: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly sites: readonly string[];
  readonly begin: string | null;
  readonly teams: Access['teams'];
  readonly teammates: readonly string[];
}

const ofPeople = `select m.id,
  array(select r.name from user_role h join role r on r.tenant_id = h.tenant_id and r.id = h.role_id and r.deactivated_at is null
    where h.tenant_id = m.tenant_id and h.member_id = m.id and h.deactivated_at is null order by r.name) as roles,
  array(select distinct p.permission from user_role h join role r on r.tenant_id = h.tenant_id and r.id = h.role_id and r.deactivated_at is null
    join role_permission p on p.tenant_id = r.tenant_id and p.role_id = r.id and p.deactivated_at is null
    where h.tenant_id = m.tenant_id and h.member_id = m.id and h.deactivated_at is null order by p.permission) as permissions,
  array(select s.site_id from user_site s where s.tenant_id = m.tenant_id and s.member_id = m.id and s.deactivated_at is null) as sites,
  (select s.site_id from user_site s where s.tenant_id = m.tenant_id and s.member_id = m.id and s.deactivated_at is null
    order by s.is_default desc, s.position, s.id limit 1) as begin,
  coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name) order by t.name) from team t
    where t.tenant_id = m.tenant_id and t.deactivated_at is null
    and exists (select from team_member w where w.tenant_id = t.tenant_id and w.team_id = t.id and w.user_id = m.id and w.deactivated_at is null)), '[]') as teams,
  array(select distinct o.user_id from team_member w join team t on t.tenant_id = w.tenant_id and t.id = w.team_id and t.deactivated_at is null
    join team_member o on o.tenant_id = t.tenant_id and o.team_id = t.id and o.deactivated_at is null
    where w.tenant_id = m.tenant_id and w.user_id = m.id and w.deactivated_at is null order by o.user_id) as teammates
from member m where m.tenant_id = $1::uuid and m.id = any($2::uuid[]) and m.deactivated_at is null`;

const ofSites = `select s.id, s.code, s.name from site s where s.tenant_id = $1::uuid and s.deactivated_at is null order by s.name, s.id`;

/** What some people of a company may do there, in one message; those who are not in it, or not any more, are left out. */
export async function readAccesses(
  database: Pick<Database, 'reads'>,
  model: Model,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, Access>> {
  const [people = [], sites = []] = await database.reads.points.rows<Row & SiteOfPerson>(systemPrincipal(tenantId), [
    { text: ofPeople, values: [tenantId, userIds] },
    { text: ofSites, values: [tenantId] },
  ]);
  return new Map(people.map((row) => [row.id, accessOf(row, sites, model)]));
}

/** The same for one of them, in a transaction of whoever asks. */
export async function readAccess(tx: Transaction, model: Model, userId: string): Promise<Access | null> {
  const { tenantId } = tx.caller;
  const [person] = await tx.query<Row>(ofPeople, [tenantId, [userId]]);
  return person ? accessOf(person, await tx.query<SiteOfPerson>(ofSites, [tenantId]), model) : null;
}

function accessOf(row: Row, all: readonly Omit<SiteOfPerson, 'isDefault'>[], model: Model): Access {
  const { roles, teams, teammates } = row;
  const grants = grantsOf(row.permissions, model);
  const entersAny = reachOf({ grants }, entityOf(model, 'Site'), 'enter') === 'all';
  const sites = all
    .filter(({ id }) => entersAny || row.sites.includes(id))
    .map(({ id, code, name }) => ({ id, code, name, isDefault: id === row.begin }));
  return { roles, grants, sites, teams, teammates };
}
