import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const owner = await company.actor('contract_owner');

interface Created {
  createCustomer: { id: string; displayName: string; version: number };
}

async function newCustomer(displayName = 'Nordlys AS'): Promise<string> {
  const no = Math.random().toString(36).slice(2);
  const data = await owner.ok<Created>(
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id displayName version } }',
    { i: { customerNo: no, displayName } },
  );
  return data.createCustomer.id;
}

async function newContract(input: Record<string, unknown> = {}): Promise<{ id: string; version: number }> {
  const customerId = input['customerId'] ?? (await newCustomer());
  const data = await owner.ok<{ createContract: { id: string; version: number } }>(
    'mutation($i: CreateContractInput!) { createContract(input: $i) { id version } }',
    {
      i: { contractNo: Math.random().toString(36).slice(2), title: 'Snow clearing', customerId, ...input },
    },
  );
  return data.createContract;
}

test('a contract is created with its parts in one input and read back with relations in one statement', async () => {
  const customerId = await newCustomer();
  const data = await owner.ok(
    `mutation($i: CreateContractInput!) { createContract(input: $i) {
      version title status value { amount currency } startDate customer { displayName contracts { totalCount nodes { id title } } }
      parties { role name position } notes(first: 5) { body visibility } notesCount masked externalRefs { system id } createdBy { name } } }`,
    {
      i: {
        contractNo: 'C-1',
        title: 'Ærlig & "quoted" 🜁 \\ tekst',
        customerId,
        startDate: '2026-01-01',
        value: { amount: '1234567890123.45', currency: 'NOK' },
        parties: [{ role: 'SUPPLIER', name: 'Us' }, { name: 'Them' }],
        notes: [{ body: 'first' }, { body: 'second', visibility: 'OWNERS' }],
      },
    },
  );
  expect(data).toMatchObject({
    createContract: {
      version: 1,
      title: 'Ærlig & "quoted" 🜁 \\ tekst',
      status: 'DRAFT',
      value: { amount: '1234567890123.45', currency: 'NOK' },
      startDate: '2026-01-01',
      customer: {
        displayName: 'Nordlys AS',
        contracts: { totalCount: 1, nodes: [{ title: 'Ærlig & "quoted" 🜁 \\ tekst' }] },
      },
      parties: [
        { role: 'SUPPLIER', name: 'Us', position: 0 },
        { role: 'OTHER', name: 'Them', position: 1 },
      ],
      notes: [
        { body: 'first', visibility: 'ALL' },
        { body: 'second', visibility: 'OWNERS' },
      ],
      notesCount: 2,
      masked: [],
      externalRefs: [],
    },
  });
});

test('an update leaves alone what is absent, clears what is null and says nothing when nothing changes', async () => {
  const { id } = await newContract({ governingLaw: 'Norway', language: 'nb' });
  const update =
    'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { version governingLaw language title } }';
  expect(await owner.ok(update, { id, i: { governingLaw: null } })).toEqual({
    updateContract: { version: 2, governingLaw: null, language: 'nb', title: 'Snow clearing' },
  });
  expect(await owner.ok(update, { id, i: { language: 'nb', governingLaw: null } })).toEqual({
    updateContract: { version: 2, governingLaw: null, language: 'nb', title: 'Snow clearing' },
  });
});

test('parts are added, changed, removed and reordered in one version', async () => {
  const { id } = await newContract({ parties: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
  const read = async () =>
    (
      await owner.ok<{ contract: { version: number; parties: { id: string; name: string; role: string }[] } }>(
        'query($id: ID!) { contract(id: $id) { version parties { id name role } } }',
        { id },
      )
    ).contract;
  const [a, b, c] = (await read()).parties;
  const set = [{ id: c?.id }, { name: 'd' }, { id: a?.id, role: 'GUARANTOR' }];
  await owner.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
    id,
    i: { parties: { set } },
  });
  const after = await read();
  expect(after.version).toBe(2);
  expect(after.parties.map((party) => [party.name, party.role])).toEqual([
    ['c', 'OTHER'],
    ['d', 'OTHER'],
    ['a', 'GUARANTOR'],
  ]);
  await owner.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
    id,
    i: { parties: { remove: [a?.id], update: [{ id: c?.id, name: 'c2' }], add: [{ name: 'e' }] } },
  });
  expect((await read()).parties.map((party) => party.name)).toEqual(['c2', 'd', 'e']);
  const gone = await owner.run(
    'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }',
    { id, i: { parties: { update: [{ id: b?.id, name: 'x' }] } } },
  );
  expect(gone.errors[0]).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: 'parties.update[0]', rule: 'part.not_found' }],
  });
});

test('a stale save merges what others left alone and names what they changed', async () => {
  const { id, version } = await newContract();
  const update =
    'mutation($id: ID!, $v: Int, $i: UpdateContractInput!) { updateContract(id: $id, expectedVersion: $v, input: $i) { version title language } }';
  await owner.ok(update, { id, v: version, i: { title: 'Theirs' } });
  expect(await owner.ok(update, { id, v: version, i: { language: 'en' } })).toEqual({
    updateContract: { version: 3, title: 'Theirs', language: 'en' },
  });
  const { errors } = await owner.run(update, { id, v: version, i: { title: 'Mine' } });
  expect(errors[0]).toMatchObject({
    code: 'CONFLICT',
    rule: 'record.changed',
    fields: [{ path: 'title', theirs: 'Theirs' }],
  });
});

