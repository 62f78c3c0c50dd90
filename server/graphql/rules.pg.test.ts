import { type ExecutionResult, parse, subscribe } from 'graphql';
import { expect, test } from 'vitest';
import { schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant, services } = await world(db);
const company = tenant();
const [admin, kari, ola, viewer] = [
  await company.actor('admin'),
  await company.actor('account_manager'),
  await company.actor('account_manager'),
  await company.actor('viewer'),
];

const createCustomer = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id nationalId masked } }';
const createContract = 'mutation($i: CreateContractInput!) { createContract(input: $i) { id } }';

async function portfolio(managerId: string, no: string) {
  const customer = await admin.ok<{ createCustomer: { id: string } }>(createCustomer, {
    i: { customerNo: no, displayName: `Customer ${no}`, accountManagerId: managerId, nationalId: `010190${no}` },
  });
  const contract = await admin.ok<{ createContract: { id: string } }>(createContract, {
    i: {
      contractNo: no,
      title: `Contract ${no}`,
      customerId: customer.createCustomer.id,
      value: { amount: '100', currency: 'NOK' },
    },
  });
  return { customerId: customer.createCustomer.id, contractId: contract.createContract.id };
}
const karis = await portfolio(kari.id, '11111');
const olas = await portfolio(ola.id, '22222');

test('an account manager sees the own portfolio in every way of reading, and nothing else', async () => {
  const data = await kari.ok(
    `query($other: ID!, $otherContract: ID!) {
      customers { totalCount nodes { customerNo } } contracts(search: "Contract") { totalCount nodes { contractNo } }
      contractGroups(by: [{ field: status }]) { count sum { value { amount } } }
      customer(id: $other) { id } contract(id: $otherContract) { id }
      byCustomer: contracts(filter: { customer: { customerNo: { eq: "22222" } } }) { totalCount }
      users(filter: { name: { contains: "" } }) { nodes { portfolio { nodes { customerNo } } } }
      contractsExpiringByMonth(months: 1) { count }
    }`,
    { other: olas.customerId, otherContract: olas.contractId },
  );
  expect(data).toMatchObject({
    customers: { totalCount: 1, nodes: [{ customerNo: '11111' }] },
    contracts: { totalCount: 1, nodes: [{ contractNo: '11111' }] },
    contractGroups: [{ count: 1, sum: { value: [{ amount: '100.00' }] } }],
    customer: null,
    contract: null,
    byCustomer: { totalCount: 0 },
  });
  expect(JSON.stringify(data)).not.toContain('22222');
});

test('what lies outside the own portfolio cannot be changed, flagged, pointed at or created', async () => {
  const update = await kari.run(
    'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }',
    { id: olas.contractId, i: { title: 'Mine now' } },
  );
  expect(update.errors[0]).toMatchObject({ code: 'NOT_FOUND' });
  const flag = await kari.run(
    'mutation($id: ID!, $i: FlagContractInput!) { flagContract(id: $id, input: $i) { id } }',
    { id: olas.contractId, i: { severity: 'INFO', reason: 'x' } },
  );
  expect(flag.errors[0]).toMatchObject({ code: 'NOT_FOUND' });
  const moved = await kari.run(
    'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }',
    { id: karis.contractId, i: { customerId: olas.customerId } },
  );
  expect(moved.errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'reference.not_found' });
  const created = await kari.run(createContract, {
    i: { contractNo: 'K2', title: 'For Ola', customerId: olas.customerId },
  });
  expect(created.errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'reference.not_found' });
  await kari.ok(createContract, { i: { contractNo: 'K3', title: 'For mine', customerId: karis.customerId } });
});

test('a viewer reads and is refused to write, before anything is looked up', async () => {
  const missing = '00000000-0000-7000-8000-000000000000';
  for (const id of [missing, olas.contractId]) {
    const { errors } = await viewer.run(
      'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }',
      { id, i: {} },
    );
    expect(errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'permission.missing' });
  }
});

test('a national id shows its last four digits, and whole only to holders of the pii fieldset', async () => {
  const read =
    'query($id: ID!) { customer(id: $id) { nationalId masked } contract: contracts(filter: { customerId: { eq: $id } }, first: 1) { nodes { customer { nationalId } } } }';
  expect(await admin.ok(read, { id: karis.customerId })).toMatchObject({
    customer: { nationalId: '01019011111', masked: [] },
  });
  expect(await viewer.ok(read, { id: karis.customerId })).toMatchObject({
    customer: { nationalId: '•••••••1111', masked: ['nationalId'] },
    contract: { nodes: [{ customer: { nationalId: '•••••••1111' } }] },
  });
});

