import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const other = tenant();
const [admin, kari, ola, stranger] = [
  await company.actor('admin'),
  await company.actor('account_manager'),
  await company.actor('account_manager'),
  await other.actor('admin'),
];
const kept = db.reads.counts.counts;

const groups = '{ customerGroups(by: [{ field: status }]) { count } }';
type Actor = typeof admin;
const count = async (actor: Actor) => {
  const { customerGroups } = await actor.ok<{ customerGroups: { count: number }[] }>(groups);
  return customerGroups.reduce((sum, each) => sum + each.count, 0);
};
let made = 0;
async function make(actor: Actor, manager: Actor = actor): Promise<string> {
  made += 1;
  const { createCustomer } = await actor.ok<{ createCustomer: { id: string } }>(
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
    { i: { customerNo: `K${String(made)}`, displayName: `Kept ${String(made)}`, accountManagerId: manager.id } },
  );
  return createCustomer.id;
}

/** How often something was counted meanwhile. */
async function counted(work: () => Promise<unknown>): Promise<number> {
  const before = kept.misses;
  await work();
  return kept.misses - before;
}

test('counts are not counted again while nothing of the company has changed', async () => {
  await make(admin);
  expect(await count(admin)).toBe(1);
  expect(await counted(() => count(admin))).toBe(0);
  await make(stranger);
  expect(await counted(() => count(admin))).toBe(0);
  expect(kept.hits).toBeGreaterThan(0);
  expect(await count(stranger)).toBe(1);
});

test('whoever has written sees it in the counts at once, however it was written', async () => {
  const id = await make(admin);
  expect(await count(admin)).toBe(2);
  await admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id });
  expect(await count(admin)).toBe(1);
  await admin.ok('mutation($id: ID!) { restoreCustomer(id: $id) { id } }', { id });
  expect(await count(admin)).toBe(2);
});

test('who sees the own records only has counts of their own', async () => {
  await make(admin, kari);
  expect([await count(kari), await count(ola), await count(admin)]).toEqual([1, 0, 3]);
  expect(await counted(async () => expect([await count(kari), await count(ola)]).toEqual([1, 0]))).toBe(0);
});

test('what a transaction wrote that was under way is seen once it is committed, and not before', async () => {
  const before = await count(admin);
  let commit = () => {};
  const committed = new Promise<void>((resolve) => (commit = resolve));
  let isWritten = () => {};
  const written = new Promise<void>((resolve) => (isWritten = resolve));
  const writing = db.sql.begin(async (sql) => {
    await sql`insert into customer (id, tenant_id, customer_no, display_name) values (gen_random_uuid(), ${company.id}, 'late', 'Late')`;
    await sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
      values (${company.id}, 'Customer', gen_random_uuid(), 'CREATED', 1, 'test', '{}', '[]', '{}', 'user')`;
    isWritten();
    await committed;
  });
  await written;
  await make(admin); // a transaction that began later and is committed first
  expect(await count(admin)).toBe(before + 1);
  expect(await counted(() => count(admin))).toBe(0);
  commit();
  await writing;
  expect(await count(admin)).toBe(before + 2);
});

test('counts that are asked for while many write are never behind what was acknowledged', async () => {
  const text = 'select count(*)::text from customer where tenant_id = $1::uuid and deactivated_at is null';
  const look = async () => {
    const [answer] = await db.reads.counts.bytes(admin.principal, [{ text, values: [company.id] }]);
    return Number(answer?.toString());
  };
  const start = await look();
  const acknowledged: string[] = [];
  const writer = async () => {
    for (let n = 0; n < 10; n += 1) acknowledged.push(await make(admin));
  };
  const reader = async () => {
    while (acknowledged.length < 60) {
      const least = start + acknowledged.length;
      expect(await look()).toBeGreaterThanOrEqual(least);
    }
  };
  await Promise.all([...Array.from({ length: 6 }, writer), reader(), reader(), reader()]);
  expect(await look()).toBe(start + 60);
});
