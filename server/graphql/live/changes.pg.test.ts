import { expect, test } from 'vitest';
import { world } from '../../test/actors.ts';
import { eventually, type Follower } from '../../test/follower.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const { tenant, services, live, settle } = await world(db);
const company = tenant();
const [admin, kari, ola, viewer] = [
  await company.actor('admin'),
  await company.actor('account_manager'),
  await company.actor('account_manager'),
  await company.actor('viewer'),
];

interface Event {
  kind: string;
  aggregate: string;
  id: string | null;
  version: number;
  changedFields: string[];
  position: string;
  record?: Record<string, unknown> | null;
  contract?: Record<string, unknown> | null;
}

const envelope = 'kind aggregate id version changedFields position';
const createCustomer = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }';
const createContract = 'mutation($i: CreateContractInput!) { createContract(input: $i) { id } }';
const update = 'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id version } }';
const change = (id: string, i: Record<string, unknown>) => admin.ok(update, { id, i });

async function portfolio(managerId: string, no: string) {
  const customer = await admin.ok<{ createCustomer: { id: string } }>(createCustomer, {
    i: { customerNo: no, displayName: `Customer ${no}`, accountManagerId: managerId, nationalId: `010190${no}` },
  });
  const customerId = customer.createCustomer.id;
  const contract = await admin.ok<{ createContract: { id: string } }>(createContract, {
    i: { contractNo: no, title: `Contract ${no}`, customerId, value: { amount: '100', currency: 'NOK' } },
  });
  return { customerId, contractId: contract.createContract.id };
}
const karis = await portfolio(kari.id, '11111');
const olas = await portfolio(ola.id, '22222');

/** With HEAD already taken. */
async function follow(actor: typeof kari, document: string, variables: Record<string, unknown> = {}) {
  await settle();
  const follower = await actor.follow<Event>(document, variables);
  const head = await follower.next();
  expect(head.kind).toBe('HEAD');
  return Object.assign(follower, { head });
}
const all = `subscription($s: String) { changes(since: $s) { ${envelope} } }`;

test('a subscriber hears of the own portfolio only, in order, and resumes where it was', async () => {
  const feed = await follow(kari, all);
  await change(olas.contractId, { title: 'Not for Kari' });
  await change(karis.contractId, { title: 'For Kari 1' });
  const first = await feed.next();
  expect(first).toMatchObject({
    kind: 'UPDATED',
    aggregate: 'Contract',
    id: karis.contractId,
    changedFields: ['title'],
  });
  feed.leave();

  await change(karis.contractId, { title: 'For Kari 2' });
  await change(olas.contractId, { title: 'Not for Kari either' });
  await change(karis.contractId, { title: 'For Kari 3' });
  const resumed = await follow(kari, all, { s: first.position });
  expect(resumed.head.position).toBe(first.position);
  const [second, third] = [await resumed.next(), await resumed.next()];
  expect([second.id, third.id, third.version - first.version]).toEqual([karis.contractId, karis.contractId, 2]);
  resumed.leave();
});

test('who loses a customer hears that it is gone and that other records went with it; who gets it hears of both too', async () => {
  const own = await portfolio(kari.id, '33333');
  const [from, to, everybody] = [await follow(kari, all), await follow(ola, all), await follow(admin, all)];
  await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
    id: own.customerId,
    i: { accountManagerId: ola.id },
  });
  const sights = async (feed: Follower<Event>) => {
    const both = [await feed.next(), await feed.next()];
    return both.map(({ kind, aggregate, id }) => [kind, aggregate, id]).sort();
  };
  expect(await from.next()).toMatchObject({ kind: 'DELETED', id: own.customerId, changedFields: [] });
  expect(await to.next()).toMatchObject({ kind: 'UPDATED', id: own.customerId, changedFields: ['accountManagerId'] });
  expect(await everybody.next()).toMatchObject({ kind: 'UPDATED', id: own.customerId });
  const expected = [
    ['SIGHT', 'Contract', null],
    ['SIGHT', 'CustomerEvent', null],
  ];
  expect(await sights(from)).toEqual(expected);
  expect(await sights(to)).toEqual(expected);
  for (const feed of [from, to, everybody]) feed.leave();
});

