import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { transact, type Transaction } from '../database/transaction.ts';
import { model, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { entityOf } from './model.ts';
import { updateRecord } from './writes.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const owner = await tenant().actor('contract_owner');
const { customer } = await owner.ok<{ customer: { id: string } }>(
  'mutation { customer: createCustomer(input: { customerNo: "1", displayName: "Nordlys AS" }) { id } }',
);

interface Row {
  id: string;
  name: string;
  position: number;
}

async function newContract(parts: Record<string, unknown> = {}): Promise<string> {
  const { made } = await owner.ok<{ made: { id: string } }>(
    'mutation($i: CreateContractInput!) { made: createContract(input: $i) { id } }',
    { i: { contractNo: randomUUID(), title: 'Snow clearing', customerId: customer.id, ...parts } },
  );
  return made.id;
}

const rowsOf = async (id: string, table = 'contract_party', column = 'name'): Promise<Row[]> =>
  db.sql.unsafe<Row[]>(
    `select id, ${column} as name, position from ${table} where contract_id = $1 and deactivated_at is null order by position`,
    [id],
  );
const names = async (id: string) => (await rowsOf(id)).map((row) => row.name);

function update(id: string, parts: Record<string, unknown>, expectedVersion: number | null = null) {
  return owner.run(
    'mutation($id: ID!, $v: Int, $i: UpdateContractInput!) { updateContract(id: $id, expectedVersion: $v, input: $i) { version } }',
    { id, v: expectedVersion, i: parts },
  );
}

test('a row that is named twice is refused at the second place, whichever two', async () => {
  const id = await newContract({ parties: [{ name: 'a' }, { name: 'b' }] });
  const [a, b] = (await rowsOf(id)).map((row) => row.id);
  const row = (name: string) => ({ id: a, name });
  for (const [parties, path] of [
    [{ update: [row('x'), row('y')] }, 'parties.update[1]'],
    [{ remove: [a, a] }, 'parties.remove[1]'],
    [{ update: [row('x')], remove: [a?.toUpperCase()] }, 'parties.remove[0]'],
    [{ set: [row('x'), row('y')] }, 'parties.set[1]'],
    [{ set: [row('x')], update: [row('y')] }, 'parties.update[0]'],
    [{ set: [row('x')], remove: [a] }, 'parties.remove[0]'],
    [{ set: [{ name: 'a' }], remove: [a] }, 'parties.remove[0]'],
    [{ set: [row('x')], update: [{ id: b, name: 'y' }] }, 'parties.update[0]'],
  ] as const) {
    const { errors } = await update(id, { parties });
    expect(errors[0]?.fields).toMatchObject([{ path, rule: 'part.named_twice' }]);
  }
  expect(await names(id)).toEqual(['a', 'b']);
  expect((await update(id, { parties: { set: [row('a')], remove: [b] } })).errors).toEqual([]);
  expect(await names(id)).toEqual(['a']);
});

test('rows that are added come after those of the set, and ids are taken in either case', async () => {
  const id = await newContract({ parties: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
  const [a, b] = (await rowsOf(id)).map((row) => row.id.toUpperCase());
  await update(id, { parties: { set: [{ id: a }, { name: 'd' }], add: [{ name: 'e' }, { name: 'f' }] } });
  expect((await rowsOf(id)).map((row) => [row.name, row.position])).toEqual([
    ['a', 0],
    ['d', 1],
    ['e', 2],
    ['f', 3],
  ]);
  const gone = await update(id, { parties: { remove: [b] } });
  expect(gone.errors[0]?.fields).toMatchObject([{ path: 'parties.remove[0]', rule: 'part.not_found' }]);
  await update(id, { parties: { update: [{ id: a, name: 'A' }], add: [{ name: 'g' }] } });
  expect(await names(id)).toEqual(['A', 'd', 'e', 'f', 'g']);
  await update(id, { parties: { remove: [a] } });
  expect(await names(id)).toEqual(['d', 'e', 'f', 'g']);
});

test('a list that is only added to keeps its order and its rows, and new ones come last', async () => {
  const id = await newContract({ notes: [{ body: 'one' }, { body: 'two' }] });
  const read = () => rowsOf(id, 'contract_note', 'body');
  const before = await db.sql`select id, position, updated_at from contract_note where contract_id = ${id} order by id`;
  const same = await update(id, { notes: { set: [{ body: 'two' }, { body: 'one' }] } });
  expect(same.data).toEqual({ updateContract: { version: 1 } });
  await update(id, { notes: { set: [{ body: 'three' }, { body: 'two' }], add: [{ body: 'four' }] } });
  expect((await read()).map((row) => [row.name, row.position])).toEqual([
    ['one', 0],
    ['two', 1],
    ['three', 2],
    ['four', 3],
  ]);
  const after =
    await db.sql`select id, position, updated_at from contract_note where contract_id = ${id} and position < 2 order by id`;
  expect(after).toEqual(before);
});

test('a row that somebody else removed is a conflict for who changes it on a stale version, and done for who removes it', async () => {
  const id = await newContract({ parties: [{ name: 'a' }, { name: 'b' }] });
  const [a] = (await rowsOf(id)).map((row) => row.id);
  await update(id, { parties: { remove: [a] } });
  for (const parties of [{ update: [{ id: a, name: 'x' }] }, { set: [{ id: a, name: 'x' }] }]) {
    const stale = await update(id, { parties }, 1);
    expect(stale.errors[0]).toMatchObject({ code: 'CONFLICT', fields: [{ path: `parties[${String(a)}]` }] });
    expect((await update(id, { parties }, 2)).errors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      rule: 'part.not_found',
    });
  }
  expect((await update(id, { parties: { remove: [a] } }, 1)).data).toEqual({ updateContract: { version: 2 } });
});

test('thousands of rows are saved in a handful of statements, and a row is added without reading the others', async () => {
  const rows = Array.from({ length: 1000 }, (_, index) => ({
    name: `Party ${String(index)}`,
    customerId: customer.id,
  }));
  const id = await newContract();
  const entity = entityOf(model, 'Contract');
  const save = async (parties: Record<string, unknown>) => {
    const statements: string[] = [];
    await transact(db.points, owner.principal, (tx) => {
      const counted = (text: string) => statements.push(text);
      const counting: Transaction = {
        caller: tx.caller,
        query: (text, params) => (counted(text), tx.query(text, params)),
        send: (text, params, check) => (counted(text), tx.send(text, params, check)),
        last: (text, params) => (counted(text), tx.last(text, params)),
        afterCommit: (effect) => tx.afterCommit(effect),
      };
      const request = { input: { title: randomUUID() }, parts: { parties } };
      return updateRecord(counting, owner.principal, entity, id, request, { action: 'update', command: 'test' });
    });
    return statements;
  };
  for (const set of [rows, rows.map((row) => ({ ...row, role: 'supplier' })), rows.toReversed(), []])
    expect((await save({ set })).length).toBeLessThan(10);

  const added = await save({ add: [{ name: 'Last' }] });
  expect(added.filter((text) => text.includes('from contract_party'))).toEqual([
    expect.stringContaining('max(o.position)'),
  ]);
});

test('a set of thousands of rows is matched with thousands in time that grows with them, not with their square', async () => {
  const rows = (from: number) =>
    Array.from({ length: 5000 }, (_, index) => ({ name: `Party ${String(from + index)}` }));
  const id = await newContract({ parties: rows(0) });
  const started = performance.now();
  expect((await update(id, { parties: { set: rows(2500) } })).errors).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5000);
  expect((await names(id)).at(-1)).toBe('Party 7499');
});
