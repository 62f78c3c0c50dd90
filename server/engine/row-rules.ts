import type { RowScope } from '@plinth/schema/aggregate.ts';
import type { Row } from './input.ts';
import type { Entity, RowRule } from './model.ts';
import type { PartPlan } from './parts.ts';
import type { Principal } from './permissions.ts';
import type { Statement } from './statement.ts';

/** The rules of some scopes: one that holds is enough. */
export function rulesWithin(entity: Entity, scopes: ReadonlySet<RowScope>): RowRule[] {
  return entity.rules.filter(({ scope }) => scopes.has(scope));
}

/** Whether the record `alias` is the caller's by one rule. */
export function ruleSql(statement: Statement, rule: RowRule, alias: string): string {
  const isTheirs = (row: string) => `${row}.${rule.column.sql} = ${callersIds(statement, rule)}`;
  if (!rule.via) return isTheirs(alias);
  const other = statement.alias();
  return `exists (select from ${rule.via.target.table} ${other} where ${linkSql(rule.via, other, alias)} and ${isTheirs(other)})`;
}

function callersIds(statement: Statement, { scope, names }: RowRule): string {
  if (scope !== 'team') return statement.actor();
  return `any(${names === 'team' ? statement.teams() : statement.teammates()})`;
}

function linkSql(via: NonNullable<RowRule['via']>, other: string, alias: string): string {
  const within = `${other}.tenant_id = ${alias}.tenant_id`;
  if (via.kind === 'one') return `${within} and ${other}.id = ${alias}.${via.column.sql}`;
  return `${within} and ${other}.${via.parent.sql} = ${alias}.id and ${other}.deactivated_at is null`;
}

/** One rule per path: scopes may have a path in common. */
function paths({ rules }: Entity): RowRule[] {
  return [...new Map(rules.map((rule) => [rule.path, rule])).values()];
}

/**
 * The ids that the rules compare, each with its path, as `customer.accountManagerId:<user id>`: recorded with each change, so that a feed
 * can be filtered without a read. Of records of sites each has the site as well, and everybody who is there is a key of its own.
 */
export function ruleKeys(statement: Statement, entity: Entity, alias: string): string {
  const site = entity.siteColumn && `${alias}.${entity.siteColumn.sql}`;
  const at = site ? ` || '@' || ${site}` : '';
  const single = site ? [`'site:' || ${site}`] : [];
  const lists: string[] = [];
  for (const { path, via, column } of paths(entity)) {
    const key = (row: string) => `'${path}:' || ${row}.${column.sql}${at}`;
    if (!via) {
      single.push(key(alias));
      continue;
    }
    const other = statement.alias();
    const found = `select ${key(other)} from ${via.target.table} ${other} where ${linkSql(via, other, alias)}`;
    if (via.kind === 'one') single.push(`(${found})`);
    else lists.push(`array(${found} and ${other}.${column.sql} is not null)`);
  }
  return [`array_remove(array[${single.join(', ')}]::text[], null)`, ...lists].join(' || ');
}

/** The same of rows that are being added to its parts, which no statement that adds them sees. */
export function addedKeys(
  { site = null }: Pick<Principal, 'site'>,
  entity: Entity,
  plans: readonly PartPlan[],
): string[] {
  const keyOf = ({ path, column }: RowRule, row: Row) => {
    const id = row[column.sql];
    return typeof id === 'string' ? [atSite(`${path}:${id}`, entity, site)] : [];
  };
  return paths(entity).flatMap((rule) =>
    plans
      .filter((plan) => plan.entity === rule.via?.target && rule.via.kind === 'parts')
      .flatMap(({ add }) => add.flatMap(({ row }) => keyOf(rule, row))),
  );
}

/** Whether a save touches what the rules look at, so that somebody may see the record who did not, or no longer. */
export function decidesSight(entity: Entity, changed: readonly string[], plans: readonly PartPlan[]): boolean {
  if (entity.siteColumn && changed.includes(entity.siteColumn.key)) return true;
  return entity.rules.some(({ via, column }) => {
    if (!via) return changed.includes(column.key);
    if (via.kind === 'one') return changed.includes(via.column.key);
    const touched = plans.find((plan) => plan.entity === via.target);
    if (!touched) return false;
    const isUpdated = touched.update.some(({ diff }) => diff.some(({ field }) => field === column.key));
    return isUpdated || touched.add.length + touched.remove.length > 0;
  });
}

/** The keys by which a caller is found, of the rules in reach. */
export function callersKeys(principal: Principal, entity: Entity, scopes: ReadonlySet<RowScope>): string[] {
  const { actor, teams = [], teammates = [], site = null } = principal;
  const keys = rulesWithin(entity, scopes).flatMap(({ scope, names, path }) => {
    const ids = scope !== 'team' ? [actor.id] : names === 'team' ? teams : teammates;
    return ids.map((id) => atSite(`${path}:${id}`, entity, site));
  });
  return [...new Set(keys)];
}

/** A key of a record of sites holds at one site only. */
export function atSite(key: string, { siteColumn }: Pick<Entity, 'siteColumn'>, site: string | null): string {
  return siteColumn ? `${key}@${site ?? ''}` : key;
}
