import { expect, test } from 'vitest';
import { world } from '../../test/actors.ts';
import { eventually } from '../../test/follower.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const { tenant, live, settle } = await world(db);
const company = tenant();
const [admin, kari] = [await company.actor('admin'), await company.actor('account_manager')];

interface Totals {
  position: string;
  groups: { count: number; keys?: Record<string, unknown>; sum?: { value: { amount: string; currency: string }[] } }[];
}

const create = async (document: string, i: Record<string, unknown>) =>
  Object.values(await admin.ok<Record<string, { id: string }>>(document, { i }))[0]?.id ?? '';
const customer = (no: string, more = {}) =>
  create('mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', {
    customerNo: no,
    displayName: `Customer ${no}`,
    ...more,
  });
let count = 0;
const contract = (customerId: string, more = {}) =>
  create('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    contractNo: `T${String(count++)}`,
    title: 'Totals',
    customerId,
    value: { amount: '100', currency: 'NOK' },
    ...more,
  });
const update = (id: string, i: Record<string, unknown>) =>
  admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', { id, i });

const byRisk = `subscription($f: ContractFilter, $every: Int = 100) {
  contractGroupsLive(filter: $f, by: [{ field: riskClass }], atMostEvery: $every) { position groups { keys { riskClass } count sum { value { amount currency } } } }
}`;

test('counts and sums come at once, and again when a change touched them, as the query answers them', async () => {
  const someone = await customer('1');
  const id = await contract(someone);
  const feed = await admin.follow<Totals>(byRisk);
  const first = await feed.next();
  expect(first.groups).toEqual([
    { keys: { riskClass: 'LOW' }, count: 1, sum: { value: [{ amount: '100.00', currency: 'NOK' }] } },
  ]);
  expect(first.position).toMatch(/^[0-9a-f-]{36}\.\d+$/);
  await update(id, { riskClass: 'HIGH', value: { amount: '250', currency: 'NOK' } });
  const { groups } = await feed.next();
  const query =
    'contractGroups(by: [{ field: riskClass }]) { keys { riskClass } count sum { value { amount currency } } }';
  expect(groups).toEqual((await admin.ok<{ contractGroups: unknown }>(`{ ${query} }`)).contractGroups);
  await update(id, { title: 'Counts the same' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(feed.inbox).toEqual([]);
  feed.leave();
});

test('equal subscribers are counted for once, at the rate they name', async () => {
  const someone = await customer('2');
  const feeds = await Promise.all(
    Array.from({ length: 20 }, () => admin.follow<Totals>(byRisk, { f: { customerId: { eq: someone } }, every: 500 })),
  );
  for (const feed of feeds) expect((await feed.next()).groups).toEqual([]);
  expect(live.counts.groups).toBe(1);
  const before = live.counts.loads;
  const began = performance.now();
  for (let index = 0; index < 12; index += 1) await contract(someone);
  for (const feed of feeds) await eventually(() => feed.inbox.at(-1)?.groups[0]?.count).toBe(12);
  const periods = Math.ceil((performance.now() - began) / 500);
  expect(live.counts.loads - before).toBeLessThanOrEqual(periods + 1);
  for (const feed of feeds) expect(feed.inbox.length).toBeLessThanOrEqual(periods + 1);
  for (const feed of feeds) feed.leave();
  expect(live.counts.groups).toBe(0);
});

test('each has the counts of what they may see, also when a record comes into sight with another', async () => {
  const [hers, others] = [await customer('3', { accountManagerId: kari.id }), await customer('4')];
  await contract(hers);
  await contract(others);
  const document =
    'subscription { contractGroupsLive(by: [{ field: customerId }], atMostEvery: 100) { groups { count keys { customer { displayName } } } } }';
  await settle();
  const feed = await kari.follow<Totals>(document);
  expect((await feed.next()).groups).toEqual([{ count: 1, keys: { customer: { displayName: 'Customer 3' } } }]);
  const before = live.counts.loads;
  await contract(others);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(live.counts.loads).toBe(before);
  await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
    id: others,
    i: { accountManagerId: kari.id },
  });
  expect((await feed.next()).groups).toEqual([
    { count: 2, keys: { customer: { displayName: 'Customer 4' } } },
    { count: 1, keys: { customer: { displayName: 'Customer 3' } } },
  ]);
  feed.leave();
});

test('a change of another aggregate counts where it is filtered by or shown', async () => {
  const someone = await customer('5', { segment: 'Shipping' });
  await contract(someone);
  const document =
    'subscription { contractGroupsLive(filter: { customer: { segment: { eq: "Shipping" } } }, by: [{ field: customerId }], atMostEvery: 100) { groups { count keys { customer { displayName } } } } }';
  const feed = await admin.follow<Totals>(document);
  expect((await feed.next()).groups).toEqual([{ count: 1, keys: { customer: { displayName: 'Customer 5' } } }]);
  const rename = (i: Record<string, unknown>) =>
    admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
      id: someone,
      i,
    });
  await rename({ displayName: 'Renamed' });
  expect((await feed.next()).groups).toEqual([{ count: 1, keys: { customer: { displayName: 'Renamed' } } }]);
  await rename({ segment: 'Energy' });
  expect((await feed.next()).groups).toEqual([]);
  feed.leave();
});

test('what is possible with a record in a legend is decided before anybody hears of it', async () => {
  const someone = await customer('6');
  const id = await contract(someone);
  await create('mutation($i: CreateCustomerEventInput!) { createCustomerEvent(input: $i) { id } }', {
    producer: 'test',
    type: 'test',
    title: 'Of a contract',
    customerId: someone,
    contractId: id,
    occurredAt: '2026-01-01T00:00:00Z',
  });
  const selected = 'groups { count keys { contract { availableCommands { name possible } } } }';
  const feed = await admin.follow<Totals>(
    `subscription { customerEventGroupsLive(by: [{ field: contractId }], atMostEvery: 100) { ${selected} } }`,
  );
  const { groups } = await feed.next();
  const asked = await admin.ok<{ groups: unknown }>(
    `{ ${selected.replace('groups', 'groups: customerEventGroups(by: [{ field: contractId }])')} }`,
  );
  expect(groups).toEqual(asked.groups);
  feed.leave();
});

test('a rate out of range is refused', async () => {
  for (const every of [0, 99, 3_600_001])
    await expect(admin.follow(byRisk, { every })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      rule: 'subscription.interval',
    });
});
