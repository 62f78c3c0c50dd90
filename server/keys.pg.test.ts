import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { transact } from './database/transaction.ts';
import { openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { newKey } from './encryption/master-key.ts';
import { keyIdOf, open, seal } from './encryption/sealed.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { model, world } from './test/actors.ts';
import { testDatabase } from './test/database.ts';
import { RunBook, startRun } from './platform/imports/import-runs.ts';
import { rotateKeys } from './platform/encryption/rotate-keys.ts';
import { sealColumns } from './platform/encryption/seal-columns.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const [company, other] = [tenant(), tenant()];
const [admin, stranger] = [await company.actor('admin'), await other.actor('admin')];
const tenants = [company.id, other.id];
for (const [index, id] of tenants.entries())
  await db.sql`insert into control.tenant (id, slug, name) values (${id}, ${`company-${String(index)}`}, 'Company')`;
await db.sql`delete from control.signing_key`; // made with the key of the tests, which is none of those here
const companies = tenants.map((tenantId) => ({ tenantId, pool: db.jobs }));
const keys = (...texts: string[]) => openKeys({ keys: texts.join(','), keyFile: undefined, isMade: false });
const [first, second] = [newKey().toText(), newKey().toText()];
const idOf = (key: string) => key.split(':')[0] ?? '';

const create = 'mutation($i: CreateCustomerInput!) { made: createCustomer(input: $i) { id } }';
let made = 0;
async function newCustomer(nationalId: string, as = admin): Promise<string> {
  const i = { customerNo: String((made += 1)), displayName: 'Nordlys AS', nationalId };
  return (await as.ok<{ made: { id: string } }>(create, { i })).made.id;
}
const read = async (id: string, as = admin) =>
  (
    await as.ok<{ customer: { nationalId: string; version: number } }>(
      'query($id: ID!) { customer(id: $id) { nationalId version } }',
      { id },
    )
  ).customer;
const find = async (nationalId: string) => {
  const document = 'query($v: String) { customers(filter: { nationalId: { eq: $v } }) { nodes { id } } }';
  const { customers } = await admin.ok<{ customers: { nodes: { id: string }[] } }>(document, { v: nationalId });
  return customers.nodes.map(({ id }) => id);
};
const keyIds = async () =>
  (
    await db.sql<{ key: string }[]>`
      select distinct split_part(national_id, '.', 2) as key from customer where national_id is not null order by 1`
  ).map(({ key }) => key);

test('rows that an older version left in clear are sealed at the start, once, with two starters at the same moment', async () => {
  await checkKeys(db.points, keys(first));
  const ids: string[] = [];
  for (let index = 0; index < 450; index += 1)
    ids.push(await newCustomer(`clear ${String(index)}`, index % 2 ? stranger : admin));
  const none = await admin.ok<{ made: { id: string } }>(create, {
    i: { customerNo: 'none', displayName: 'No number' },
  });
  await db.sql`alter table customer drop constraint customer_national_id_sealed`;
  const values = ids.map((_, index) => `clear ${String(index)}`);
  await db.sql`update customer c set national_id = v.value, national_id_index = null
    from unnest(${ids}::uuid[], ${values}::text[]) v(id, value) where c.id = v.id`;
  await db.sql`alter table customer add constraint customer_national_id_sealed check (national_id like 's1.%') not valid`;

  await Promise.all([sealColumns(model, db.url, db.jobs), sealColumns(model, db.url, db.jobs)]);
  const [rule] = await db.sql`select convalidated from pg_constraint where conname = 'customer_national_id_sealed'`;
  expect(rule).toEqual({ convalidated: true });
  for (const index of [0, 1, 200, 449])
    expect(await read(ids[index] ?? '', index % 2 ? stranger : admin)).toEqual({
      nationalId: values[index],
      version: 1,
    });
  expect(await find('clear 448')).toEqual([ids[448]]);
  expect(await read(none.made.id)).toMatchObject({ nationalId: null });
  await sealColumns(model, db.url, db.jobs); // and nothing more to do
});

test('keys are rotated while writers and readers run: nobody is refused, nothing is lost, and nothing is left', async () => {
  keys(first);
  const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => newCustomer(`value ${String(index)}`)));
  const system = systemPrincipal(company.id);
  const upload = {
    format: { name: 'test', title: '', description: '', accepts: [], async *read() {} },
    fileName: 'a.csv',
    content: Buffer.from('national id'),
  };
  const run = await transact(db.points, system, (tx) => startRun(tx, model, system, upload, async () => {}));

  const expected = ids.map((_, index) => `value ${String(index)}`);
  const over = new AbortController();
  let [reads, writes] = [0, 0];
  const update = 'mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { nationalId } }';
  const write = async (offset: number) => {
    for (let round = 0; !over.signal.aborted; round += 1) {
      const index = (round * 4 + offset) % ids.length;
      const value = `value ${String(index)} ${String(round)}`;
      await admin.ok(update, { id: ids[index], i: { nationalId: value } });
      expected[index] = value;
      writes += 1;
    }
  };
  const check = async () => {
    for (let round = 0; !over.signal.aborted; round += 1) {
      const index = 2 + ((round * 4) % ids.length); // nobody writes these
      expect(await read(ids[index] ?? '')).toMatchObject({ nationalId: expected[index], version: 1 });
      expect(await find(expected[index] ?? '')).toEqual([ids[index]]);
      reads += 1;
    }
  };
  const working = Promise.all([write(0), write(1), check(), check()]);
  await sleep(300);
  await checkKeys(db.points, keys(second, first));
  const done = await rotateKeys(model, db.sql, companies);
  await sleep(300);
  over.abort();
  await working;

  expect(await keyIds()).toEqual([idOf(second)]);
  expect(done).toMatchObject({ retired: [idOf(first)] });
  expect(done.rows).toBeGreaterThan(400);
  expect([reads > 20, writes > 20]).toEqual([true, true]);
  keys(second); // the old key is gone, and nobody needs it
  for (const [index, id] of ids.entries()) {
    expect((await read(id)).nationalId).toBe(expected[index]);
    expect(await find(expected[index] ?? '')).toEqual([id]);
  }
  const job = { tenantId: company.id, actor: system.actor };
  expect(Buffer.from(await new RunBook(db.points, model, job, run).file()).toString()).toBe('national id');
  await checkKeys(db.points, keys(second));
  console.log(`rotation: ${String(done.rows)} rows while ${String(writes)} writes and ${String(reads)} reads went on`);
});

test('what is sealed above the companies is rotated too, wherever it is', async () => {
  keys(second);
  await db.sql`insert into control.signing_key (kid, purpose, private_jwk, retired_at) values ('old', 'access_token', ${seal('signing-key/old', '{}')}, now())`;
  const third = newKey().toText();
  await checkKeys(db.points, keys(third, second));
  const { values } = await rotateKeys(model, db.sql, companies);
  expect(values).toBeGreaterThan(0);
  keys(third);
  const [row] = await db.sql<{ jwk: string }[]>`select private_jwk as jwk from control.signing_key where kid = 'old'`;
  expect(keyIdOf(row?.jwk ?? '')).toBe(idOf(third));
  expect(open('signing-key/old', row?.jwk ?? '')).toBe('{}');
});
