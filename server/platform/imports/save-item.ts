import type { Transaction } from '../../database/transaction.ts';
import { DomainError } from '../../errors.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import { fromPostgres } from '../../engine/postgres-errors.ts';
import { saveRecord, type WriteResult } from '../../engine/writes.ts';
import { Refusal } from './field.ts';
import type { ExternalKey, ImportItem, References, Values } from './format.ts';

/** Finds the record that an item refers to, in the item's transaction; undefined when there is none. */
type Resolve = (aggregate: string, key: ExternalKey) => Promise<{ id: string; isInUse: boolean } | undefined>;

export interface SaveContext {
  tx: Transaction;
  model: Model;
  principal: Principal;
  /** Name of the operation in history. */
  command: string;
  resolve: Resolve;
}

/**
 * Saves an item through the same write as the API.
 *
 * @throws Refusal naming the field that cannot be taken; anything else is a fault of ours or of the database
 */
export async function saveItem(item: ImportItem, context: SaveContext): Promise<WriteResult> {
  const { tx, model, principal, command } = context;
  const entity = entityOf(model, item.aggregate);
  const ids = (references: References | undefined, path: string, table: string) =>
    resolveAll(references, path, table, context);
  const input = { ...item.values, ...(await ids(item.references, '', item.aggregate)) };
  const parts: Record<string, { set: Values[] }> = {};
  for (const [key, rows] of Object.entries(item.parts ?? {})) {
    const part = entity.parts.get(key);
    if (!part) throw new Error(`${item.aggregate} has no part ${key}`);
    const set: Values[] = [];
    for (const [index, row] of rows.entries())
      set.push({ ...row.values, ...(await ids(row.references, `${key}[${index}].`, part.name)) });
    parts[key] = { set };
  }
  try {
    return await saveRecord(tx, principal, entity, item.key, { input, parts }, { command, imported: true });
  } catch (error) {
    throw asRefusal(error);
  }
}

/** The records that an item needs, with the aggregate each is of. */
export function referencesOf(model: Model, item: ImportItem): { aggregate: string; key: ExternalKey }[] {
  const entity = entityOf(model, item.aggregate);
  const own = Object.entries(item.references ?? {}).map(([column, key]) => ({
    aggregate: targetOf(model, entity.name, column),
    key,
  }));
  const ofParts = Object.entries(item.parts ?? {}).flatMap(([part, rows]) =>
    rows.flatMap(({ references = {} }) =>
      Object.entries(references).map(([column, key]) => ({
        aggregate: targetOf(model, entity.parts.get(part)?.name ?? part, column),
        key,
      })),
    ),
  );
  return [...own, ...ofParts];
}

/** Whether the same may go well in a moment: a deadlock, a serialization failure, a lock that was not to be had. */
export function isBusy(error: unknown): boolean {
  return ['40P01', '40001', '55P03'].includes(sqlState(error));
}

/** What Postgres or the engine refused, as a refusal of the item; other errors as they are. */
export function asRefusal(error: unknown): unknown {
  if (isBusy(error)) return error;
  const known = fromPostgres(error);
  // data exceptions and program limits (Postgres manual, appendix A): a value is at fault, whichever it is
  if (known instanceof Error && /^(22|54)/.test(sqlState(known)))
    return new Refusal(null, `holds a value that cannot be kept: ${known.message}`);
  if (!(known instanceof DomainError) || known.code === 'UNAVAILABLE') return known;
  return new Refusal(known.fields?.[0] ?? null, known.message);
}

async function resolveAll(
  references: References | undefined,
  path: string,
  entity: string,
  context: SaveContext,
): Promise<Values> {
  const ids: Values = {};
  for (const [column, key] of Object.entries(references ?? {})) {
    const aggregate = targetOf(context.model, entity, column);
    const found = await context.resolve(aggregate, key);
    if (!found)
      throw new Refusal(
        `${path}${column}`,
        `refers to the ${aggregate} "${key.id}" of ${key.system}, which is not there`,
      );
    ids[column] = found.id;
  }
  return ids;
}

function targetOf(model: Model, entity: string, column: string): string {
  for (const field of entityOf(model, entity).fields.values()) {
    if (field.kind === 'one' && field.column.key === column) return field.target.name;
  }
  throw new Error(`${entity}.${column} is not a reference`);
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
