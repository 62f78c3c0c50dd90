import { transact } from '../database/transaction.ts';
import type { Column, Entity } from '../engine/model.ts';
import { systemPrincipal } from '../engine/permissions.ts';
import { saveRecord, type WriteRequest } from '../engine/writes.ts';
import { model } from './actors.ts';
import type { TestDatabase } from './database.ts';

/** A text that names its company, table and column: where it turns up, it tells where it leaked from. */
export function canary(tenantId: string, entity: Entity, column: Column): string {
  return `canary-${tenantId.slice(0, 8)}-${entity.table}-${column.sql}`.slice(0, column.note.max ?? 300);
}

/** One record per aggregate with a row of each part, written through the engine in the order their references need. */
export async function fill(db: TestDatabase, tenantId: string): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const pending = [...model.roots];
  while (pending.length > 0) {
    const entity = pending.shift();
    if (!entity) break;
    const needed = [entity, ...entity.parts.values()].flatMap((each) =>
      [...each.columns.values()].flatMap((column) => requiredTarget(each, column)?.name ?? []),
    );
    if (entity.siteColumn) needed.push('Site');
    const ready = needed.every((name) => name === entity.name || made.has(name));
    if (!ready) {
      pending.push(entity);
      continue;
    }
    const parts: Record<string, { add: Record<string, unknown>[] }> = {};
    for (const [key, part] of entity.parts) parts[key] = { add: [values(tenantId, part, made)] };
    const request: WriteRequest = { input: values(tenantId, entity, made), parts };
    const key = { system: 'canary', id: entity.name };
    const system = systemPrincipal(tenantId, 'system', entity.siteColumn ? made.get('Site') : null);
    const { id } = await transact(db.points, system, (tx) =>
      saveRecord(tx, system, entity, key, request, { command: 'test', trusted: true }),
    );
    made.set(entity.name, id);
  }
  return made;
}

function requiredTarget(entity: Entity, column: Column): Entity | undefined {
  const field = entity.fields.get(column.key.replace(/Id$/, ''));
  return field?.kind === 'one' && column.notNull && !column.note.system ? field.target : undefined;
}

function values(tenantId: string, entity: Entity, made: ReadonlyMap<string, string>): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const field of entity.fields.values()) {
    if (field.kind === 'money') row[field.name] = { amount: '12.50', currency: 'NOK' };
    if (field.kind !== 'column' || field.column.note.system) continue;
    const { column } = field;
    if (column.type === 'text') row[column.key] = canary(tenantId, entity, column);
    else if (column.type === 'id') {
      const relation = entity.fields.get(column.key.replace(/Id$/, ''));
      const id = relation?.kind === 'one' ? made.get(relation.target.name) : undefined;
      if (id) row[column.key] = id;
    } else if (!column.hasDefault) row[column.key] = plain(column);
  }
  return row;
}

function plain(column: Column): unknown {
  if (column.type === 'instant') return '2026-11-20T12:00:00Z';
  if (column.type === 'date') return '2026-11-20';
  if (column.type === 'choice') return Object.keys(column.note.choices?.values ?? {})[0];
  return column.type === 'boolean' ? false : 1;
}