test('a position of another feed, or beyond the head, asks for a new start', async () => {
  const { epoch, position } = services.changes.head;
  for (const s of ['ffffffff-0000-0000-0000-000000000000.1', `${epoch}.${String(position + 1_000_000n)}`, 'nonsense'])
    await expect(kari.follow(all, { s })).rejects.toMatchObject({ code: 'RESYNC_REQUIRED' });
});

test('a record that is selected comes as each may see it: masked, in sight, and read once for those who see the same', async () => {
  const document = `subscription($s: String) { customerChanged(since: $s) { ${envelope} record: customer { displayName nationalId masked accountManager { name } } } }`;
  const others = await Promise.all(Array.from({ length: 5 }, () => company.actor('viewer')));
  const viewers = await Promise.all([viewer, ...others].map((actor) => follow(actor, document)));
  const [mine, hers] = [await follow(admin, document), await follow(ola, document)];
  const before = live.counts.loads;
  await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
    id: karis.customerId,
    i: { displayName: 'Seen by some' },
  });
  for (const feed of viewers)
    expect(await feed.next()).toMatchObject({
      kind: 'UPDATED',
      id: karis.customerId,
      record: { displayName: 'Seen by some', nationalId: '•••••••1111', masked: ['nationalId'] },
    });
  expect((await mine.next()).record).toMatchObject({ nationalId: '01019011111', masked: [] });
  expect(live.counts.loads - before).toBe(2); // the viewers' and the administrator's
  await settle();
  expect(hers.inbox).toEqual([]);
  for (const feed of [...viewers, mine, hers]) feed.leave();
});

test('a change is read only for the groups that can see it', async () => {
  const managers = await Promise.all(Array.from({ length: 20 }, () => company.actor('account_manager')));
  const document = `subscription { contractChanged { ${envelope} contract { title } } }`;
  const feeds = await Promise.all(
    [kari, ...managers].flatMap((actor) => [follow(actor, document), follow(actor, document)]),
  );
  const before = { ...live.counts };
  await change(karis.contractId, { title: 'One load' });
  for (const feed of feeds.slice(0, 2)) expect((await feed.next()).contract).toEqual({ title: 'One load' });
  await settle();
  expect(live.counts.loads - before.loads).toBe(1);
  expect(live.counts.messages - before.messages).toBe(2);
  expect(live.counts.groups).toBe(21);
  for (const feed of feeds) feed.leave();
  expect(live.counts).toMatchObject({ groups: 0, subscribers: 0 });
});

test('with a filter only what holds it comes, and what no longer does is said to be gone', async () => {
  const document = `subscription($f: ContractFilter) { contractChanged(filter: $f) { ${envelope} contract { title riskClass } } }`;
  const [one, other] = [await portfolio(kari.id, '51000'), await portfolio(kari.id, '52000')];
  const feed = await follow(viewer, document, {
    f: { riskClass: { eq: 'HIGH' }, contractNo: { startsWith: '5' }, notes: { none: { body: { contains: 'hush' } } } },
  });
  const heard = async () => {
    const { kind, id, contract } = await feed.next();
    return [kind, id, contract?.['title'] ?? null];
  };
  await change(one.contractId, { title: 'Still harmless' });
  await change(other.contractId, { riskClass: 'HIGH' });
  expect(await heard()).toEqual(['UPDATED', other.contractId, 'Contract 52000']);
  await change(one.contractId, { riskClass: 'HIGH', title: 'In' });
  expect(await heard()).toEqual(['UPDATED', one.contractId, 'In']);
  await change(one.contractId, { notes: { add: [{ body: 'Hush!' }] } });
  expect(await heard()).toEqual(['DELETED', one.contractId, null]);
  await change(one.contractId, { title: 'Nobody is told' });
  await change(other.contractId, { riskClass: 'LOW' });
  expect(await heard()).toEqual(['DELETED', other.contractId, null]);
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id: other.contractId });
  await change(karis.contractId, { title: 'Never in' });
  const last = await portfolio(kari.id, '53000');
  await change(last.contractId, { riskClass: 'HIGH' });
  // it may have been read only once it was in: then its creation is told as well
  await eventually(() => feed.inbox.at(-1)).toMatchObject({
    kind: 'UPDATED',
    id: last.contractId,
    contract: { title: 'Contract 53000' },
  });
  expect(feed.inbox.map(({ id }) => id).filter((id) => id !== last.contractId)).toEqual([]);
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id: last.contractId });
  await eventually(() => feed.inbox.at(-1)).toMatchObject({ kind: 'DELETED', id: last.contractId, contract: null });
  feed.leave();
});

