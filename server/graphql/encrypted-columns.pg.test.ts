import { randomUUID } from 'node:crypto';
import { printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { blindIndex } from '../encryption/secret-column.ts';
import { systemPrincipal } from '../engine/permissions.ts';
import { startRun } from '../platform/imports/import-runs.ts';
import { model, schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { whereStored } from '../test/everything-stored.ts';

const db = await testDatabase();
const { tenant, settle } = await world(db);
const [company, other] = [tenant(), tenant()];
const [admin, owner, viewer] = [
  await company.actor('admin'),
  await company.actor('contract_owner'),
  await company.actor('viewer'),
];
const stranger = await other.actor('admin');

const create =
  'mutation($i: CreateCustomerInput!) { made: createCustomer(input: $i) { id version nationalId masked } }';
const update = `mutation($id: ID!, $v: Int, $i: UpdateCustomerInput!, $k: String) {
  updateCustomer(id: $id, expectedVersion: $v, input: $i, idempotencyKey: $k) { version nationalId } }`;
const read = 'query($id: ID!) { customer(id: $id) { nationalId masked } }';
let made = 0;

async function newCustomer(nationalId: string | null, as = admin, more: object = {}): Promise<string> {
  made += 1;
  const i = { customerNo: `E${String(made)}`, displayName: `Customer ${String(made)}`, nationalId, ...more };
  return (await as.ok<{ made: { id: string } }>(create, { i })).made.id;
}

interface Stored {
  id: string;
  national_id: string | null;
  national_id_index: string | null;
}

async function stored(id: string): Promise<Stored> {
  const [row] = await db.sql<Stored[]>`select id, national_id, national_id_index from customer where id = ${id}`;
  if (!row) throw new Error('there is none');
  return row;
}

const found = async (filter: object, as = admin) => {
  const { customers } = await as.ok<{ customers: { totalCount: number; nodes: { id: string }[] } }>(
    'query($f: CustomerFilter) { customers(filter: $f, first: 1000) { totalCount nodes { id } } }',
    { f: filter },
  );
  expect(customers.totalCount).toBe(customers.nodes.length);
  return customers.nodes.map(({ id }) => id).sort();
};

test('what is encrypted is in no table of the database in clear, whichever way it came in', async () => {
  const canary = 'canary-4711-Ærlig';
  const id = await newCustomer(canary);
  const input = (customerNo: string) => ({
    externalRef: { system: 'test', id: customerNo },
    customerNo,
    displayName: 'Ærlig AS',
    nationalId: canary,
  });
  const many =
    'mutation($i: [SaveCustomerInput!]!, $m: SaveMode, $k: String) { saveCustomers(inputs: $i, mode: $m, idempotencyKey: $k) { created refused } }';
  for (const m of ['ATOMIC', 'EACH'])
    await admin.ok(many, { i: [input(`S1${m}`), input(`S2${m}`)], m, k: `many ${m}` });
  await admin.ok(update, { id, i: { nationalId: `${canary}2` }, k: 'again' });
  await admin.ok(update, { id, i: { nationalId: canary, displayName: 'Another' } });
  await admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id });
  await admin.ok('mutation($id: ID!) { restoreCustomer(id: $id) { id } }', { id });
  // refused, by somebody who may not, by a rule, and by a conflict
  await viewer.run(update, { id, i: { nationalId: canary } });
  await owner.run(update, { id, i: { nationalId: canary } });
  await admin.run(update, { id, v: 1, i: { nationalId: `${canary}3` } });
  await admin.run(create, { i: { customerNo: 'S1EACH', displayName: 'Taken', nationalId: canary } });
  const system = systemPrincipal(company.id);
  const upload = {
    format: { name: 'test', title: '', description: '', accepts: [], async *read() {} },
    fileName: 'people.csv',
    content: Buffer.from(`national id\n${canary}`),
  };
  await transact(db.points, system, (tx) => startRun(tx, model, system, upload, async () => {}));
  await settle();

  expect(await whereStored(db.sql, canary)).toEqual([]);
  expect(await whereStored(db.sql, 'Ærlig AS')).not.toEqual([]); // the search finds what is there
  expect((await admin.ok<{ customer: object }>(read, { id })).customer).toMatchObject({ nationalId: canary });
});

