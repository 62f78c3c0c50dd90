import { compileGrants, type Principal } from '../../engine/permissions.ts';
import type { Identity } from './verify.ts';

/** Turns who somebody is into what they may do: roles become grants, compiled once per set of roles. */
export function principals(
  roles: Readonly<Record<string, readonly string[]>>,
): (identity: Identity, requestId: string | null) => Principal {
  const compiled = new Map<string, Principal['grants']>();
  const grantsOf = (names: readonly string[]) => {
    const key = [...names].sort().join(' ');
    const known = compiled.get(key);
    if (known) return known;
    const grants = compileGrants(names.flatMap((name) => roles[name] ?? []));
    compiled.set(key, grants);
    return grants;
  };
  return (identity, requestId) => ({
    tenantId: identity.tenantId,
    actor: { kind: 'user', id: identity.userId, name: identity.name },
    roles: identity.roles,
    grants: grantsOf(identity.roles),
    requestId,
  });
}
