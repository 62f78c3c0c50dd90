import { type RowScope, rowScopes } from '@plinth/schema/aggregate.ts';
import { DomainError } from '../errors.ts';
import { requireLicence } from './licence.ts';
import { type Column, type Entity, parentColumn, rootOf } from './model.ts';
import { rulesWithin, ruleSql } from './row-rules.ts';
import type { Statement } from './statement.ts';

/** Who acts: a person, a machine (a service account), a job on somebody's behalf, or the system. */
export interface Actor {
  readonly kind: 'user' | 'operator' | 'machine' | 'job' | 'system';
  readonly id: string;
  readonly name: string;
  /** Through what they act, as the audit has it: `credential:` and an id. */
  readonly via?: string;
  /** Of a machine: what it came with allows. What it has done later may do no more. */
  readonly scopes?: readonly string[];
}

/**
 * How far a permission reaches; `all` and `tenant` are every record of the company. Of aggregates that belong to sites they are, as `site` is,
 * every record of the site where the caller is.
 */
export type Scope = 'all' | 'tenant' | 'site' | RowScope;

const scopes: ReadonlySet<string> = new Set<Scope>(['all', 'tenant', 'site', ...rowScopes]);

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
  /** Ids of the caller's teams, and of everybody in them: what the scope `team` compares. None when left out. */
  readonly teams?: readonly string[];
  readonly teammates?: readonly string[];
  /** Where the caller is: records of sites are read and written there only. Nowhere when left out. */
  readonly site?: string | null;
  /** Ids of the sites where the caller may be. */
  readonly sites?: readonly string[];
  /** Set for the writes of one import or one bulk save: their changes carry it, so that whoever hears of them can take them together. */
  readonly bulkId?: string;
  /** With `unlicensed`: what the roles allow, the licence aside. It decides what is shown of the schema, so that what runs can say why not. */
  readonly granted?: ReadonlyMap<string, Grant>;
  /** Modules that the company has no licence for. Nothing of them is in `grants`: `withinLicence`. */
  readonly unlicensed?: ReadonlySet<string>;
}

/**
 * Reads `aggregate:action:scope[:fieldset]`; `*` stands for every aggregate, action or fieldset.
 *
 * @throws Error for a permission that is not of that form
 */
export function compileGrants(permissions: Iterable<string>): Map<string, Grant> {
  const grants = new Map<string, { scopes: Set<Scope>; fieldsets: Set<string> }>();
  for (const permission of permissions) {
    const [subject, action, scope, fieldset, ...rest] = permission.split(':');
    if (!subject || !action || !isScope(scope) || rest.length > 0) {
      throw new Error(`not a permission: ${permission} (aggregate:action:${[...scopes].join('|')}[:fieldset])`);
    }
    const key = `${subject}:${action}`;
    const grant = grants.get(key) ?? { scopes: new Set(), fieldsets: new Set() };
    grant.scopes.add(scope);
    if (fieldset) grant.fieldsets.add(fieldset);
    grants.set(key, grant);
  }
  return grants;
}

export function isScope(word: string | undefined): word is Scope {
  return word !== undefined && scopes.has(word);
}

/** Everything, for the system itself: seeding, migrations of data, the demo. */
export function systemPrincipal(tenantId: string, name = 'system', site: string | null = null): Principal {
  return {
    tenantId,
    actor: { kind: 'system', id: '00000000-0000-0000-0000-000000000000', name },
    roles: [],
    grants: compileGrants(['*:*:all', '*:read:all:*']),
    requestId: null,
    site,
  };
}

function* grantsOf(principal: Pick<Principal, 'grants'>, entity: Entity, action: string): Generator<Grant> {
  const subject = rootOf(entity).subject;
  for (const key of [`${subject}:${action}`, `*:${action}`, `${subject}:*`, '*:*']) {
    const grant = principal.grants.get(key);
    if (grant) yield grant;
  }
}