test('Postgres refuses what is not sealed', async () => {
  const id = await newCustomer('01019022222');
  await expect(db.sql`update customer set national_id = '01019022222' where id = ${id}`).rejects.toThrow(
    'customer_national_id_sealed',
  );
});

test('it comes whole to whoever holds the fieldset and masked to everybody else, wherever the record is', async () => {
  const id = await newCustomer('19038399105', admin, { accountManagerId: owner.id });
  const contract = await admin.ok<{ c: { id: string } }>(
    'mutation($i: CreateContractInput!) { c: createContract(input: $i) { id } }',
    { i: { contractNo: randomUUID(), title: 'Snow clearing', customerId: id } },
  );
  const everywhere = `query($id: ID!, $c: ID!) { customer(id: $id) { a: nationalId b: nationalId masked } contract(id: $c) { title customer { nationalId } availableCommands { name } }
    customers(filter: { id: { eq: $id } }) { nodes { nationalId } edges { node { nationalId } } }
    contractGroups(by: [{ field: customerId }], filter: { id: { eq: $c } }) { count keys { customer { nationalId displayName } } }
    users(filter: { portfolio: { some: { id: { eq: $id } } } }) { nodes { portfolio { nodes { nationalId } } } } }`;
  for (const [as, value, masked] of [
    [admin, '19038399105', []],
    [viewer, '•••••••9105', ['nationalId']],
  ] as const) {
    const data = await as.ok<object>(everywhere, { id, c: contract.c.id });
    expect(data).toMatchObject({
      customer: { a: value, b: value, masked },
      contract: { customer: { nationalId: value } },
    });
    expect(JSON.stringify(data).split(value)).toHaveLength(8);
    expect(JSON.stringify(data)).not.toMatch(/s1\.|\\u000/);
  }
});

test.each([null, '', '1234', '12345', '"quoted" \\ \n\t\u0001 æøå 𝄞', 'x'.repeat(40)])(
  'a value is what it was, short or strange, and masked as others are (%#)',
  async (value) => {
    const id = await newCustomer(value);
    const signs = value === null ? [] : [...value];
    const masked = value === null ? null : `•••••••${signs.length > 4 ? signs.slice(-4).join('') : ''}`;
    expect((await admin.ok<{ customer: object }>(read, { id })).customer).toEqual({ nationalId: value, masked: [] });
    expect((await viewer.ok<{ customer: object }>(read, { id })).customer).toEqual({
      nationalId: masked,
      masked: ['nationalId'],
    });
    expect((await stored(id)).national_id === null).toBe(value === null);
  },
);

test('it is still checked: what is too long is refused naming the field, and nothing is written', async () => {
  const { errors } = await admin.run(create, {
    i: { customerNo: 'long', displayName: 'Long', nationalId: 'x'.repeat(41) },
  });
  expect(errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'text.too_long', fields: [{ path: 'nationalId' }] });
  expect(await found({ customerNo: { eq: 'long' } })).toEqual([]);
});

test('equal values have equal indexes within a company and others in another; ciphertexts are never equal', async () => {
  const [one, two, foreign] = [
    await stored(await newCustomer('27099099436')),
    await stored(await newCustomer('27099099436')),
    await stored(await newCustomer('27099099436', stranger)),
  ];
  expect(one.national_id_index).toBe(two.national_id_index);
  expect(one.national_id_index).not.toBe(foreign.national_id_index);
  expect(new Set([one, two, foreign].map((row) => row.national_id)).size).toBe(3);
  expect(Buffer.from(one.national_id_index ?? '', 'base64url')).toHaveLength(16);
  expect(await found({ nationalId: { eq: '27099099436' } })).toEqual([one.id, two.id].sort());
  expect(await found({ nationalId: { eq: '27099099436' } }, stranger)).toEqual([foreign.id]);
});

