import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const [admin, owner] = [await company.actor('admin'), await company.actor('contract_owner')];
const report = 'created changed unchanged refused records { index id outcome code rule problems { path rule } }';
const saveCustomers = `mutation($i: [SaveCustomerInput!]!, $m: SaveMode, $k: String, $d: Boolean) {
  saved: saveCustomers(inputs: $i, mode: $m, idempotencyKey: $k, dryRun: $d) { ${report} } }`;

interface Report {
  saved: {
    created: number;
    changed: number;
    unchanged: number;
    refused: number;
    records: {
      index: number;
      id: string | null;
      outcome: string;
      code: string | null;
      rule: string | null;
      problems: { path: string; rule: string }[];
    }[];
  };
}

const input = (customerNo: string, more: object = {}) => ({
  externalRef: { system: 'many', id: customerNo },
  customerNo,
  displayName: `Customer ${customerNo}`,
  ...more,
});
const save = (i: object[], more: object = {}) => admin.run<Report>(saveCustomers, { i, ...more });
const numbers = async () =>
  (await db.sql<{ no: string }[]>`select customer_no as no from customer where tenant_id = ${company.id}`).map(
    ({ no }) => no,
  );

/** How many rows there are in everything that a write could leave behind. */
async function traces() {
  const [row] =
    await db.sql`select (select count(*) from customer) as customers, (select count(*) from contract) as contracts,
    (select count(*) from contract_flag) as flags, (select count(*) from change) as changes, (select count(*) from audit_entry) as entries,
    (select count(*) from external_ref) as refs, (select count(*) from idempotency_key) as keys,
    (select coalesce(sum(version), 0) from contract) as versions`;
  return row;
}

test('many are created, changed or left as they are in one transaction, told of as one bulk', async () => {
  expect((await save([input('M1'), input('M2')])).data?.saved).toMatchObject({ created: 2 });
  const again = await save([input('M3'), input('M2', { displayName: 'New name' }), input('M1')]);
  expect(again.data?.saved).toMatchObject({ created: 1, changed: 1, unchanged: 1, refused: 0 });
  expect(again.data?.saved.records.map(({ index, outcome }) => [index, outcome])).toEqual([
    [0, 'CREATED'],
    [1, 'CHANGED'],
    [2, 'UNCHANGED'],
  ]);
  const [changes] =
    await db.sql`select count(*)::int as count, count(distinct bulk_id)::int as bulks, count(*) filter (where bulk_id is null)::int as without from change where tenant_id = ${company.id} and aggregate = 'Customer'`;
  expect(changes).toEqual({ count: 4, bulks: 2, without: 0 });
});

test('of many that are saved together none is, when one cannot be; every one at fault is named', async () => {
  const before = await traces();
  const { errors } = await save([input('A1'), input('A2', { displayName: ' ' }), input('A3', { email: 'x\u0000' })]);
  expect(errors[0]?.code).toBe('BAD_USER_INPUT');
  expect(errors[0]?.fields.map(({ path }) => path)).toEqual(['inputs[1].displayName', 'inputs[2].email']);
  const taken = await save([input('A1'), { customerNo: 'M1', displayName: 'The number of another' }]);
  expect(taken.errors[0]).toMatchObject({
    code: 'CONFLICT',
    rule: 'field.taken',
    fields: [{ path: 'inputs[1].customerNo' }],
  });
  expect(await traces()).toEqual(before);
});

test('of many that are saved each by itself those that can be are, and the report says what of the others', async () => {
  const { data } = await save(
    [input('E1'), input('E2', { displayName: ' ' }), { customerNo: 'M1', displayName: 'Taken AS' }, input('E3')],
    { m: 'EACH' },
  );
  expect(data?.saved).toMatchObject({ created: 2, refused: 2 });
  expect(data?.saved.records.map(({ outcome, code, problems }) => [outcome, code, problems])).toEqual([
    ['CREATED', null, []],
    ['REFUSED', 'BAD_USER_INPUT', [{ path: 'inputs[1].displayName', rule: 'text.blank' }]],
    ['REFUSED', 'CONFLICT', [{ path: 'inputs[2].customerNo', rule: 'field.taken' }]],
    ['CREATED', null, []],
  ]);
  expect(await numbers()).toEqual(expect.arrayContaining(['E1', 'E3']));
});

