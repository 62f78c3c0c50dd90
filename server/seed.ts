import { parseArgs } from 'node:util';
import { contractNote, contractParty } from '@plinth/schema/contracts/contract-parts.ts';
import { contract } from '@plinth/schema/contracts/contract.ts';
import { customerEvent } from '@plinth/schema/contracts/customer-event.ts';
import { customer, customerAddress } from '@plinth/schema/contracts/customer.ts';
import { loadConfig, StartupError } from './config.ts';
import { openDatabase } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { openKeys } from './encryption/key-ring.ts';
import { generateBatch, type GeneratorOptions } from './database/seed/generator.ts';
import { insertRows } from './database/seed/insert-rows.ts';
import { transact } from './database/transaction.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { DomainError } from './errors.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { findTenant } from './platform/auth/members.ts';
import { readMark } from './platform/tenancy/move/marks.ts';
import { tenantUrl } from './platform/tenancy/shard-connections.ts';

const usage = `npm run seed -- --customers <number> --tenant <slug> [--seed <number>] [--today <YYYY-MM-DD>]

Fills a company with sample customers, contracts, notes and events around today. The same numbers give the same rows, and rows that are
there already are left alone. No history is written and nobody is told: for trying things out at size.`;

const batchSize = 1000; // customers, with all that belongs to them: some 10,000 rows in one transaction
const quiet = { info: () => {}, warn: console.warn, error: console.error };

async function main(): Promise<void> {
  const { customers, tenant, seed, today } = readArguments();
  const config = loadConfig(process.env);
  openKeys(config.encryption);
  const database = await reachDatabase(config, quiet);
  const auth = openAuthDatabase(database.url);
  const caller = systemPrincipal(await findTenant(auth, tenant), 'seed');
  const url = await tenantUrl(auth, caller.tenantId, database.url);
  const pools = openDatabase(url, { applicationName: 'plinth seed' });
  try {
    if (await readMark(pools.jobs, caller.tenantId))
      throw new StartupError(`${tenant} is being moved to another database.`);
    const members = await transact(pools.jobs, caller, (tx) =>
      tx.query<{ id: string }>('select id from member order by email'),
    );
    const options: GeneratorOptions = { seed, today, memberIds: members.map(({ id }) => id) };
    const begun = performance.now();
    let [written, done, next] = [0, 0, 0];
    const work = async () => {
      while (next < customers) {
        const [first, size] = [next, Math.min(batchSize, customers - next)];
        next += size;
        const batch = generateBatch(options, first, size);
        const tables = [
          [customer, batch.customers],
          [customerAddress, batch.addresses],
          [contract, batch.contracts],
          [contractParty, batch.parties],
          [contractNote, batch.notes],
          [customerEvent, batch.events],
        ] as const;
        const counts = await transact(pools.jobs, caller, async (tx) => {
          const inserted: number[] = [];
          for (const [table, rows] of tables) inserted.push(await insertRows(tx, table, rows));
          return inserted;
        });
        written += counts.reduce((sum, count) => sum + count, 0);
        done += size;
        show(
          `${done.toLocaleString('en')} of ${customers.toLocaleString('en')} customers, ${written.toLocaleString('en')} rows, ${rate(written, begun)}`,
        );
      }
    };
    await Promise.all([work(), work()]);
    console.log(
      `${written.toLocaleString('en')} rows in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${rate(written, begun)}`,
    );
    await pools.points`analyze customer, contract, contract_party, contract_note, customer_address, customer_event`;
  } finally {
    await Promise.all([auth.close(), pools.close()]);
    await database.release();
  }
}

function readArguments(): { customers: number; tenant: string; seed: number; today: string } {
  const { customers, tenant, seed = '1', today = new Date().toISOString().slice(0, 10) } = parse();
  if (!tenant || !customers || !/^\d{1,8}$/.test(customers) || !/^\d{1,6}$/.test(seed)) throw new StartupError(usage);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) throw new StartupError(usage);
  return { customers: Number(customers), tenant, seed: Number(seed), today };
}

function parse() {
  try {
    const option = { type: 'string' } as const;
    return parseArgs({ options: { customers: option, tenant: option, seed: option, today: option } }).values;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

const rate = (rows: number, begun: number) =>
  `${Math.round(rows / Math.max(0.001, (performance.now() - begun) / 1000)).toLocaleString('en')} rows/s`;

function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError || error instanceof DomainError ? error.message : error);
    process.exit(1);
  },
);
