import type { Permission } from './permission-text.ts';
import type { Principal } from './permissions.ts';

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
