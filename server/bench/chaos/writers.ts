import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { domains } from '@plinth/schema/schema.ts';
import { openDatabase } from '../../database/client.ts';
import { transact } from '../../database/transaction.ts';
import { buildModel, entityOf } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { updateRecord } from '../../engine/writes.ts';

/** What the writers are told. */
export interface WriterJob {
  readonly databaseUrl: string;
  readonly tenantId: string;
  readonly contracts: readonly string[];
  readonly writers: number;
  /** Changes to make, all writers together. */
  readonly changes: number;
}

/** What they say while they work. */
export interface WriterNews {
  /** Changes whose commit was acknowledged, as `<request> <contract>`. */
  readonly acknowledged: readonly string[];
  readonly failed: number;
  readonly rolledBack: number;
  readonly isDone: boolean;
}

class RolledBack extends Error {}

/**
 * Writers through the engine, in a process of their own: each transaction changes two to four contracts, waits a moment now and then
 * between its changes and before its commit, and is sometimes rolled back. What fails is tried no second time: it may have happened.
 */
async function write({ databaseUrl, tenantId, contracts, writers, changes }: WriterJob): Promise<void> {
  const database = openDatabase(databaseUrl, { size: { points: writers }, applicationName: 'chaos writers' });
  const entity = entityOf(buildModel(domains), 'Contract');
  let news = { acknowledged: [] as string[], failed: 0, rolledBack: 0 };
  let made = 0;
  const report = (isDone: boolean) => {
    process.send?.({ ...news, isDone } satisfies WriterNews);
    news = { acknowledged: [], failed: 0, rolledBack: 0 };
  };
  const timer = setInterval(() => report(false), 100);

  const turn = async () => {
    const chosen = new Set(
      Array.from(
        { length: 2 + Math.floor(Math.random() * 3) },
        () => contracts[Math.floor(Math.random() * contracts.length)] ?? '',
      ),
    );
    const requestId = `chaos-${randomUUID()}`;
    const principal = { ...systemPrincipal(tenantId), requestId };
    const written: string[] = [];
    await transact(database.points, principal, async (tx) => {
      for (const id of [...chosen].sort()) {
        const input = { title: `Contract ${String(Math.random()).slice(2)}` };
        await updateRecord(tx, principal, entity, id, { input }, { action: 'update', command: 'chaos' });
        written.push(`${requestId} ${id}`);
        if (Math.random() < 0.02) await sleep(Math.random() * 10);
      }
      if (Math.random() < 0.05) await sleep(Math.random() * 30);
      if (Math.random() < 0.01) throw new RolledBack();
    });
    news.acknowledged.push(...written);
    made += written.length;
  };
  const writer = async () => {
    for (let isEnough = false; !isEnough; isEnough = made >= changes) {
      try {
        await turn();
      } catch (error) {
        if (error instanceof RolledBack) news.rolledBack += 1;
        else {
          news.failed += 1;
          await sleep(50);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  clearInterval(timer);
  report(true);
  await database.close();
}

process.once('message', (job: WriterJob) => void write(job));
process.on('disconnect', () => process.exit(0));