test('every field that cannot be taken is named with its rule, and nothing is written', async () => {
  const customerId = await newCustomer('Unwritten AS');
  const { errors } = await owner.run('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: {
      contractNo: 'x\u0000y',
      title: ' ',
      customerId: 'b0a4c7a0-0000-4000-8000-000000000000',
      value: { amount: '1.005', currency: 'NOK' },
      language: 'x'.repeat(36),
      notes: [{ body: '\ud800' }],
    },
  });
  expect(errors[0]?.code).toBe('BAD_USER_INPUT');
  expect(errors[0]?.fields.map(({ path, rule }) => [path, rule])).toEqual([
    ['contractNo', 'text.nul'],
    ['title', 'text.blank'],
    ['value.amount', 'decimal.scale'],
    ['language', 'text.too_long'],
    ['notes[0].body', 'text.surrogate'],
    ['customerId', 'reference.not_found'],
  ]);
  const { contracts } = await owner.ok<{ contracts: { totalCount: number } }>(
    'query($f: ContractFilter) { contracts(filter: $f) { totalCount } }',
    { f: { customerId: { eq: customerId } } },
  );
  expect(contracts.totalCount).toBe(0);
});

test.each([
  ['an enum value that does not exist', { status: { eq: 'NOPE' } }],
  ['an infinite date', { endDate: { gt: 'infinity' } }],
  ['a day that does not exist', { endDate: { gt: '2026-02-30' } }],
  ['NaN', { value: { amount: { gt: 'NaN' } } }],
  ['an exponent', { value: { amount: { gt: '1e5' } } }],
])('a filter with %s is refused as bad input', async (_what, filter) => {
  const { errors } = await owner.run('query($f: ContractFilter) { contracts(filter: $f) { totalCount } }', {
    f: filter,
  });
  expect(errors[0]?.code).toBe('BAD_USER_INPUT');
});

test('a rule of the table is answered by its name', async () => {
  const { id } = await newContract({ startDate: '2026-05-01' });
  const { errors } = await owner.run(
    'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }',
    { id, i: { endDate: '2026-04-30' } },
  );
  expect(errors[0]).toMatchObject({
    code: 'RULE_VIOLATED',
    rule: 'contract.end_after_start',
    fields: [{ path: 'endDate' }, { path: 'startDate' }],
  });
});

test('a number that is taken is a conflict that names the field', async () => {
  await newContract({ contractNo: 'TAKEN' });
  const { errors } = await owner.run('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: { contractNo: 'TAKEN', title: 't', customerId: await newCustomer() },
  });
  expect(errors[0]).toMatchObject({ code: 'CONFLICT', rule: 'field.taken', fields: [{ path: 'contractNo' }] });
});

test('save by an external reference creates once and changes afterwards', async () => {
  const save = (displayName: string) =>
    owner.ok<{ saveCustomer: { id: string; version: number } }>(
      'mutation($i: SaveCustomerInput!) { saveCustomer(input: $i) { id version externalRefs { system id } } }',
      { i: { externalRef: { system: 'erp', id: '42' }, customerNo: 'erp-42', displayName } },
    );
  const [one, two] = [await save('Ett AS'), await save('To AS')];
  expect(two.saveCustomer).toMatchObject({
    id: one.saveCustomer.id,
    version: 2,
    externalRefs: [{ system: 'erp', id: '42' }],
  });
  expect((await save('To AS')).saveCustomer.version).toBe(2);
});

test('a deleted contract leaves lists and counts, and its number is free again', async () => {
  const { id } = await newContract({ contractNo: 'GONE' });
  await owner
    .run('mutation($id: ID!) { deleteContract(id: $id) }', { id })
    .then(({ errors }) => expect(errors[0]?.code).toBe('FORBIDDEN'));
  const admin = await company.actor('admin');
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id });
  expect(await owner.ok('query($id: ID!) { contract(id: $id) { id } }', { id })).toEqual({ contract: null });
  await newContract({ contractNo: 'GONE' });
});

test('flagContract raises a flag and history tells who did what', async () => {
  const { id } = await newContract();
  await owner.ok(
    'mutation($id: ID!, $i: FlagContractInput!) { flagContract(id: $id, input: $i) { version flags { severity reason raisedBy { name } } } }',
    { id, i: { severity: 'CRITICAL', reason: 'Sanctions list' } },
  );
  const { history } = await owner.ok<{
    history: { command: string; version: number; changes: { part: string; field: string; after: string }[] }[];
  }>(
    'query($id: ID!) { history(aggregate: Contract, id: $id) { command version actorName changes { part operation field before after } } }',
    { id },
  );
  expect(history.map((entry) => [entry.command, entry.version])).toEqual([
    ['flagContract', 2],
    ['createContract', 1],
  ]);
  expect(history[0]?.changes).toContainEqual({
    part: 'flags',
    operation: 'ADDED',
    field: 'reason',
    before: null,
    after: 'Sanctions list',
  });
});

test('JSON of a producer keeps every digit, raw and executed', async () => {
  const payload = '{"a": 12345678901234567890.123456789, "b": [1.10, 1e400], "c": "1.10", "d": -0.5}';
  const event = await owner.ok<{ createCustomerEvent: { id: string } }>(
    'mutation { createCustomerEvent(input: { producer: "digits", type: "t", occurredAt: "2026-01-01T00:00:00Z" }) { id } }',
  );
  const { id } = event.createCustomerEvent;
  await db.sql.unsafe(`update customer_event set payload = '${payload}' where id = '${id}'`);
  const data = await owner.ok('query($id: ID!) { customerEvent(id: $id) { payload } }', { id });
  const [stored] = await db.sql.unsafe<{ text: string }[]>(
    `select payload::text as text from customer_event where id = '${id}'`,
  );
  expect(JSON.stringify(data)).toBe(
    `{"customerEvent":{"payload":${(stored?.text ?? '').replaceAll(/([:,]) /g, '$1')}}}`,
  );
});