test.each([
  ['a filter', '{ customers(filter: { nationalId: { startsWith: "0" } }) { totalCount } }'],
  [
    'a filter across a relation',
    '{ contracts(filter: { customer: { nationalId: { eq: "01019011111" } } }) { totalCount } }',
  ],
  [
    'a filter in or and not',
    '{ customers(filter: { or: [{ not: { nationalId: { isNull: true } } }] }) { totalCount } }',
  ],
  ['a list filter', '{ users(filter: { portfolio: { some: { nationalId: { eq: "1" } } } }) { totalCount } }'],
  ['an order', '{ customers(orderBy: [{ nationalId: ASC }]) { nodes { id } } }'],
  ['an order across a relation', '{ contracts(orderBy: [{ customer: { nationalId: ASC } }]) { nodes { id } } }'],
  ['groups', '{ customerGroups(by: [{ field: nationalId }]) { count } }'],
  ['a filter of groups', '{ customerGroups(filter: { nationalId: { eq: "1" } }) { count } }'],
])('a masked field is refused in %s', async (_where, document) => {
  const { errors } = await viewer.run(document);
  expect(errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'field.masked' });
});

test('a masked field cannot be written by those who do not see it, and its values are in no history', async () => {
  const { errors } = await kari.run(
    'mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }',
    { id: karis.customerId, i: { nationalId: '99999999999' } },
  );
  expect(errors[0]).toMatchObject({ code: 'FORBIDDEN', fields: [{ path: 'nationalId', rule: 'field.masked' }] });
  const history = await admin.ok(
    'query($id: ID!) { history(aggregate: Customer, id: $id) { changes { field before after masked } } }',
    { id: karis.customerId },
  );
  expect(JSON.stringify(history)).not.toContain('0101901');
  expect(JSON.stringify(history)).toContain('{"field":"nationalId","before":null,"after":null,"masked":true}');
  const change = await db.sql`select parts, changed_fields from change where root_id = ${karis.customerId}`;
  expect(JSON.stringify(change)).not.toContain('0101901');
});

interface Event {
  data: {
    changes: {
      kind: string;
      aggregate: string;
      id: string;
      version: number;
      changedFields: string[];
      position: string;
    };
  };
}
const listen = async (actor: typeof kari, since?: string) =>
  (await subscribe({
    schema,
    document: parse(
      'subscription($s: String) { changes(since: $s) { kind aggregate id version changedFields position } }',
    ),
    variableValues: { s: since },
    contextValue: actor.context(),
  })) as AsyncGenerator<Event>;
const next = async (feed: AsyncGenerator<Event>) => ((await feed.next()).value as Event).data.changes;
const rename = (id: string, title: string) =>
  admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
    id,
    i: { title },
  });

test('a subscriber hears of the own portfolio only, in order, and resumes where it was', async () => {
  const feed = await listen(kari);
  const head = await next(feed);
  expect(head.kind).toBe('HEAD');
  await rename(olas.contractId, 'Not for Kari');
  await rename(karis.contractId, 'For Kari 1');
  const first = await next(feed);
  expect(first).toMatchObject({
    kind: 'UPDATED',
    aggregate: 'Contract',
    id: karis.contractId,
    changedFields: ['title'],
  });
  await feed.return(undefined);

  await rename(karis.contractId, 'For Kari 2');
  await rename(olas.contractId, 'Not for Kari either');
  await rename(karis.contractId, 'For Kari 3');
  const resumed = await listen(kari, first.position);
  expect((await next(resumed)).kind).toBe('HEAD');
  const [second, third] = [await next(resumed), await next(resumed)];
  expect([second.id, third.id, third.version - first.version]).toEqual([karis.contractId, karis.contractId, 2]);
  await resumed.return(undefined);
});