test('whoever holds the fieldset finds by equality: eq, ne, in, notIn, null, with variables and across relations', async () => {
  const all = { displayName: { startsWith: 'Equal ' } };
  const [a, b, none] = [
    await newCustomer('11111111111', admin, { displayName: 'Equal a' }),
    await newCustomer('22222222222', admin, { displayName: 'Equal b' }),
    await newCustomer(null, admin, { displayName: 'Equal none' }),
  ];
  const among = (nationalId: object) => found({ and: [all, { nationalId }] });
  expect(await among({ eq: '11111111111' })).toEqual([a]);
  expect(await among({ eq: '1111111111' })).toEqual([]);
  expect(await among({ ne: '11111111111' })).toEqual([b, none].sort());
  expect(await among({ in: ['11111111111', '22222222222', '3'] })).toEqual([a, b].sort());
  expect(await among({ in: [] })).toEqual([]);
  expect(await among({ notIn: ['11111111111'] })).toEqual([b, none].sort());
  expect(await among({ isNull: true })).toEqual([none]);
  expect(await among({ eq: null })).toEqual([none]);
  expect(await among({ isNull: false })).toEqual([a, b].sort());
  expect(await among({ eq: '11111111111', ne: '22222222222' })).toEqual([a]);
  const document =
    'query($v: String, $w: [String!]) { one: customers(filter: { nationalId: { eq: $v } }) { nodes { id } } some: customers(filter: { nationalId: { in: $w } }) { nodes { id } } }';
  for (const [v, id] of [
    ['11111111111', a],
    ['22222222222', b],
  ] as const)
    expect(await admin.ok(document, { v, w: [v] })).toEqual({ one: { nodes: [{ id }] }, some: { nodes: [{ id }] } });
  expect((await admin.run(document, { v: 'x'.repeat(41) })).errors[0]).toMatchObject({ rule: 'text.too_long' });
});

const refusals: [what: string, document: string][] = [
  ...['contains', 'startsWith', 'endsWith'].map((way): [string, string] => [
    way,
    `{ customers(filter: { nationalId: { ${way}: "1" } }) { totalCount } }`,
  ]),
  ['an order', '{ customers(orderBy: [{ nationalId: ASC }]) { nodes { id } } }'],
  ['an order across a relation', '{ contracts(orderBy: [{ customer: { nationalId: DESC } }]) { nodes { id } } }'],
  ['a key of groups', '{ customerGroups(by: [{ field: nationalId }]) { count } }'],
  ['a count of different values', '{ customerGroups { countDistinct { nationalId } } }'],
  ['a condition of groups', '{ customerGroups(having: { countDistinct: { nationalId: { gt: 1 } } }) { count } }'],
  ['an order of groups', '{ customerGroups(orderBy: [{ countDistinct: { nationalId: ASC } }]) { count } }'],
];

test.each(refusals)(
  '%s is refused also to whoever sees it, naming the rule, the type and the field',
  async (_what, document) => {
    const params = { type: 'Customer', field: 'nationalId' };
    expect((await admin.run(document)).errors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      rule: 'field.encrypted',
      params,
    });
    expect((await viewer.run(document)).errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'field.masked', params });
  },
);

test('the same value again changes nothing, another one does, and null clears it with its index', async () => {
  const id = await newCustomer('02117699871');
  const before = await stored(id);
  const version = async (i: object) => {
    const { updateCustomer } = await admin.ok<{ updateCustomer: { version: number } }>(update, { id, i });
    return updateCustomer.version;
  };
  expect(await version({ nationalId: '02117699871' })).toBe(1);
  expect(await stored(id)).toEqual(before);
  expect(await version({ nationalId: '02117699871', displayName: 'Renamed' })).toBe(2);
  expect(await version({ nationalId: '02117699872' })).toBe(3);
  expect(await found({ nationalId: { eq: '02117699871' } })).toEqual([]);
  expect(await version({ nationalId: null })).toBe(4);
  expect(await stored(id)).toMatchObject({ national_id: null, national_id_index: null });
  const { history } = await admin.ok<{ history: { version: number; changes: { field: string }[] }[] }>(
    'query($id: ID!) { history(aggregate: Customer, id: $id) { version changes { field before after masked } } }',
    { id },
  );
  const hidden = { field: 'nationalId', before: null, after: null, masked: true };
  expect(history.map(({ changes }) => changes.filter(({ field }) => field === 'nationalId'))).toEqual([
    [hidden],
    [hidden],
    [],
    [hidden],
  ]);
});

