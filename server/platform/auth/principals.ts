import { compileGrants, type Principal } from '../../engine/permissions.ts';
import type { Identity } from './verify.ts';

const mostSets = 5_000;

/** Turns who somebody is into what they may do: roles, or a machine's scopes, become grants, compiled once per set of them. */
export function principals(
  roles: Readonly<Record<string, readonly string[]>>,
): (identity: Identity, requestId: string | null) => Principal {
  const ofRoles = compiledOnce((names) => names.flatMap((name) => roles[name] ?? []));
  const ofScopes = compiledOnce((scopes) => scopes);
  return ({ tenantId, userId: id, name, roles: held, machine }, requestId) => ({
    tenantId,
    actor: { kind: machine ? 'machine' : 'user', id, name },
    roles: held,
    grants: machine ? ofScopes(machine.scopes) : ofRoles(held),
    requestId,
  });
}

function compiledOnce(
  permissionsOf: (names: readonly string[]) => readonly string[],
): (names: readonly string[]) => Principal['grants'] {
  const compiled = new Map<string, Principal['grants']>();
  return (names) => {
    const key = [...names].sort().join(' ');
    const known = compiled.get(key);
    if (known) return known;
    const grants = compileGrants(permissionsOf(names));
    const [oldest] = compiled.keys();
    if (compiled.size >= mostSets && oldest !== undefined) compiled.delete(oldest);
    compiled.set(key, grants);
    return grants;
  };
}