test.each(['ATOMIC', 'EACH'])('under one key many are saved once, %s', async (mode) => {
  const one = { customerNo: `once ${mode}`, displayName: 'Once AS' };
  const first = await save([one], { m: mode, k: mode });
  expect(first.data?.saved.created).toBe(1);
  expect(await save([one], { m: mode, k: mode })).toEqual(first);
  expect((await numbers()).filter((no) => no === one.customerNo)).toHaveLength(1);
});

test('a thousand at once is the most', async () => {
  const rows = Array.from({ length: 1001 }, (_, index) => input(`T${String(index)}`));
  expect((await save(rows)).errors[0]).toMatchObject({ rule: 'save.too_many', fields: [{ path: 'inputs' }] });
});

test('two who save the same many in another order follow each other', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => input(`O${String(index)}`));
  const changed = (name: string) => rows.map((row) => ({ ...row, displayName: name }));
  await save(rows);
  const answers = await Promise.all([save(changed('one')), save(changed('two').toReversed()), save(changed('three'))]);
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
});

test('a dry run finds what a real one would, answers as it would, and leaves nothing behind', async () => {
  const customerId = (await save([input('D1')])).data?.saved.records[0]?.id;
  const create = `mutation($i: CreateContractInput!, $d: Boolean) { made: createContract(input: $i, dryRun: $d) { contractNo version notes { body } } }`;
  const contract = { contractNo: 'D-1', title: 'Dry', customerId, notes: [{ body: 'as if' }] };
  const real = await owner.ok<{ made: object }>(create, { i: { ...contract, contractNo: 'D-0' } });
  const before = await traces();
  const { data } = await owner.run<{ made: object }>(create, { i: contract, d: true });
  expect(data?.made).toEqual({ ...real.made, contractNo: 'D-1' });

  const refused = async (i: object) => (await owner.run(create, { i, d: true })).errors[0]?.rule;
  expect(await refused({ ...contract, contractNo: 'D-0' })).toBe('field.taken');
  expect(await refused({ ...contract, startDate: '2026-02-01', endDate: '2026-01-01' })).toBe(
    'contract.end_after_start',
  );
  expect(await refused({ ...contract, notes: [{ body: 'good' }, { body: ' ' }] })).toBe('text.blank');
  expect((await save([input('D2'), input('D1', { displayName: 'Other' })], { d: true })).data?.saved).toMatchObject({
    created: 1,
    changed: 1,
  });
  expect((await save([input('D2')], { d: true, m: 'EACH', k: 'dry' })).data?.saved.created).toBe(1);
  expect(await traces()).toEqual(before);
  expect((await owner.run(create, { i: contract })).errors).toEqual([]);
});

test('rows that are only added are tried as well, and a deletion', async () => {
  const [contract] = await db.sql<{ id: string }[]>`select id from contract where tenant_id = ${company.id} limit 1`;
  const before = await traces();
  const append = `mutation($id: ID!) { updateContract(id: $id, dryRun: true, input: { notes: { add: [{ body: "dry" }] } }) { notesCount } }`;
  expect(
    (await owner.run<{ updateContract: { notesCount: number } }>(append, { id: contract?.id })).data?.updateContract
      .notesCount,
  ).toBe(2);
  expect(
    (await admin.run('mutation($id: ID!) { deleteContract(id: $id, dryRun: true) }', { id: contract?.id })).data,
  ).toEqual({
    deleteContract: contract?.id,
  });
  expect(await traces()).toEqual(before);
});

test('ten thousand rows of one record are one change', async () => {
  const customerId = (await save([input('P1')])).data?.saved.records[0]?.id;
  const made = await owner.ok<{ c: { id: string } }>(
    'mutation($i: CreateContractInput!) { c: createContract(input: $i) { id } }',
    { i: { contractNo: 'P-1', title: 'Parts', customerId } },
  );
  const set = Array.from({ length: 10_000 }, (_, index) => ({ name: `Party ${String(index)}` }));
  await owner.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { version } }', {
    id: made.c.id,
    i: { parties: { set } },
  });
  const [row] = await db.sql`select (select count(*)::int from contract_party where contract_id = ${made.c.id}) as rows,
    (select count(*)::int from change where root_id = ${made.c.id} and version = 2) as changes,
    (select count(*)::int from audit_entry where root_id = ${made.c.id} and version = 2) as entries`;
  expect(row).toEqual({ rows: 10_000, changes: 1, entries: 1 });
});
