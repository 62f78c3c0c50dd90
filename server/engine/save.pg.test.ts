import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { type ActorInTest, model, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { entityOf } from './model.ts';
import { restoreRecord } from './writes.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const owner = await company.actor('contract_owner');
const admin = await company.actor('admin');
let count = 0;

interface Saved {
  save: { id: string; version: number };
}

const saveEvent = 'mutation($i: SaveCustomerEventInput!) { save: saveCustomerEvent(input: $i) { id version } }';
const saveCustomer = 'mutation($i: SaveCustomerInput!) { save: saveCustomer(input: $i) { id version } }';
const saveContract = 'mutation($i: SaveContractInput!) { save: saveContract(input: $i) { id version } }';
const event = (more: Record<string, unknown> = {}) => ({
  externalRef: { system: 'crm', id: 'e1' },
  producer: 'crm',
  type: 'crm.call',
  occurredAt: '2026-11-20T12:00:00Z',
  payload: { n: [1, 2] },
  ...more,
});
const key = () => ({ system: 'erp', id: `k${String((count += 1))}` });

async function newCustomer(input: Record<string, unknown> = {}, by: ActorInTest = admin): Promise<string> {
  const { made } = await by.ok<{ made: { id: string } }>(
    'mutation($i: CreateCustomerInput!) { made: createCustomer(input: $i) { id } }',
    { i: { customerNo: `n${String((count += 1))}`, displayName: 'Nordlys AS', ...input } },
  );
  return made.id;
}

test('what is only ever added can be saved again as it is, and never be changed, by nobody', async () => {
  const { save: first } = await owner.ok<Saved>(saveEvent, { i: event() });
  const again = await owner.ok<Saved>(saveEvent, { i: event({ occurredAt: '2026-11-20T13:00:00+01:00' }) });
  expect(again.save).toEqual({ id: first.id, version: 1 });
  for (const actor of [owner, admin]) {
    const { errors } = await actor.run(saveEvent, { i: event({ title: 'Changed' }) });
    expect(errors[0]).toMatchObject({
      code: 'RULE_VIOLATED',
      rule: 'record.append_only',
      fields: [{ path: 'title', rule: 'record.append_only' }],
    });
  }
  const byId = { ...event({ title: 'Changed' }), id: first.id, externalRef: undefined };
  expect((await admin.run(saveEvent, { i: byId })).errors[0]?.rule).toBe('record.append_only');
  expect(await db.sql`select version, title from customer_event`).toEqual([{ version: 1, title: null }]);
});

test('a record that was deleted is restored by its key, with what is new, as one change', async () => {
  const input = { externalRef: key(), customerNo: 'back', displayName: 'Gone AS' };
  const { save: first } = await owner.ok<Saved>(saveCustomer, { i: input });
  await admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id: first.id });
  const { save: back } = await owner.ok<Saved>(saveCustomer, { i: { ...input, displayName: 'Back AS' } });
  expect(back).toEqual({ id: first.id, version: 3 });
  expect(await owner.ok('query($id: ID!) { customer(id: $id) { displayName } }', { id: first.id })).toEqual({
    customer: { displayName: 'Back AS' },
  });
  expect(
    await db.sql`select kind, changed_fields as fields from change where root_id = ${first.id} order by version`,
  ).toMatchObject([{ kind: 'CREATED' }, { kind: 'DELETED' }, { kind: 'RESTORED', fields: ['displayName'] }]);
  expect((await owner.ok<Saved>(saveCustomer, { i: { ...input, displayName: 'Back AS' } })).save.version).toBe(3);
});

test('a deleted record is restored once, and its number must still be free', async () => {
  const id = await newCustomer({ customerNo: 'once' });
  const entity = entityOf(model, 'Customer');
  const restore = () =>
    transact(db.points, admin.principal, (tx) =>
      restoreRecord(tx, admin.principal, entity, id, { input: {} }, { action: 'restore', command: 'restoreCustomer' }),
    );
  await expect(restore()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const remove = () => admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id });
  await remove();
  expect(await restore()).toMatchObject({ id, outcome: 'changed' });
  await remove();
  await newCustomer({ customerNo: 'once' });
  await expect(restore()).rejects.toMatchObject({ code: '23505' });
});

test('who may not both create and update is told so whether the key exists or not', async () => {
  const taken = key();
  await owner.ok(saveCustomer, { i: { externalRef: taken, customerNo: 'taken', displayName: 'Taken AS' } });
  const manager = await company.actor('account_manager'); // updates their own customers and creates none
  const answers = await Promise.all(
    [taken, key()].map((externalRef) =>
      manager.run(saveCustomer, { i: { externalRef, customerNo: 'x', displayName: 'x' } }),
    ),
  );
  expect(answers[0]?.errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'permission.missing' });
  expect(answers[1]).toEqual(answers[0]);
});

