import { setTimeout } from 'node:timers/promises';
import type { Sql } from '../../database/client.ts';
import { transact, type Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import { uniqueKeys } from '../../engine/unique.ts';
import { Refusal } from './field.ts';
import { type ExternalKey, type Format, type ImportItem, type ImportRefusal, isRefusal } from './format.ts';
import { asRefusal, isBusy, referencesOf, type SaveContext, saveItem } from './save-item.ts';

type Saved = 'created' | 'changed' | 'unchanged';

/** What became, or would become, of an item. */
export type Outcome = Saved | ImportRefusal;

export interface ItemRequest {
  format: Format;
  model: Model;
  pool: Sql;
  principal: Principal;
}

/** Saves an item in a transaction of its own. */
export async function commitItem(item: ImportItem, request: ItemRequest): Promise<Outcome> {
  return refusing(item, async () => {
    const { outcome } = await transact(request.pool, request.principal, (tx) => saveItem(item, contextOf(tx, request)));
    return outcome;
  });
}

/** Thrown to roll a preview's transaction back, with what came out of it. */
class Preview extends Error {
  readonly outcome: Saved;

  constructor(outcome: Saved) {
    super('rolled back on purpose');
    this.outcome = outcome;
  }
}

/**
 * Saves an item in a transaction that is rolled back. What it needs or meets of the same files is saved first in the same transaction: the
 * records it refers to and that do not exist yet, and the item before it that takes the same unique number. One short transaction for each
 * item: a single long one would hold up the change stream for everybody.
 */
export function previewing(
  entries: readonly (ImportItem | ImportRefusal)[],
): (item: ImportItem, request: ItemRequest) => Promise<Outcome> {
  const brought = new Map<string, ImportItem>();
  for (const entry of entries) if (!isRefusal(entry)) brought.set(keyText(entry.aggregate, entry.key), entry);
  const refused = new Set<string>();
  const takers = new Map<string, ImportItem>();

  return async (item, request) => {
    const numbers = numbersOf(request.model, item);
    const outcome = await refusing(item, () =>
      rolledBack(request, async (context) => {
        const prepare = async (needing: ImportItem): Promise<void> => {
          for (const { aggregate, key } of referencesOf(request.model, needing)) {
            const first = brought.get(keyText(aggregate, key));
            if (!first || refused.has(keyText(aggregate, key)) || (await context.resolve(aggregate, key))?.isInUse)
              continue;
            await prepare(first);
            await saveItem(first, context);
          }
        };
        for (const taker of new Set(numbers.flatMap((number) => takers.get(number) ?? []))) {
          await prepare(taker);
          await saveItem(taker, context);
        }
        await prepare(item);
        return (await saveItem(item, context)).outcome;
      }),
    );
    if (typeof outcome !== 'string') refused.add(keyText(item.aggregate, item.key));
    else for (const number of numbers) takers.set(number, item);
    return outcome;
  };
}

async function rolledBack(request: ItemRequest, work: (context: SaveContext) => Promise<Saved>): Promise<Saved> {
  try {
    await transact(request.pool, request.principal, async (tx) => {
      throw new Preview(await work(contextOf(tx, request)));
    });
  } catch (error) {
    if (error instanceof Preview) return error.outcome;
    throw error;
  }
  throw new Error('a preview must not be committed');
}

const patience = 6; // times an item is tried while others hold what it needs

/** @throws what is no fault of the item: a lost database, or others that hold what it needs for longer than it is tried */
async function refusing(item: ImportItem, work: () => Promise<Saved>): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const refusal = asRefusal(error); // constraints that are checked at commit come as errors of Postgres
      if (refusal instanceof Refusal)
        return { file: item.file, line: item.line, field: refusal.field, reason: refusal.message };
      if (!isBusy(refusal) || attempt === patience) throw refusal;
      await setTimeout(20 * 2 ** attempt * Math.random()); // milliseconds; two that met do not meet again
    }
  }
}

function contextOf(tx: Transaction, { model, principal, format }: ItemRequest): SaveContext {
  const resolve = async (aggregate: string, key: ExternalKey) => {
    const { table } = entityOf(model, aggregate);
    const [row] = await tx.query<{ id: string; isInUse: boolean }>(
      `select t.id, t.deactivated_at is null as "isInUse" from external_ref e join ${table} t on t.tenant_id = e.tenant_id and t.id = e.root_id where e.system = $1::text and e.aggregate = $2::text and e.external_id = $3::text`,
      [key.system, aggregate, key.id],
    );
    return row;
  };
  return { tx, model, principal, command: `import ${format.name}`, resolve };
}

/** The unique numbers that an item takes, each as a text of its own. */
function numbersOf(model: Model, item: ImportItem): string[] {
  return uniqueKeys(entityOf(model, item.aggregate)).flatMap((columns) => {
    const values = columns.map(({ key }) => item.values[key]);
    const isWhole = values.length > 0 && values.every((value) => value !== undefined && value !== null);
    return isWhole ? [JSON.stringify([item.aggregate, columns.map(({ key }) => key), values])] : [];
  });
}

const keyText = (aggregate: string, key: ExternalKey) => JSON.stringify([aggregate, key.system, key.id]);
