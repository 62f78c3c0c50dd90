import { holds } from '../../../engine/delegation.ts';
import type { Model } from '../../../engine/model.ts';
import { permissionText, readPermission } from '../../../engine/permission-text.ts';
import { compileGrants, isScope, type Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';

type Grants = Principal['grants'];

const mostScopes = 200;

/**
 * Whether somebody with these grants may do all that a permission allows.
 *
 * @param permission of the form that `compileGrants` reads
 */
export function covers(grants: Grants, permission: string): boolean {
  const [subject = '', action = '', scope, fieldset = null] = permission.split(':');
  return isScope(scope) && holds({ grants }, { subject, action, scope, fieldset });
}

/** Of these scopes those that a service account still has: each counts as far as it is within one of the account's. */
export function within(scopes: readonly string[], account: readonly string[]): string[] {
  const grants = compileGrants(account);
  return scopes.filter((scope) => covers(grants, scope));
}

/**
 * Scopes as they are stored: written in full, each once, in order.
 *
 * @param giver who gives them, and cannot give more than they have
 * @param path of the field, for what is refused
 * @throws DomainError BAD_USER_INPUT scope.none, or what is the matter with a permission; FORBIDDEN scope.beyond_giver
 */
export function checkScopes(model: Model, giver: Grants, scopes: readonly string[], path: string): string[] {
  const refuse = (rule: string, message: string, index?: number) =>
    new DomainError('BAD_USER_INPUT', message, {
      rule,
      fields: [index === undefined ? path : `${path}[${String(index)}]`],
    });
  if (scopes.length === 0) throw refuse('scope.none', 'Name at least one scope.');
  if (scopes.length > mostScopes) throw refuse('scope.too_many', `There may be ${String(mostScopes)} scopes.`);
  const given = scopes.flatMap((scope, index) => {
    const reading = readPermission(scope, model);
    if ('permissions' in reading) return reading.permissions.map(permissionText);
    throw refuse(reading.rule, reading.message, index);
  });
  assertGiven(giver, given, path);
  return [...new Set(given)].toSorted();
}

/** @throws DomainError FORBIDDEN scope.beyond_giver naming the scopes that the giver does not have */
export function assertGiven(giver: Grants, scopes: readonly string[], path: string): void {
  const beyond = scopes.filter((scope) => !covers(giver, scope));
  if (beyond.length === 0) return;
  throw new DomainError('FORBIDDEN', `You cannot give what you do not have: ${beyond.join(', ')}.`, {
    rule: 'scope.beyond_giver',
    params: { scopes: beyond },
    fields: [path],
  });
}