test('a masked field cannot be asked for in the filter of a subscription, nor what may not be read be followed', async () => {
  const byNationalId = 'subscription { customerChanged(filter: { nationalId: { eq: "1" } }) { id } }';
  await expect(viewer.follow(byNationalId)).rejects.toMatchObject({ code: 'FORBIDDEN', rule: 'field.masked' });
  const grouped = 'subscription { customerGroupsLive(by: [{ field: nationalId }]) { groups { count } } }';
  await expect(viewer.follow(grouped)).rejects.toMatchObject({ code: 'FORBIDDEN', rule: 'field.masked' });
  const nobody = await company.actor();
  for (const document of [
    'subscription { contractChanged { kind } }',
    'subscription { changes(aggregates: [Contract]) { kind } }',
    'subscription { contractGroupsLive { groups { count } } }',
  ])
    await expect(nobody.follow(document)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('`changes` brings the record of any aggregate, of those that are named and of the ids that are', async () => {
  const document = `subscription($a: [AggregateName!], $ids: [ID!]) {
    changes(aggregates: $a, ids: $ids) { ${envelope} parts { part operation count: ids } record { __typename ... on Contract { title notes { body } } ... on Customer { displayName } } }
  }`;
  const everything = await follow(admin, document);
  const some = await follow(admin, document, { a: ['Contract'], ids: [karis.contractId] });
  const own = await portfolio(kari.id, '61000');
  expect(await everything.next()).toMatchObject({ record: { __typename: 'Customer', displayName: 'Customer 61000' } });
  expect(await everything.next()).toMatchObject({ id: own.contractId, record: { __typename: 'Contract', notes: [] } });
  await change(karis.contractId, { notes: { add: [{ body: 'Noted' }] } });
  const told = await some.next();
  expect(told).toMatchObject({ id: karis.contractId, parts: [{ part: 'notes', operation: 'ADDED' }] });
  expect(told.record?.['notes']).toContainEqual({ body: 'Noted' });
  for (const feed of [everything, some]) feed.leave();
});

test('a subscriber that leaves is forgotten at once, and so is its group with the last one', async () => {
  const feeds = [await follow(kari, all), await follow(kari, all), await follow(ola, all)];
  expect(live.counts).toMatchObject({ groups: 2, subscribers: 3 });
  for (const feed of feeds) feed.leave();
  expect(live.counts).toMatchObject({ groups: 0, subscribers: 0 });
});

/** Changes as an importer would write them, more than fit anywhere. */
async function flood(contractId: string, rows: number) {
  await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind) select ${company.id}, 'Contract', ${contractId}, 'UPDATED', n, 'test', '{title}', '[]', '{}', 'user' from generate_series(10, ${9 + rows}) n`;
  services.changes.poke();
}
const versions = (rows: number) => Array.from({ length: rows }, (_, index) => index + 10);

test('who comes back after thousands of changes is told all of them once, while more come in', async () => {
  const feed = await follow(admin, all);
  feed.leave();
  const document = `subscription($s: String) { contractChanged(since: $s) { ${envelope} contract { title } } }`;
  const { contractId } = await portfolio(kari.id, '71000');
  await flood(contractId, 2_500);
  await settle();
  const resumed = await Promise.all(
    Array.from({ length: 10 }, () => admin.follow<Event>(document, { s: feed.head.position })),
  );
  await flood(contractId, 10);
  for (const each of resumed) {
    await eventually(() => each.inbox.filter(({ version }) => version >= 10).length).toBe(2_510);
    const told = each.inbox.filter(({ version }) => version >= 10);
    expect(told.map(({ version }) => version)).toEqual([...versions(2_500), ...versions(10)]);
    expect(told.at(-1)?.contract).toEqual({ title: 'Contract 71000' });
    each.leave();
  }
});

test('who reads the feed along with somebody who began before misses nothing of what was told in between', async () => {
  const document = `subscription($s: String) { changes(since: $s) { ${envelope} record { ... on Contract { title } } } }`;
  const told = await follow(admin, document);
  const s = told.head.position;
  await change(karis.contractId, { title: 'Read slowly' });
  expect((await told.next()).id).toBe(karis.contractId);
  const both = await db.sql.begin(async (tx) => {
    await tx`lock table contract in access exclusive mode`; // what was read of the feed waits for what it says of the contract
    const first = await admin.follow<Event>(document, { s });
    const waiting = () =>
      tx`select pid from pg_locks where relation = 'contract'::regclass and not granted and database = (select oid from pg_database where datname = current_database())`;
    await eventually(async () => (await waiting()).length).toBe(1);
    await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
      id: karis.customerId,
      i: { displayName: 'In between' },
    });
    expect((await told.next()).id).toBe(karis.customerId);
    return [first, await admin.follow<Event>(document, { s })];
  });
  for (const each of both) {
    await eventually(() => each.inbox.map(({ kind }) => kind)).toEqual(['HEAD', 'UPDATED', 'UPDATED']);
    expect(each.inbox.slice(1).map(({ id }) => id)).toEqual([karis.contractId, karis.customerId]);
    each.leave();
  }
  told.leave();
});

test('who is slow is sent away, and misses nothing when it comes back', async () => {
  const feed = await follow(admin, all);
  const { contractId } = await portfolio(kari.id, '81000');
  await eventually(() => feed.inbox.length).toBe(2);
  feed.isSlow = true;
  await flood(contractId, 20);
  await eventually(() => feed.ended).toBeNull();
  expect(feed.inbox).toHaveLength(2);
  await flood(contractId, 5);
  const resumed = await follow(admin, all, { s: feed.inbox[1]?.position });
  await eventually(() => resumed.inbox.length).toBe(25);
  expect(resumed.inbox.map(({ version }) => version)).toEqual([...versions(20), ...versions(5)]);
  resumed.leave();
});

test('when another feed has begun, as after a backup was restored, everybody is told to read anew, and can', async () => {
  const feeds = [await follow(admin, all), await follow(kari, all)];
  const old = services.changes.head.epoch;
  await db.sql`update change_sequencer set epoch = gen_random_uuid()`;
  services.changes.poke();
  for (const feed of feeds)
    await eventually(() => feed.ended).toMatchObject({ code: 'RESYNC_REQUIRED', rule: 'position.unknown' });
  expect(services.changes.head.epoch).not.toBe(old);
  expect(live.counts).toMatchObject({ groups: 0, subscribers: 0 });
  await expect(admin.follow(all, { s: feeds[0]?.head.position })).rejects.toMatchObject({ code: 'RESYNC_REQUIRED' });
  const again = await follow(admin, all);
  const { customerId } = await portfolio(kari.id, '91000');
  expect((await again.next()).id).toBe(customerId);
  again.leave();
});
