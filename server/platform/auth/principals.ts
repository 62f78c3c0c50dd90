import type { Model } from '../../engine/model.ts';
import type { Actor, Principal } from '../../engine/permissions.ts';
import type { Accesses } from '../access/access.ts';
import { grantsOf } from '../../engine/grants-of.ts';
import { type MachineAccess, viaCredential } from './machines/machine-identity.ts';
import { type OperatorAccess, viaVisit } from './operators/operators.ts';
import type { Identity } from './verify.ts';

/**
 * Turns who somebody is into what they may do: the roles, sites and teams that their company gives them, or the scopes of a machine.
 *
 * @throws DomainError UNAUTHENTICATED for somebody whom the company no longer has
 */
export function principals(
  accesses: Pick<Accesses, 'of'>,
  model: Model,
): (identity: Identity, requestId: string | null) => Promise<Principal> {
  return async (identity, requestId) => {
    const { tenantId, userId: id, name, machine, operator } = identity;
    if (operator) return operatorPrincipal(identity, operator, requestId, model);
    if (machine) {
      const grants = grantsOf(machine.scopes, model);
      return { tenantId, actor: machineActor(id, name, machine), roles: [], grants, requestId };
    }
    const { roles, grants, teams, teammates } = await accesses.of(identity);
    const actor = { kind: 'user' as const, id, name };
    return { tenantId, actor, roles, grants, teams: teams.map((team) => team.id), teammates, requestId };
  };
}

/** Whether two principals may do and see the same. */
export function mayTheSame(one: Principal, other: Principal): boolean {
  const lists = ({ roles, teams, teammates }: Principal) => JSON.stringify([roles, teams, teammates]);
  return one.grants === other.grants && lists(one) === lists(other);
}

function machineActor(id: string, name: string, { credentialId, scopes }: MachineAccess): Actor {
  return { kind: 'machine', id, name, via: viaCredential(credentialId), scopes };
}

/** On a visit they may do what an administrator may, masks and what only a person of the company decides aside; above companies nothing in any. */
function operatorPrincipal(
  { tenantId, userId: id, name }: Identity,
  { visitId }: OperatorAccess,
  requestId: string | null,
  model: Model,
): Principal {
  const grants = grantsOf(visitId ? ['*:*:all'] : [], model);
  const actor = { kind: 'operator' as const, id, name, ...(visitId && { via: viaVisit(visitId) }) };
  return { tenantId, actor, roles: ['operator'], grants, requestId };
}