test('who loses a customer hears that it is gone and that other records went with it; who gets it hears of both too', async () => {
  const own = await portfolio(kari.id, '33333');
  const follow = async (actor: typeof kari) => {
    const feed = await listen(actor);
    const head = await next(feed);
    expect(head.kind).toBe('HEAD');
    return feed;
  };
  await expect.poll(async () => (await services.changes.readHead()).position).toBeGreaterThan(0n);
  const [from, to, all] = [await follow(kari), await follow(ola), await follow(admin)];
  await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
    id: own.customerId,
    i: { accountManagerId: ola.id },
  });
  const heard = async (feed: AsyncGenerator<Event>) => {
    let first = await next(feed);
    while (first.id !== own.customerId || !first.changedFields.includes('accountManagerId') || first.kind === 'CREATED')
      first = await next(feed);
    return first;
  };
  const sights = async (feed: AsyncGenerator<Event>) => {
    const both = [await next(feed), await next(feed)];
    return both.map(({ kind, aggregate, id }) => [kind, aggregate, id]).sort();
  };
  expect((await heard(from)).kind).toBe('DELETED');
  expect((await heard(to)).kind).toBe('UPDATED');
  expect((await heard(all)).kind).toBe('UPDATED');
  const expected = [
    ['SIGHT', 'Contract', null],
    ['SIGHT', 'CustomerEvent', null],
  ];
  expect(await sights(from)).toEqual(expected);
  expect(await sights(to)).toEqual(expected);
  await Promise.all([from, to, all].map((feed) => feed.return(undefined)));
});

test('a position of another feed asks for a new start', async () => {
  const answer: unknown = await listen(kari, 'ffffffff-0000-0000-0000-000000000000.1');
  expect((answer as ExecutionResult).errors?.[0]?.originalError).toMatchObject({ code: 'RESYNC_REQUIRED' });
});

test('a subscriber that leaves is forgotten at once, whether it read anything or not', async () => {
  const before = services.changes.listeners;
  const [begun, waiting, never] = [await listen(kari), await listen(kari), await listen(kari)];
  await next(begun);
  await next(waiting);
  const pending = waiting.next();
  expect(services.changes.listeners).toBe(before + 3);
  await Promise.all([begun, waiting, never].map((feed) => feed.return(undefined)));
  expect(services.changes.listeners).toBe(before);
  expect(await pending).toMatchObject({ done: true });
});

test('a subscriber that is slow falls behind and misses nothing', async () => {
  const feed = await listen(admin);
  const head = await next(feed);
  const own = await portfolio(kari.id, '44444');
  await admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
    id: own.contractId,
    i: { title: 'warm' },
  });
  const { changes } = services;
  const rows = 1500; // more than a queue holds
  await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind) select ${company.id}, 'Contract', ${own.contractId}, 'UPDATED', n, 'test', '{title}', '[]', '{}', 'user' from generate_series(10, ${9 + rows}) n`;
  changes.poke();
  await expect
    .poll(async () => (await changes.readHead()).position, { timeout: 5000 })
    .toBeGreaterThan(BigInt(head.position.split('.')[1] ?? 0) + BigInt(rows));
  const versions: number[] = [];
  while (versions.at(-1) !== 9 + rows) {
    const change = await next(feed);
    if (change.id === own.contractId && change.version >= 10) versions.push(change.version);
  }
  expect(versions).toEqual(Array.from({ length: rows }, (_, index) => index + 10));
  await feed.return(undefined);
});

test('whoever may not read an aggregate cannot subscribe to it', async () => {
  const nobody = await company.actor();
  const answer: unknown = await subscribe({
    schema,
    document: parse('subscription { contractChanged { kind } }'),
    contextValue: nobody.context(),
  });
  expect((answer as ExecutionResult).errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
});

test('parts of a deleted contract are found through no other record', async () => {
  const { createContract: gone } = await admin.ok<{ createContract: { id: string } }>(createContract, {
    i: {
      contractNo: 'GONE',
      title: 'SECRET DELETED',
      customerId: karis.customerId,
      parties: [{ name: 'Party of the deleted', customerId: karis.customerId }],
    },
  });
  const read =
    '{ customers(filter: { contractParties: { some: { name: { contains: "deleted" } } } }) { totalCount nodes { contractParties { totalCount nodes { name contract { title } } } } } }';
  expect(await kari.ok(read)).toMatchObject({ customers: { totalCount: 1 } });
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id: gone.id });
  expect(await kari.ok(read)).toEqual({ customers: { totalCount: 0, nodes: [] } });
  expect(
    await kari.ok(
      'query($id: ID!) { customer(id: $id) { contractParties { totalCount nodes { contract { title } } } } }',
      { id: karis.customerId },
    ),
  ).toEqual({ customer: { contractParties: { totalCount: 0, nodes: [] } } });
});

test('history names nobody to those who may not see people', async () => {
  const { history } = await admin.ok<{ history: { actorName: string | null }[] }>(
    'query($id: ID!) { history(aggregate: Contract, id: $id) { actorName } }',
    { id: karis.contractId },
  );
  expect(history[0]?.actorName).toMatch(/Actor/);
});
