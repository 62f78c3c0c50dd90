import type { GraphQLObjectType } from 'graphql';
import type { Transaction } from '../database/transaction.ts';
import { groupsJson } from './groups.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { connectionJson, inTenant, objectJson, type Planning } from './plan.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { Statement } from './statement.ts';
import { checkId } from './values.ts';

export interface Query {
  readonly text: string;
  readonly statement: Statement;
}

function plan(principal: Principal, operation: Operation): Planning {
  return { statement: new Statement(), principal, operation };
}

/** One record by id: its JSON, or no row when there is none the caller may read. */
export function oneQuery(
  principal: Principal,
  operation: Operation,
  entity: Entity,
  selected: Selected,
  id: unknown,
): Query {
  const planning = plan(principal, operation);
  const { statement } = planning;
  const row = statement.alias();
  if (!selected.type) throw new Error('a record has fields');
  const json = objectJson(planning, entity, selectedBelow(operation, selected.type, selected.nodes), row);
  const rule = rowRule(statement, principal, entity, 'read', row);
  const text = `select ${json} as json from ${entity.table} ${row} where ${inTenant(planning, row)} and ${row}.id = ${statement.param(id, 'uuid', (value) => checkId(value, 'id'))} and ${row}.deactivated_at is null and ${rule}`;
  return { text, statement };
}

/** Several records by id, in one statement: what DataLoader asks for. Deleted ones are in it, since somebody still refers to them. */
export function manyQuery(
  principal: Principal,
  operation: Operation,
  entity: Entity,
  type: GraphQLObjectType,
  nodes: Selected['nodes'],
  ids: readonly string[],
): Query {
  const planning = plan(principal, operation);
  const { statement } = planning;
  const row = statement.alias();
  const json = objectJson(planning, entity, selectedBelow(operation, type, nodes), row);
  const rule = rowRule(statement, principal, entity, 'read', row);
  const text = `select ${row}.id, ${json} as json from ${entity.table} ${row} where ${inTenant(planning, row)} and ${row}.id = any(${statement.param(ids, 'uuid[]')}) and ${rule}`;
  return { text, statement };
}

export function connectionQuery(principal: Principal, operation: Operation, entity: Entity, selected: Selected): Query {
  const planning = plan(principal, operation);
  const json = connectionJson(planning, entity, selected, (row) => inTenant(planning, row));
  return { text: `select ${json} as json`, statement: planning.statement };
}

export function groupsQuery(principal: Principal, operation: Operation, entity: Entity, selected: Selected): Query {
  const planning = plan(principal, operation);
  const json = groupsJson(planning, entity, selected);
  return { text: `select ${json} as json`, statement: planning.statement };
}

/** Runs a query of one JSON text and returns it, or null when there is no row. */
export async function readJson(tx: Transaction, principal: Principal, query: Query): Promise<string | null> {
  const [row] = await tx.query<{ json: string }>(query.text, query.statement.values(principal));
  return row ? query.statement.finish(row.json, principal) : null;
}
