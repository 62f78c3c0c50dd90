import { getTableConfig, type IndexColumn } from 'drizzle-orm/pg-core';
import type { Column, Entity } from './model.ts';

const known = new WeakMap<Entity, Column[][]>(); // a table works its keys out anew whenever it is asked

/** The columns of each unique key of a root beside the tenant: what no two records in use have alike. */
export function uniqueKeys(entity: Entity): Column[][] {
  const keys = known.get(entity) ?? readKeys(entity);
  known.set(entity, keys);
  return keys;
}

function readKeys(entity: Entity): Column[][] {
  const bySql = new Map([...entity.columns.values()].map((column) => [column.sql, column]));
  return getTableConfig(entity.aggregate.table)
    .indexes.filter(({ config }) => config.unique)
    .map(({ config }) =>
      config.columns.flatMap((column) => {
        const found = 'name' in column ? bySql.get((column as IndexColumn).name ?? '') : undefined;
        return found && found.key !== 'tenantId' && !found.note.site ? [found] : [];
      }),
    );
}