test('a key out of reach is answered like a free one until the record itself could be written', async () => {
  const manager = await company.actor('account_manager');
  const taken = key();
  const foreign = { customerId: await newCustomer(), title: 'Theirs' };
  await owner.ok(saveContract, { i: { externalRef: taken, contractNo: 'theirs', ...foreign } });
  const answers = (input: Record<string, unknown>) =>
    Promise.all([taken, key()].map((externalRef) => manager.run(saveContract, { i: { ...input, externalRef } })));

  for (const input of [
    { title: ' ' },
    { contractNo: 'a', title: 'Mine', customerId: foreign.customerId },
    { contractNo: 'theirs', title: 'Mine', customerId: await newCustomer({ accountManagerId: manager.id }) },
  ]) {
    const [one, two] = await answers(input);
    expect(one?.errors).not.toEqual([]);
    expect(one).toEqual(two);
  }
  const mine = { title: 'Mine', customerId: await newCustomer({ accountManagerId: manager.id }) };
  const clash = await manager.run(saveContract, { i: { ...mine, contractNo: 'mine', externalRef: taken } });
  expect(clash.errors[0]).toMatchObject({ code: 'CONFLICT', rule: 'field.taken', fields: [{ path: 'externalRef' }] });
  expect(await db.sql`select title from contract where contract_no = 'mine'`).toEqual([]);
});

test('a conflict about money is one problem, with amount and currency as the server has them', async () => {
  const { save } = await owner.ok<Saved>(saveContract, {
    i: {
      contractNo: 'money',
      title: 'Money',
      customerId: await newCustomer(),
      value: { amount: '5', currency: 'EUR' },
    },
  });
  const update = (value: object) =>
    owner.run(
      'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, expectedVersion: 1, input: $i) { id } }',
      {
        id: save.id,
        i: { value },
      },
    );
  expect((await update({ amount: '1.00', currency: 'NOK' })).errors).toEqual([]);
  for (const mine of [
    { amount: '2', currency: 'SEK' },
    { amount: '2', currency: 'NOK' },
  ]) {
    expect((await update(mine)).errors[0]?.fields).toMatchObject([
      { path: 'value', rule: 'record.changed', theirs: { amount: '1.00', currency: 'NOK' } },
    ]);
  }
});

test('no record is its own parent, and one that points at what was deleted can be saved as it is', async () => {
  const customerId = await newCustomer();
  const input = { contractNo: 'parent', title: 'Parent', customerId, externalRef: key() };
  const { save } = await owner.ok<Saved>(saveContract, { i: input });
  const { errors } = await owner.run(saveContract, { i: { id: save.id, parentContractId: save.id } });
  expect(errors[0]?.fields).toMatchObject([{ path: 'parentContractId', rule: 'reference.self' }]);

  const parties = { set: [{ name: 'Nordlys AS', customerId }] };
  await owner.ok(saveContract, { i: { ...input, parties } });
  await admin.ok('mutation($id: ID!) { deleteCustomer(id: $id) }', { id: customerId });
  const renamed = await owner.ok<Saved>(saveContract, { i: { ...input, title: 'Renamed', parties } });
  expect(renamed.save.version).toBe(3);
  const moved = await owner.run(saveContract, { i: { ...input, parties: { add: [{ name: 'x', customerId }] } } });
  expect(moved.errors[0]?.fields).toMatchObject([{ path: 'parties.add[0].customerId', rule: 'reference.not_found' }]);
});

test('a command says what is wrong in the words of its own input, and what is no id names the id', async () => {
  const flag = 'mutation($id: ID!, $i: FlagContractInput!) { flagContract(id: $id, input: $i) { id } }';
  const severity = 'HIGH';
  const notAnId = await owner.run(flag, { id: 'x', i: { severity, reason: 'r' } });
  expect(notAnId.errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'id' }] });
  const { save } = await owner.ok<Saved>(saveContract, {
    i: { contractNo: 'flag', title: 'Flag', customerId: await newCustomer() },
  });
  const badText = await owner.run(flag, { id: save.id, i: { severity, reason: 'a\u0000b' } });
  expect(badText.errors[0]).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'input.reason must not contain the NUL character.',
    fields: [{ path: 'input.reason', rule: 'text.nul' }],
  });
});

test('JSON of any depth is taken or refused, and never a fault', async () => {
  const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 'x');
  const save = (depth: number) => owner.run(saveEvent, { i: event({ externalRef: key(), payload: nested(depth) }) });
  expect((await save(100)).errors).toEqual([]);
  for (const depth of [101, 7000])
    expect((await save(depth)).errors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'payload', rule: 'json.too_deep' }],
    });
});
