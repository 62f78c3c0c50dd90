import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase({ size: { points: 8 } });
const { tenant } = await world(db);
const owner = await tenant().actor('contract_owner');
const save = 'mutation($i: SaveCustomerInput!) { saveCustomer(input: $i) { id version } }';
const customer = await owner.ok<{ saveCustomer: { id: string } }>(save, {
  i: { customerNo: 'R', displayName: 'Raced AS' },
});
const customerId = customer.saveCustomer.id;
const create = 'mutation($i: CreateContractInput!) { createContract(input: $i) { id version } }';
const update =
  'mutation($id: ID!, $v: Int, $i: UpdateContractInput!) { updateContract(id: $id, expectedVersion: $v, input: $i) { version } }';
const many = Array.from({ length: 12 }, (_, index) => index);

async function newContract(contractNo: string): Promise<string> {
  const made = await owner.ok<{ createContract: { id: string } }>(create, {
    i: { contractNo, title: 'a', customerId },
  });
  return made.createContract.id;
}

test('of many who save one version of one field, one wins and the others are told what it is now', async () => {
  const id = await newContract('R1');
  const answers = await Promise.all(many.map((n) => owner.run(update, { id, v: 1, i: { title: `title ${n}` } })));
  expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  const refused = answers.flatMap(({ errors }) => errors);
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['CONFLICT']));
  const [row] = await db.sql`select version, title from contract where id = ${id}`;
  expect(row?.['version']).toBe(2);
  expect(new Set(refused.map(({ fields }) => fields[0]?.theirs))).toEqual(new Set([row?.['title']]));
});

test('rows that many add at once are all there, each in a place of its own', async () => {
  const id = await newContract('R2');
  await Promise.all(many.map((n) => owner.ok(update, { id, i: { notes: { add: [{ body: `note ${n}` }] } } })));
  const rows = await db.sql<{ position: number }[]>`select position from contract_note where contract_id = ${id}`;
  expect(rows.map(({ position }) => position).sort((a, b) => a - b)).toEqual(many);
  const [row] = await db.sql`select version from contract where id = ${id}`;
  expect(row?.['version']).toBe(1 + many.length);
});

test('many savers of one external key make one record, and many takers of one number one contract', async () => {
  const saved = await Promise.all(
    many.map((n) =>
      owner.ok<{ saveCustomer: { id: string } }>(save, {
        i: { externalRef: { system: 'race', id: '1' }, customerNo: 'R3', displayName: `name ${n}` },
      }),
    ),
  );
  expect(new Set(saved.map(({ saveCustomer }) => saveCustomer.id)).size).toBe(1);
  const taken = await Promise.all(
    many.map(() => owner.run(create, { i: { contractNo: 'R4', title: 'a', customerId } })),
  );
  expect(taken.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  expect(new Set(taken.flatMap(({ errors }) => errors.map(({ rule }) => rule)))).toEqual(new Set(['field.taken']));
});
