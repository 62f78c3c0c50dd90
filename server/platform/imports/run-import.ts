import type { Sql } from '../../database/client.ts';
import type { Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import { type Format, type ImportFile, type ImportItem, type ImportRefusal, isRefusal } from './format.ts';
import { commitItem, previewing } from './item-outcome.ts';

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
