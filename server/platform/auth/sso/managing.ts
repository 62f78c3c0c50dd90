import type { Transaction } from '../../../database/transaction.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import { revokedChannel } from '../database.ts';
import { covers } from '../machines/scopes.ts';
import { type ControlEntry, entryValues, type FieldChange, insertEntry } from './audit-control.ts';

/** @throws DomainError FORBIDDEN when no role of the caller allows it for the whole company */
export function requirePermission({ grants }: Principal, action: 'read' | 'manage'): void {
  const permission = `singleSignOn:${action}`;
  if (covers(grants, `${permission}:all`)) return;
  throw new DomainError('FORBIDDEN', `None of your roles allows ${permission}.`, {
    rule: 'permission.missing',
    params: { permission },
  });
}

/** What a change was, as the audit tells it. */
export interface Managed<T> {
  readonly result: T;
  readonly aggregate: 'SsoConnection' | 'SsoDomain' | 'SignInPolicy';
  readonly rootId: string;
  readonly version?: number;
  /** Nothing changed when there are none: then there is no entry. */
  readonly changes: readonly FieldChange[];
}

/** Statements on the control tables, as their role. */
export type ControlQuery = <Row extends object>(text: string, params?: readonly unknown[]) => Promise<Row[]>;

/**
 * Changes how a company signs in: one change at a time for each company, with an entry in its audit, in one transaction. Nothing may leave the
 * company without a way in.
 *
 * @throws DomainError FORBIDDEN, RULE_VIOLATED sso.last_way_in
 */
export async function managing<T>(
  tx: Transaction,
  principal: Principal,
  command: string,
  work: (query: ControlQuery, company: { id: string; slug: string }) => Promise<Managed<T>>,
): Promise<T> {
  requirePermission(principal, 'manage');
  const done = await asAuth(tx, async (query) => {
    const [company] = await query<{ id: string; slug: string }>(
      'select id, slug from control.tenant where id = $1::uuid for update',
      [principal.tenantId],
    );
    if (!company) throw new Error('a caller is of no company');
    const managed = await work(query, company);
    await requireWayIn(query, company.id);
    return managed;
  });
  if (done.changes.length > 0) {
    const { aggregate, rootId, version = null, changes } = done;
    const { tenantId, actor, requestId } = principal;
    const entry: ControlEntry = { tenantId, actor, requestId, aggregate, rootId, version, command, changes };
    await tx.query(insertEntry, entryValues(entry));
  }
  return done.result;
}

/** Reads how a company signs in. @throws DomainError FORBIDDEN */
export function reading<T>(
  tx: Transaction,
  principal: Principal,
  work: (query: ControlQuery) => Promise<T>,
): Promise<T> {
  requirePermission(principal, 'read');
  return asAuth(tx, work);
}

/** Tells every instance that tokens naming this session, person or company must be looked at again, once this is committed. */
export async function notifyAll(query: ControlQuery, ids: readonly string[]): Promise<void> {
  await query('select pg_notify($1::text, id) from unnest($2::text[]) id', [revokedChannel, ids]);
}

/** What differs, field by field. */
export function changesBetween(before: object | null, after: object): FieldChange[] {
  const [old, current] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after))];
  return [...current].flatMap(([field, value]) => {
    const was = old.get(field) ?? null;
    const isSame = JSON.stringify(was) === JSON.stringify(value ?? null);
    return isSame ? [] : [{ field, before: was, after: value ?? null }];
  });
}

/** A transaction that fails is rolled back with whatever role it has. */
async function asAuth<T>(tx: Transaction, work: (query: ControlQuery) => Promise<T>): Promise<T> {
  await tx.query('set local role plinth_auth');
  const result = await work((text, params) => tx.query(text, params));
  await tx.query('set local role plinth_app');
  return result;
}

async function requireWayIn(query: ControlQuery, tenantId: string): Promise<void> {
  const [state] = await query<{ isOpen: boolean }>(
    `select t.password_sign_in or exists (
       select from control.sso_connection c join control.sso_domain d on d.connection_id = c.id and d.verified_at is not null
       where c.tenant_id = t.id and c.enabled) as "isOpen"
     from control.tenant t where t.id = $1::uuid`,
    [tenantId],
  );
  if (state?.isOpen) return;
  throw new DomainError('RULE_VIOLATED', 'This is the last way in: nobody could sign in. Allow passwords first.', {
    rule: 'sso.last_way_in',
  });
}
