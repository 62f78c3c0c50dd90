import type { GraphQLObjectType } from 'graphql';
import { type Filter, filterSql } from './filter.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { inTenant, objectJson, type Planning } from './plan.ts';
import type { Query } from './reads.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { Leaf, Statement } from './statement.ts';

/** A record that changed, as somebody may see it now. Those out of sight have no row. */
export interface ChangedRow {
  readonly id: string;
  readonly matches: boolean;
  /** JSON of what is selected; `null` for a deleted record and for one that the filter leaves out. */
  readonly json: string;
}

/** What is wanted of the changed records of one aggregate. */
export interface ChangedSelection {
  readonly entity: Entity;
  readonly type: GraphQLObjectType;
  /** Fields that select the record; none when only the filter is asked. */
  readonly nodes: Selected['nodes'];
  readonly filter: Filter | null;
}

/**
 * Reads any number of records of one aggregate in one statement, through the row rules and masks of the caller, deleted ones too: whether
 * the filter held for them decides who hears that they are gone. It runs with the variable `ids`.
 */
export function changedQuery(
  principal: Principal,
  operation: Operation,
  { entity, type, nodes, filter }: ChangedSelection,
): Query {
  const statement = new Statement();
  const planning: Planning = { statement, principal, operation };
  const [row, test] = [statement.alias(), statement.alias()];
  const matches = filterSql(planning, entity, filter, row);
  const json = nodes.length === 0 ? "'null'" : objectJson(planning, entity, selectedBelow(operation, type, nodes), row);
  const rule = rowRule(statement, principal, entity, 'read', row);
  const ids = statement.param(new Leaf(['ids'], []), 'uuid[]');
  const text = `select ${row}.id::text as id, ${test}.matches, case when ${test}.matches and ${row}.deactivated_at is null then ${json} else 'null' end as json from ${entity.table} ${row} cross join lateral (select coalesce(${matches}, false) as matches) ${test} where ${inTenant(planning, row)} and ${row}.id = any(${ids}) and ${rule}`;
  return { text, statement };
}

/** Fields of an aggregate that decide whether the filter holds for a record, and its parts that do; null when any change may. */
export function fieldsOfFilter(entity: Entity, filter: Filter | null): ReadonlySet<string> | null {
  const found = new Set<string>();
  const visit = (each: Filter): boolean =>
    Object.entries(each).every(([key, value]) => {
      if (value === undefined || value === null) return true;
      if (key === 'and' || key === 'or') return (value as Filter[]).every(visit);
      if (key === 'not') return visit(value as Filter);
      const field = entity.fields.get(key);
      if (!field || field.kind === 'many') return false;
      found.add(field.kind === 'one' ? field.column.key : key);
      return true;
    });
  return visit(filter ?? {}) ? found : null;
}

/** Aggregates other than its own that a filter looks at: their changes change what it leaves. */
export function aggregatesOfFilter(
  entity: Entity,
  filter: Filter | null | undefined,
  found = new Set<Entity>(),
): Set<Entity> {
  for (const [key, value] of Object.entries(filter ?? {})) {
    if (typeof value !== 'object' || value === null) continue;
    const field = entity.fields.get(key);
    if (key === 'and' || key === 'or') for (const each of value as Filter[]) aggregatesOfFilter(entity, each, found);
    else if (key === 'not') aggregatesOfFilter(entity, value as Filter, found);
    else if (field?.kind === 'one') aggregatesOfFilter(field.target, value as Filter, found.add(field.target));
    else if (field?.kind === 'parts' || field?.kind === 'many') {
      found.add(field.target);
      for (const each of Object.values(value)) aggregatesOfFilter(field.target, each as Filter, found);
    }
  }
  return found;
}
