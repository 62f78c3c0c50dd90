import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import { covers } from './scopes.ts';

/** @throws DomainError FORBIDDEN permission.missing */
export function requirePermission({ grants }: Principal, action: 'read' | 'create' | 'update'): void {
  if (covers(grants, `serviceAccount:${action}:all`)) return;
  const permission = `serviceAccount:${action}`;
  throw new DomainError('FORBIDDEN', `None of your roles allows ${permission}.`, {
    rule: 'permission.missing',
    params: { permission },
  });
}

/** @throws DomainError RULE_VIOLATED service_account.inactive */
export function assertActive({ active }: { readonly active: boolean }): void {
  if (!active)
    throw new DomainError('RULE_VIOLATED', 'The service account is not active.', { rule: 'service_account.inactive' });
}

/** For what is not there and for what is another company's. */
export function notFound(what: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no ${what} with this id.`, {
    rule: 'record.not_found',
    fields: ['id'],
  });
}

/** What Postgres refuses, in the words of the API. */
export function explained(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === '23505')
    return new DomainError('CONFLICT', 'Another service account has this name.', {
      rule: 'service_account.name_taken',
      fields: ['input.name'],
    });
  if (code === '22P02')
    return new DomainError('BAD_USER_INPUT', 'A network has no bits set beyond its mask, as 192.0.2.0/24.', {
      rule: 'address.form',
      fields: ['input.allowedAddresses'],
    });
  return error;
}