test('a save by the key of another system finds it unchanged, and a thousand as well', async () => {
  const inputs = Array.from({ length: 50 }, (_, index) => ({
    externalRef: { system: 'again', id: String(index) },
    customerNo: `again ${String(index)}`,
    displayName: 'Again',
    nationalId: `3000000${String(1000 + index)}`,
  }));
  const save = 'mutation($i: [SaveCustomerInput!]!) { saveCustomers(inputs: $i) { created changed unchanged } }';
  expect(await admin.ok(save, { i: inputs })).toEqual({ saveCustomers: { created: 50, changed: 0, unchanged: 0 } });
  expect(await admin.ok(save, { i: inputs })).toEqual({ saveCustomers: { created: 0, changed: 0, unchanged: 50 } });
});

test('in a conflict the value of the other comes in clear to whoever may write it', async () => {
  const id = await newCustomer('12121212121');
  await admin.ok(update, { id, v: 1, i: { nationalId: '13131313131' } });
  const { errors } = await admin.run(update, { id, v: 1, i: { nationalId: '14141414141' } });
  expect(errors[0]).toMatchObject({
    code: 'CONFLICT',
    fields: [{ path: 'nationalId', rule: 'record.changed', theirs: '13131313131' }],
  });
});

test('an idempotency key is for the same value, and what it keeps does not tell which that was', async () => {
  const id = await newCustomer('15151515151');
  const twice = { id, i: { nationalId: '16161616161' }, k: 'once' };
  await admin.ok(update, twice);
  await admin.ok(update, twice);
  const { errors } = await admin.run(update, { ...twice, i: { nationalId: '16161616162' } });
  expect(errors[0]).toMatchObject({ rule: 'idempotency.other_request' });
});

test('a subscriber gets it whole or masked, as a reader does', async () => {
  const document = 'subscription { customerChanged { customer { id nationalId masked } } }';
  await settle();
  const [whole, hidden] = [await admin.follow(document), await viewer.follow(document)];
  for (const follower of [whole, hidden]) await follower.next(); // where it begins
  const id = await newCustomer('17171717171');
  await settle();
  expect(JSON.stringify(await whole.next())).toContain(`{"id":"${id}","nationalId":"17171717171","masked":[]}`);
  expect(JSON.stringify(await hidden.next())).toContain(`"nationalId":"•••••••7171","masked":["nationalId"]`);
});

test('a ciphertext that was changed, or moved to another row, column or company, is an error and never a value', async () => {
  const [one, two] = [await newCustomer('18181818181'), await newCustomer('19191919191')];
  const foreign = await newCustomer('20202020202', stranger);
  const good = (await stored(one)).national_id ?? '';
  const flipped = `${good.slice(0, -6)}${good.at(-6) === 'A' ? 'B' : 'A'}${good.slice(-5)}`;
  for (const [id, value, as] of [
    [one, flipped, admin],
    [one, good.slice(0, 10), admin],
    [one, good.replace(/^s1\.\w+/, 's1.nobody'), admin],
    [two, good, admin],
    [foreign, good, stranger],
  ] as const) {
    await db.sql`update customer set national_id = ${value} where id = ${id}`;
    await expect(as.run(read, { id })).rejects.toThrow(
      /^customer\.national_id of row [\w-]+ of [\w-]+ |is sealed with the key nobody/,
    );
  }
  await db.sql`update customer set national_id = ${good} where id = ${one}`;
  expect((await admin.ok<{ customer: object }>(read, { id: one })).customer).toMatchObject({
    nationalId: '18181818181',
  });
});

test('the index column is in no part of the API', async () => {
  const api = printSchema(schema);
  expect(api).toContain('nationalId:');
  expect(api).not.toMatch(/nationalIdIndex|national_id/);
  const { errors } = await admin.run('{ customers { nodes { nationalIdIndex } } }');
  expect(errors[0]?.message).toContain('Cannot query field');
  const of = { tenantId: company.id, table: 'customer', column: 'national_id' };
  expect(blindIndex(of, 'a')).not.toBe(blindIndex({ ...of, column: 'org_no' }, 'a'));
});
