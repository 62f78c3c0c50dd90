import type { Model } from './model.ts';
import { type Permission, permissionText, readPermission } from './permission-text.ts';
import type { Principal } from './permissions.ts';

const everything: Permission = { subject: '*', action: '*', scope: 'all', fieldset: null };

/**
 * Whether the caller may do what a permission allows, and so may give it to others: by all of their roles together, in as wide a scope and
 * with its fieldset.
 */
export function holds(
  { grants, granted = grants }: Pick<Principal, 'grants' | 'granted'>,
  permission: Permission,
): boolean {
  const { subject, action, scope, fieldset } = permission;
  const subjects = new Set([subject, '*']);
  const actions = new Set([action, '*']);
  const applying = [...granted].flatMap(([key, grant]) => {
    const [of = '', what = ''] = key.split(':');
    return subjects.has(of) && actions.has(what) ? [grant] : [];
  });
  const reaches = applying.some(({ scopes }) => scopes.has('all') || scopes.has('tenant') || scopes.has(scope));
  const unmasks = fieldset === null || applying.some(({ fieldsets }) => fieldsets.has(fieldset) || fieldsets.has('*'));
  return reaches && unmasks;
}

/** What somebody must have to give these lines to others: what they allow, and everything for those whose meaning is not known yet. */
export function neededToGive(lines: readonly string[], model: Model): Permission[] {
  return lines.flatMap((line): readonly Permission[] => {
    const reading = readPermission(line, model);
    return 'permissions' in reading ? reading.permissions : [everything];
  });
}

/** What of these lines the caller cannot give, since they do not have it; null when they may give all. */
export function firstNotHeld(
  principal: Pick<Principal, 'grants' | 'granted'>,
  lines: readonly string[],
  model: Model,
): string | null {
  for (const line of lines) {
    const lacking = neededToGive([line], model).find((permission) => !holds(principal, permission));
    if (lacking) return lacking === everything ? line : permissionText(lacking);
  }
  return null;
}