/** Every record of the company, or those that a rule of one of the scopes lets through. */
export type Reach = 'all' | ReadonlySet<RowScope>;

/** How far the caller may do this, by all of their roles together; null when not at all. */
export function reachOf(principal: Pick<Principal, 'grants'>, entity: Entity, action: string): Reach | null {
  const reach = new Set<RowScope>();
  let isGranted = false;
  for (const grant of grantsOf(principal, entity, action)) {
    isGranted = true;
    for (const scope of grant.scopes) {
      if (scope === 'all' || scope === 'tenant') return 'all';
      if (scope !== 'site') reach.add(scope);
      else if (rootOf(entity).siteColumn) return 'all';
    }
  }
  return isGranted ? reach : null;
}

/** @throws DomainError BAD_USER_INPUT site.required for what belongs to sites, when the caller is at none */
export function requireSite({ site = null }: Pick<Principal, 'site'>, entity: Entity): void {
  if (site !== null || !rootOf(entity).siteColumn) return;
  throw new DomainError(
    'BAD_USER_INPUT',
    `${rootOf(entity).plural} belong to sites: say at which one you are, in x-plinth-site.`,
    {
      rule: 'site.required',
      fields: ['x-plinth-site'],
    },
  );
}

/**
 * @throws DomainError LICENSE_REQUIRED, FORBIDDEN when no role of the caller allows the action in any scope, or BAD_USER_INPUT site.required
 */
export function requireAction(principal: Principal, entity: Entity, action: string): void {
  requireLicence(principal, entity);
  if (reachOf(principal, entity, action)) return requireSite(principal, entity);
  const needed = `${rootOf(entity).subject}:${action}`;
  throw new DomainError('FORBIDDEN', `None of your roles allows ${needed}.`, {
    rule: 'permission.missing',
    params: { permission: needed },
  });
}

/** Whether the caller sees only the end of this column. */
export function isMasked(principal: Principal, entity: Entity, column: Column): boolean {
  if (!column.mask) return false;
  for (const grant of grantsOf(principal, entity, 'read')) {
    if (grant.fieldsets.has(column.mask.fieldset) || grant.fieldsets.has('*')) return false;
  }
  return true;
}

/**
 * The row rule as SQL over `alias`: `true`, `false`, or comparisons of ids with the caller's, and of the site with where they are. A part
 * follows its root.
 */
export function rowRule(
  statement: Statement,
  principal: Principal,
  entity: Entity,
  action: string,
  alias: string,
): string {
  const reach = reachOf(principal, entity, action);
  if (reach === null) return 'false';
  // looked up where it is used: a value that no part of the text names is one that Postgres cannot tell the type of
  const here = () => (entity.siteColumn ? `${alias}.${entity.siteColumn.sql} = ${statement.site()}` : null);
  if (reach === 'all') return here() ?? 'true';
  if (entity.root) {
    const parent = statement.alias();
    const key = parentColumn(entity).sql;
    const rule = rowRule(statement, principal, entity.root, action, parent);
    return `exists (select from ${entity.root.table} ${parent} where ${parent}.tenant_id = ${alias}.tenant_id and ${parent}.id = ${alias}.${key} and ${rule})`;
  }
  const terms = rulesWithin(entity, reach).map((rule) => ruleSql(statement, rule, alias));
  if (terms.length === 0) return 'false';
  const mine = `(${terms.join(' or ')})`;
  return [here(), mine].filter(Boolean).join(' and ');
}

/** The row is in use: not deleted, and for a part neither is its root. */
export function inUse(statement: Statement, entity: Entity, alias: string): string {
  const used = `${alias}.deactivated_at is null`;
  if (!entity.root) return used;
  const parent = statement.alias();
  return `${used} and exists (select from ${entity.root.table} ${parent} where ${parent}.tenant_id = ${alias}.tenant_id and ${parent}.id = ${alias}.${parentColumn(entity).sql} and ${parent}.deactivated_at is null)`;
}
