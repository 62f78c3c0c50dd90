import { DomainError } from '../errors.ts';
import { columnOf, type Column, type Entity, rootOf } from './model.ts';
import type { Statement } from './statement.ts';

/** Who acts: a person, a job on a person's behalf, or the system. */
export interface Actor {
  readonly kind: 'user' | 'job' | 'system';
  readonly id: string;
  readonly name: string;
}

/** How far a permission reaches. */
export type Scope = 'all' | 'own';

interface Grant {
  readonly scopes: ReadonlySet<Scope>;
  readonly fieldsets: ReadonlySet<string>;
}

/** A caller within one tenant: every read, write, job and subscription is done as one. */
export interface Principal {
  readonly tenantId: string;
  readonly actor: Actor;
  readonly roles: readonly string[];
  /** `contract:read` → what it reaches. */
  readonly grants: ReadonlyMap<string, Grant>;
  readonly requestId: string | null;
  /** Set for the writes of one import or one bulk save: their changes carry it, so that whoever hears of them can take them together. */
  readonly bulkId?: string;
}

/**
 * Reads `aggregate:action:scope[:fieldset]`; `*` stands for every aggregate or action.
 *
 * @throws Error for a permission that is not of that form
 */
export function compileGrants(permissions: Iterable<string>): Map<string, Grant> {
  const grants = new Map<string, { scopes: Set<Scope>; fieldsets: Set<string> }>();
  for (const permission of permissions) {
    const [subject, action, scope, fieldset, ...rest] = permission.split(':');
    if (!subject || !action || (scope !== 'all' && scope !== 'own') || rest.length > 0) {
      throw new Error(`not a permission: ${permission} (aggregate:action:all|own[:fieldset])`);
    }
    const key = `${subject}:${action}`;
    const grant = grants.get(key) ?? { scopes: new Set(), fieldsets: new Set() };
    grant.scopes.add(scope);
    if (fieldset) grant.fieldsets.add(fieldset);
    grants.set(key, grant);
  }
  return grants;
}

/** Everything, for the system itself: seeding, migrations of data, the demo. */
export function systemPrincipal(tenantId: string, name = 'system'): Principal {
  return {
    tenantId,
    actor: { kind: 'system', id: '00000000-0000-0000-0000-000000000000', name },
    roles: [],
    grants: compileGrants(['*:*:all', '*:read:all:pii']),
    requestId: null,
  };
}

function* grantsOf(principal: Principal, entity: Entity, action: string): Generator<Grant> {
  const subject = rootOf(entity).subject;
  for (const key of [`${subject}:${action}`, `*:${action}`, `${subject}:*`, '*:*']) {
    const grant = principal.grants.get(key);
    if (grant) yield grant;
  }
}

/** The widest scope in which the caller may do this, or null when not at all. */
export function scopeOf(principal: Principal, entity: Entity, action: string): Scope | null {
  let widest: Scope | null = null;
  for (const grant of grantsOf(principal, entity, action)) {
    if (grant.scopes.has('all')) return 'all';
    widest = 'own';
  }
  return widest;
}

/** @throws DomainError FORBIDDEN when no role of the caller allows the action in any scope */
export function requireAction(principal: Principal, entity: Entity, action: string): void {
  if (scopeOf(principal, entity, action)) return;
  const needed = `${rootOf(entity).subject}:${action}`;
  throw new DomainError('FORBIDDEN', `None of your roles allows ${needed}.`, {
    rule: 'permission.missing',
    params: { permission: needed },
  });
}

/** Whether the caller sees only the end of this column. */
export function isMasked(principal: Principal, entity: Entity, column: Column): boolean {
  if (!column.mask) return false;
  for (const grant of grantsOf(principal, entity, 'read')) if (grant.fieldsets.has(column.mask.fieldset)) return false;
  return true;
}

/**
 * The row rule as SQL over `alias`: `true`, `false`, or a comparison of user ids with the caller's. A part follows its root.
 */
export function rowRule(
  statement: Statement,
  principal: Principal,
  entity: Entity,
  action: string,
  alias: string,
): string {
  const scope = scopeOf(principal, entity, action);
  if (scope === null) return 'false';
  if (scope === 'all') return 'true';
  if (entity.root) {
    const parent = statement.alias();
    const key = parentColumn(entity).sql;
    const rule = rowRule(statement, principal, entity.root, action, parent);
    return `exists (select from ${entity.root.table} ${parent} where ${parent}.tenant_id = ${alias}.tenant_id and ${parent}.id = ${alias}.${key} and ${rule})`;
  }
  if (entity.aggregate.own.length === 0) return 'false';
  const actor = statement.actor();
  const paths = entity.aggregate.own.map((path) =>
    ownPath(statement, entity, path, alias, (column) => `${column} = ${actor}`),
  );
  return `(${paths.join(' or ')})`;
}

/** User ids that the rule `own` compares with the caller: recorded with each change, so that a feed can be filtered without a read. */
export function ownKeys(statement: Statement, entity: Entity, alias: string): string {
  const keys = entity.aggregate.own.map((path) => {
    const [first, second] = path.split('.');
    if (!first) throw new Error(`${entity.name}: empty path in own`);
    if (!second) return `${alias}.${columnOf(entity, first).sql}`;
    const { target, column } = relation(entity, first);
    const other = statement.alias();
    return `(select ${other}.${columnOf(target, second).sql} from ${target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.id = ${alias}.${column.sql})`;
  });
  return `array_remove(array[${keys.join(', ')}]::uuid[], null)`;
}

function ownPath(
  statement: Statement,
  entity: Entity,
  path: string,
  alias: string,
  test: (column: string) => string,
): string {
  const [first, second] = path.split('.');
  if (!first) throw new Error(`${entity.name}: empty path in own`);
  if (!second) return test(`${alias}.${columnOf(entity, first).sql}`);
  const { target, column } = relation(entity, first);
  const other = statement.alias();
  return `exists (select from ${target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.id = ${alias}.${column.sql} and ${test(`${other}.${columnOf(target, second).sql}`)})`;
}

function relation(entity: Entity, name: string): { target: Entity; column: Column } {
  const field = entity.fields.get(name);
  if (field?.kind !== 'one') throw new Error(`${entity.name} has no relation ${name}`);
  return field;
}

/** The row is in use: not deleted, and for a part neither is its root. */
export function inUse(statement: Statement, entity: Entity, alias: string): string {
  const used = `${alias}.deactivated_at is null`;
  if (!entity.root) return used;
  const parent = statement.alias();
  return `${used} and exists (select from ${entity.root.table} ${parent} where ${parent}.tenant_id = ${alias}.tenant_id and ${parent}.id = ${alias}.${parentColumn(entity).sql} and ${parent}.deactivated_at is null)`;
}

export function parentColumn(part: Entity): Column {
  for (const column of part.columns.values()) if (column.note.parent) return column;
  throw new Error(`${part.name} is not a part`);
}
