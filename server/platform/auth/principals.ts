import type { Model } from '../../engine/model.ts';
import type { Actor, Principal } from '../../engine/permissions.ts';
import { DomainError } from '../../errors.ts';
import { type Access, type Accesses, permissionsOfVisits } from '../access/access.ts';
import { grantsOf } from '../../engine/grants-of.ts';
import { type MachineAccess, viaCredential } from './machines/machine-identity.ts';
import { type OperatorAccess, viaVisit } from './operators/operators.ts';
import type { Identity } from './verify.ts';

/**
 * Turns who somebody is into what they may do: the roles, sites and teams that their company gives them, or the scopes of a machine.
 *
 * @throws DomainError UNAUTHENTICATED for somebody whom the company no longer has, FORBIDDEN for a site where they may not be
 */
export function principals(
  accesses: Pick<Accesses, 'of'>,
  model: Model,
): (identity: Identity, requestId: string | null, site?: string | null) => Promise<Principal> {
  return async (identity, requestId, site = null) => {
    const { tenantId, userId: id, name, machine, operator } = identity;
    if (operator) return operatorPrincipal(identity, operator, requestId, model);
    if (machine) {
      const grants = grantsOf(machine.scopes, model);
      const place = site === null ? {} : placeOf(await accesses.of(identity), site);
      return { tenantId, actor: machineActor(id, name, machine), roles: [], grants, requestId, ...place };
    }
    const access = await accesses.of(identity);
    const { roles, grants, teams, teammates } = access;
    const actor = { kind: 'user' as const, id, name };
    const place = placeOf(access, site);
    return { tenantId, actor, roles, grants, teams: teams.map((team) => team.id), teammates, requestId, ...place };
  };
}

/** @throws DomainError FORBIDDEN for a site where they may not be, and for one that there is not */
function placeOf({ sites }: Access, wanted: string | null): Pick<Principal, 'site' | 'sites'> {
  const site = wanted?.toLowerCase() ?? null;
  const all = sites.map(({ id }) => id);
  if (site === null || all.includes(site)) return { site, sites: all };
  throw new DomainError('FORBIDDEN', 'You do not work at this site.', { rule: 'site.not_yours', fields: [siteHeader] });
}

/** The header, or parameter of a socket, that says at which site somebody is. */
export const siteHeader = 'x-plinth-site';

/** Whether two principals may do and see the same. */
export function mayTheSame(one: Principal, other: Principal): boolean {
  const lists = ({ roles, teams, teammates, site, sites }: Principal) =>
    JSON.stringify([roles, teams, teammates, site, sites]);
  return one.grants === other.grants && lists(one) === lists(other);
}

function machineActor(id: string, name: string, { credentialId, scopes }: MachineAccess): Actor {
  return { kind: 'machine', id, name, via: viaCredential(credentialId), scopes };
}

/** On a visit; above companies they may do nothing in any. */
function operatorPrincipal(
  { tenantId, userId: id, name }: Identity,
  { visitId }: OperatorAccess,
  requestId: string | null,
  model: Model,
): Principal {
  const grants = grantsOf(visitId ? permissionsOfVisits : [], model);
  const actor = { kind: 'operator' as const, id, name, ...(visitId && { via: viaVisit(visitId) }) };
  return { tenantId, actor, roles: ['operator'], grants, requestId };
}
