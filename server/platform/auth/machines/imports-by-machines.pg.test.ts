import { expect, test, vi } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { dataOf, partner } from '../../../test/partner.ts';
import { serverInTest } from '../../../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const ofRuns = ['read', 'create', 'commit'].map((action) => `importRun:${action}:all`);
const ofRecords = ['customer', 'contract', 'customerEvent'].flatMap((subject) =>
  ['read', 'create', 'update'].map((action) => `${subject}:${action}:all`),
);
const loader = await partner(server, admin, [...ofRuns, ...ofRecords]);

/** Uploads a file with one contract, waits for its preview and has it written. */
async function bring(key: string, ocid: string) {
  const release = {
    ocid,
    id: 'r1',
    date: '2026-01-05T10:00:00+01:00',
    tag: ['contract'],
    buyer: { name: `Buyer of ${ocid}`, identifier: { scheme: 'NO-BRC', id: '964338531' } },
    contracts: [{ id: `K-${ocid}`, title: 'Road', status: 'active', value: { amount: 100, currency: 'NOK' } }],
  };
  const answer = await fetch(`${server.url}/imports?format=contracts/ocds&fileName=roads.jsonl`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' },
    body: JSON.stringify(release),
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  await until(id, 'previewed');
  return id;
}

const runOf = async (id: string) =>
  (await db.sql`select status, handled, created, refused, failure from import_run where id = ${id}`)[0];
const until = (id: string, status: string) =>
  vi.waitFor(async () => expect(await runOf(id)).toMatchObject({ status }), { timeout: 15_000, interval: 50 });
const commit = async (key: string, id: string) =>
  dataOf((await server.graphql(key, 'mutation($id: ID!) { commitImport(id: $id) { status } }', { id })).body);
const audited = async (ocid: string) => db.sql`
  select distinct a.actor_id, a.actor_kind, a.actor_via from audit_entry a join contract c on c.id = a.root_id where c.contract_no = ${`K-${ocid}`}`;

test('what a machine brings in is written by a job in its name, which the audit says with its key', async () => {
  const { key, id: keyId } = await loader.key();
  const run = await bring(key, 'ocds-machine-1');
  await commit(key, run);
  await until(run, 'done');
  expect(await audited('ocds-machine-1')).toEqual([
    { actor_id: loader.id, actor_kind: 'job', actor_via: `credential:${keyId}` },
  ]);
});

test('a job does no more than the key that it was queued with allows, whatever its account may', async () => {
  const { key } = await loader.key({ scopes: ofRuns });
  const run = await bring(key, 'ocds-machine-2');
  await commit(key, run);
  await vi.waitFor(async () => expect(['done', 'failed']).toContain((await runOf(run))?.['status']), {
    timeout: 15_000,
  });
  expect(await runOf(run)).toMatchObject({ created: 0 });
  expect(await audited('ocds-machine-2')).toEqual([]);
});

test('a job of a key that was revoked meanwhile writes nothing and says why', async () => {
  const { key, id: keyId } = await loader.key();
  const run = await bring(key, 'ocds-machine-3');
  await db.sql`update control.service_credential set revoked_at = now() where id = ${keyId}`;
  await commit(key, run); // while the server does not know yet
  await until(run, 'failed');
  expect(await runOf(run)).toMatchObject({ failure: 'The key that this was begun with was revoked.' });
  expect(await audited('ocds-machine-3')).toEqual([]);
});
