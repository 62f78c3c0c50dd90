import type { Sql } from '../../database/client.ts';
import { transact, type Transaction } from '../../database/transaction.ts';
import type { Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import { Refusal } from './field.ts';
import {
  type ExternalKey,
  type Format,
  type ImportFile,
  type ImportItem,
  type ImportRefusal,
  isRefusal,
} from './format.ts';
import { asRefusal, referencesOf, saveItem } from './save-item.ts';

interface ImportCounts {
  /** Items and refusals in the files. */
  total: number;
  handled: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: number;
}

export interface ImportProgress extends ImportCounts {
  /** Refusals since the last call. */
  refusals: ImportRefusal[];
}

export interface ImportResult extends ImportCounts {
  refusals: ImportRefusal[];
  /** The same counts by aggregate; what was refused before it could be told of what, under `null`. */
  byAggregate: Map<string | null, Pick<ImportCounts, 'created' | 'changed' | 'unchanged' | 'refused'>>;
}

export interface ImportRequest {
  format: Format;
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>;
  model: Model;
  pool: Sql;
  /** Who imports: everything is written within this person's reach and under this name. */
  principal: Principal;
  /** preview does everything and keeps nothing. */
  mode: 'preview' | 'commit';
  /** Called about twice a second, and at the end. */
  onProgress?: (progress: ImportProgress) => Promise<void> | void;
  /** Where an earlier run of the same files stopped: its first `handled` entries are counted and not handled again. */
  resumeFrom?: ImportCounts;
  signal?: AbortSignal;
}

const progressInterval = 500; // milliseconds

/**
 * Imports files: every item is saved by its key in a transaction of its own, or refused and leaves nothing behind. What refers to a
 * refused item is refused in turn. Doing it again changes nothing.
 *
 * @throws what is no fault of the files: a lost database, or the abort of `signal`
 */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  const entries: (ImportItem | ImportRefusal)[] = [];
  for await (const entry of request.format.read(request.files)) entries.push(entry);
  const { resumeFrom } = request;
  const counts: ImportCounts = {
    handled: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    refused: 0,
    ...resumeFrom,
    total: entries.length,
  };
  const result: ImportResult = { ...counts, refusals: [], byAggregate: new Map() };
  const save = request.mode === 'commit' ? commitItem : previewing(entries);
  let unreported: ImportRefusal[] = [];
  let reportedAt = Date.now();
  const report = async () => {
    const { total, handled, created, changed, unchanged, refused } = result;
    await request.onProgress?.({ total, handled, created, changed, unchanged, refused, refusals: unreported });
    unreported = [];
    reportedAt = Date.now();
  };
  for (const entry of entries.slice(result.handled)) {
    request.signal?.throwIfAborted();
    const outcome = isRefusal(entry) ? entry : await save(entry, request);
    const kind = typeof outcome === 'string' ? outcome : 'refused';
    const name = isRefusal(entry) ? null : entry.aggregate;
    const ofAggregate = result.byAggregate.get(name) ?? { created: 0, changed: 0, unchanged: 0, refused: 0 };
    ofAggregate[kind] += 1;
    result.byAggregate.set(name, ofAggregate);
    result[kind] += 1;
    result.handled += 1;
    if (typeof outcome !== 'string') {
      result.refusals.push(outcome);
      unreported.push(outcome);
    }
    if (Date.now() - reportedAt >= progressInterval) await report();
  }
  await report();
  return result;
}

type Outcome = 'created' | 'changed' | 'unchanged' | ImportRefusal;

async function commitItem(item: ImportItem, request: ImportRequest): Promise<Outcome> {
  return refusing(item, async () => {
    const { outcome } = await transact(request.pool, request.principal, (tx) => saveItem(item, contextOf(tx, request)));
    return outcome;
  });
}

/** Thrown to roll a preview's transaction back, with what came out of it. */
class Preview extends Error {
  readonly outcome: 'created' | 'changed' | 'unchanged';

  constructor(outcome: 'created' | 'changed' | 'unchanged') {
    super('rolled back on purpose');
    this.outcome = outcome;
  }
}

/**
 * Saves an item in a transaction that is rolled back. What it refers to and does not exist yet is saved first in the same transaction,
 * when the files bring it. One short transaction for each item: a single long one would hold up the change stream for everybody.
 */
function previewing(
  entries: (ImportItem | ImportRefusal)[],
): (item: ImportItem, request: ImportRequest) => Promise<Outcome> {
  const brought = new Map<string, ImportItem>();
  for (const entry of entries) if (!isRefusal(entry)) brought.set(keyText(entry.aggregate, entry.key), entry);
  const refused = new Set<string>();

  return async (item, request) => {
    const outcome = await refusing(item, async () => {
      try {
        await transact(request.pool, request.principal, async (tx) => {
          const context = contextOf(tx, request);
          const prepare = async (needing: ImportItem): Promise<void> => {
            for (const { aggregate, key } of referencesOf(request.model, needing)) {
              const first = brought.get(keyText(aggregate, key));
              if (!first || refused.has(keyText(aggregate, key)) || (await context.resolve(aggregate, key))) continue;
              await prepare(first);
              await saveItem(first, context);
            }
          };
          await prepare(item);
          const saved = await saveItem(item, context);
          throw new Preview(saved.outcome);
        });
      } catch (error) {
        if (error instanceof Preview) return error.outcome;
        throw error;
      }
      throw new Error('a preview must not be committed');
    });
    if (typeof outcome !== 'string') refused.add(keyText(item.aggregate, item.key));
    return outcome;
  };
}

async function refusing(item: ImportItem, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const refusal = asRefusal(error); // constraints that are checked at commit come as errors of Postgres
    if (!(refusal instanceof Refusal)) throw refusal;
    return { file: item.file, line: item.line, field: refusal.field, reason: refusal.message };
  }
}

function contextOf(tx: Transaction, { model, principal, format }: ImportRequest) {
  const resolve = async (aggregate: string, key: ExternalKey) => {
    const [row] = await tx.query<{ id: string }>(
      'select root_id as id from external_ref where system = $1::text and aggregate = $2::text and external_id = $3::text',
      [key.system, aggregate, key.id],
    );
    return row?.id;
  };
  return { tx, model, principal, command: `import ${format.name}`, resolve };
}

const keyText = (aggregate: string, key: ExternalKey) => JSON.stringify([aggregate, key.system, key.id]);
