import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
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
