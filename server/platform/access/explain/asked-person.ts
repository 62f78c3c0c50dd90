import type { Transaction } from '../../../database/transaction.ts';
import { grantsOf } from '../../../engine/grants-of.ts';
import { withinLicence } from '../../../engine/licence.ts';
import { notFound } from '../../../engine/locked-row.ts';
import { entityOf, type Model } from '../../../engine/model.ts';
import { knownPermissions } from '../../../engine/permission-text.ts';
import { compileGrants, type Principal, rowRule } from '../../../engine/permissions.ts';
import { Statement } from '../../../engine/statement.ts';
import { checkId } from '../../../engine/values.ts';
import { permissionsOfVisits } from '../person-access.ts';
import { readAccess } from '../read-accesses.ts';

/** A permission that somebody has, alone: what it reaches is found out as for a caller who had nothing else. */
export interface Held {
  readonly permission: string;
  readonly grants: Principal['grants'];
  readonly givenBy: readonly string[];
}

/** Somebody as they would be if they asked, wherever they are. */
export interface AskedPerson {
  readonly principal: Principal;
  readonly isDeleted: boolean;
  readonly held: readonly Held[];
}

interface Account {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly active: boolean;
}

/** A program and its scopes, which are above companies; null when it is not there. */
export type AccountOf = (id: string) => Promise<Account | null>;

interface Line {
  readonly text: string;
  readonly by: string;
}

/**
 * Somebody of the company, whom whoever asks must be able to see.
 *
 * @throws DomainError NOT_FOUND
 */
export async function askedPerson(
  tx: Transaction,
  model: Model,
  asking: Principal,
  given: string,
  accountOf: AccountOf,
): Promise<AskedPerson> {
  const entity = entityOf(model, 'User');
  const statement = new Statement();
  const id = checkId(given, 'userId');
  const [found] = await tx.query<{ name: string; kind: keyof typeof actorKinds; isDeleted: boolean }>(
    `select t.name, t.kind, t.deactivated_at is not null as "isDeleted" from ${entity.table} t
     where t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(id, 'uuid')} and ${rowRule(statement, asking, entity, 'read', 't')}`,
    statement.values(asking),
  );
  if (!found) throw notFound(entity, 'userId');
  const { name, kind } = found;
  const account = kind === 'machine' ? await accountOf(id) : null;
  const isDeleted = found.isDeleted || (kind === 'machine' && !account?.active);
  const access = isDeleted ? null : await readAccess(tx, model, id);
  const lines = isDeleted
    ? []
    : account
      ? linesOfAccount(account)
      : await linesOf[kind === 'operator' ? 'visits' : 'roles'](tx, id);
  const held = heldBy(lines, model);
  const texts = held.map(({ permission }) => permission);
  const principal: Principal = {
    tenantId: asking.tenantId,
    actor: { kind: actorKinds[kind], id, name },
    roles: access?.roles ?? [],
    grants: grantsOf(texts, model),
    teams: access?.teams.map((team) => team.id) ?? [],
    teammates: access?.teammates ?? [],
    sites: kind === 'operator' ? [] : (access?.sites.map((site) => site.id) ?? []),
    requestId: null,
  };
  return { principal: withinLicence(principal, model, asking.unlicensed ?? new Set()), isDeleted, held };
}

const actorKinds = { person: 'user', machine: 'machine', operator: 'operator' } as const;

function linesOfAccount({ name, scopes }: Account): Line[] {
  return scopes.map((text) => ({ text, by: name }));
}

/** What is allowed to them as it is written, with what gives it. */
const linesOf = {
  roles: (tx: Transaction, id: string): Promise<Line[]> =>
    tx.query<Line>(
      `select p.permission as text, r.title as by from user_role h
         join role r on r.tenant_id = h.tenant_id and r.id = h.role_id and r.deactivated_at is null
         join role_permission p on p.tenant_id = r.tenant_id and p.role_id = r.id and p.deactivated_at is null
       where h.tenant_id = $1::uuid and h.member_id = $2::uuid and h.deactivated_at is null order by r.title, p.position`,
      [tx.caller.tenantId, id],
    ),
  async visits(tx: Transaction, id: string): Promise<Line[]> {
    const visits = await tx.query<{ reason: string }>(
      `select reason from operator_visit where tenant_id = $1::uuid and operator_id = $2::uuid and ended_at is null and ends_at > now()`,
      [tx.caller.tenantId, id],
    );
    return visits.flatMap(({ reason }) => permissionsOfVisits.map((text) => ({ text, by: reason })));
  },
};

/** Each once, with all that give it; without what means nothing here. */
function heldBy(lines: readonly Line[], model: Model): Held[] {
  const givers = new Map<string, Set<string>>();
  for (const { text, by } of lines)
    for (const permission of knownPermissions([text], model))
      givers.set(permission, (givers.get(permission) ?? new Set()).add(by));
  return [...givers].map(([permission, by]) => ({
    permission,
    grants: compileGrants([permission]),
    givenBy: [...by],
  }));
}
