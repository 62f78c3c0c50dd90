import { besideRecords } from '../../../engine/beside-records.ts';
import { actionOf } from '../../../engine/command.ts';
import { holds } from '../../../engine/delegation.ts';
import type { Model } from '../../../engine/model.ts';
import { compileGrants, isScope, type Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';

type Grants = Principal['grants'];

const mostScopes = 200;
const verbs = ['create', 'read', 'update', 'delete'];

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
 * Scopes as they are stored: each once, in order.
 *
 * @param giver who gives them, and cannot give more than they have
 * @param path of the field, for what is refused
 * @throws DomainError BAD_USER_INPUT scope.form, scope.unknown or scope.none, FORBIDDEN scope.beyond_giver
 */
export function checkScopes(model: Model, giver: Grants, scopes: readonly string[], path: string): string[] {
  const refuse = (rule: string, message: string, index?: number) =>
    new DomainError('BAD_USER_INPUT', message, {
      rule,
      fields: [index === undefined ? path : `${path}[${String(index)}]`],
    });
  if (scopes.length === 0) throw refuse('scope.none', 'Name at least one scope.');
  if (scopes.length > mostScopes) throw refuse('scope.too_many', `There may be ${String(mostScopes)} scopes.`);
  for (const [index, scope] of scopes.entries()) {
    if (!isPermission(scope))
      throw refuse('scope.form', `"${scope}" is not aggregate:action:scope[:fieldset], as contract:read:all.`, index);
    if (!isKnown(model, scope)) throw refuse('scope.unknown', `There is nothing that "${scope}" would allow.`, index);
  }
  assertGiven(giver, scopes, path);
  return [...new Set(scopes)].toSorted();
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

/** Whether it has the form of a permission. */
export function isPermission(scope: string): boolean {
  try {
    compileGrants([scope]);
    return /^[\w*]+(:[\w*]+){2,3}$/.test(scope);
  } catch {
    return false;
  }
}

function isKnown(model: Model, scope: string): boolean {
  const [subject = '', action = '', , fieldset] = scope.split(':');
  const beside = besideRecords[subject];
  if (beside) return fieldset === undefined && (action === '*' || beside.includes(action));
  const roots = model.roots.filter((entity) => subject === '*' || entity.subject === subject);
  const isAction = (each: (typeof roots)[number]) =>
    action === '*' || verbs.includes(action) || each.commands.some((command) => actionOf(command) === action);
  const hasFieldset = (each: (typeof roots)[number]) =>
    [each, ...each.parts.values()].some(({ columns }) =>
      [...columns.values()].some(({ mask }) => mask?.fieldset === fieldset),
    );
  return roots.some((each) => isAction(each) && (fieldset === undefined || hasFieldset(each)));
}
