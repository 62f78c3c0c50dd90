import type { Connection } from './connection.ts';

type Mapping = Pick<Connection, 'roleMappings' | 'defaultRole'>;

/** The roles that a connection gives and takes; what else somebody has was given by hand and stays. */
export function managedRoles({ roleMappings, defaultRole }: Mapping): ReadonlySet<string> {
  return new Set([...roleMappings.map(({ role }) => role), ...(defaultRole === null ? [] : [defaultRole])]);
}

/**
 * The roles of somebody who comes in: those of their groups, or the default role in none of them, beside what was given by hand.
 *
 * @param now the roles they have; none for somebody new
 * @returns null when they are let in by nothing
 */
export function rolesAfter(mapping: Mapping, now: readonly string[], groups: readonly string[]): string[] | null {
  const given = mapping.roleMappings.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  const fallback = mapping.defaultRole === null ? [] : [mapping.defaultRole];
  const entitled = given.length > 0 ? given : fallback;
  if (entitled.length === 0 && (mapping.roleMappings.length > 0 || now.length === 0)) return null;
  return [...new Set([...rolesKept(mapping, now), ...entitled])].toSorted();
}

/** What was given by hand. */
export function rolesKept(mapping: Mapping, now: readonly string[]): string[] {
  const managed = managedRoles(mapping);
  return now.filter((role) => !managed.has(role));
}
