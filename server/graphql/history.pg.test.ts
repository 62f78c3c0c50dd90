import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);

const query = `query($id: ID!, $first: Int, $before: Int) { history(aggregate: Customer, id: $id, first: $first, beforeVersion: $before) {
  version command at actorName requestId seal { number at link } changes { part rowId operation field before after masked } } }`;
interface Answer {
  history: {
    version: number;
    command: string;
    at: string;
    actorName: string;
    seal: { number: string; at: string; link: string } | null;
    changes: {
      part: string | null;
      rowId: string | null;
      operation: string | null;
      field: string;
      before: string | null;
      after: string | null;
      masked: boolean;
    }[];
  }[];
}

async function customer() {
  const company = tenant();
  const admin = await company.actor('admin');
  const { createCustomer } = await admin.ok<{
    createCustomer: { id: string; contacts: { id: string; name: string }[] };
  }>(
    `mutation { createCustomer(input: { customerNo: "1", displayName: "A AS", nationalId: "01010112345", contacts: [{ name: "Kari" }, { name: "Ola" }] }) { id contacts { id name } } }`,
  );
  return { company, admin, ...createCustomer };
}

test('the history of a record has the changes of its parts, by field, row and operation, who made them and how', async () => {
  const { admin, id, contacts } = await customer();
  const [kari, ola] = contacts;
  await admin.ok(`mutation($id: ID!, $input: UpdateCustomerInput!) { updateCustomer(id: $id, input: $input) { id } }`, {
    id,
    input: {
      displayName: 'B AS',
      contacts: { update: [{ id: kari?.id, name: 'Karin' }], remove: [ola?.id], add: [{ name: 'Per' }] },
    },
  });
  const { history } = await admin.ok<Answer>(query, { id });
  expect(history.map(({ version, command, actorName }) => [version, command, actorName])).toEqual([
    [2, 'updateCustomer', admin.principal.actor.name],
    [1, 'createCustomer', admin.principal.actor.name],
  ]);
  const names = history[0]?.changes.filter(({ field }) => ['name', 'displayName'].includes(field));
  expect(names).toEqual([
    { part: null, rowId: null, operation: null, field: 'displayName', before: 'A AS', after: 'B AS', masked: false },
    {
      part: 'contacts',
      rowId: expect.any(String),
      operation: 'ADDED',
      field: 'name',
      before: null,
      after: 'Per',
      masked: false,
    },
    {
      part: 'contacts',
      rowId: kari?.id,
      operation: 'CHANGED',
      field: 'name',
      before: 'Kari',
      after: 'Karin',
      masked: false,
    },
    {
      part: 'contacts',
      rowId: ola?.id,
      operation: 'REMOVED',
      field: 'name',
      before: 'Ola',
      after: null,
      masked: false,
    },
  ]);
});

test('entries are not sealed at first, and then say where in the chain they are', async () => {
  const { admin, id } = await customer();
  expect((await admin.ok<Answer>(query, { id })).history).toMatchObject([{ seal: null }]);
  await db.sql`select audit_step(100)`;
  const [entry] = (await admin.ok<Answer>(query, { id })).history;
  expect(entry?.seal).toEqual({
    number: '1',
    at: expect.stringMatching(/Z$/),
    link: expect.stringMatching(/^[\da-f]{64}$/),
  });
});

test('values of masked fields are not in it, not even for those who may see them, nor are those that were written before the mask', async () => {
  const { company, admin, id } = await customer();
  const viewer = await company.actor('viewer');
  await transact(db.points, admin.principal, (tx) =>
    tx.query(
      `insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_kind, changes) values (gen_random_uuid(), $1::uuid, 'Customer', $2::uuid, 2, 'updateCustomer', 'system', $3::jsonb)`,
      [company.id, id, [{ field: 'nationalId', before: '01010112345', after: '02020254321' }]],
    ),
  );
  const ofField = async (actor: typeof admin) =>
    (await actor.ok<Answer>(query, { id })).history.map(({ changes }) =>
      changes.find(({ field }) => field === 'nationalId'),
    );
  const hidden = { before: null, after: null, masked: true };
  expect(await ofField(viewer)).toMatchObject([hidden, hidden]);
  expect(await ofField(admin)).toMatchObject([{ before: '01010112345', after: '02020254321', masked: false }, hidden]);
});

test('refusals are in the audit and not in the history; it is for those who may read the record', async () => {
  const { company, id } = await customer();
  const [viewer, manager, nobody] = [
    await company.actor('viewer'),
    await company.actor('account_manager'),
    await company.actor(),
  ];
  await viewer.run('mutation($id: ID!) { deleteCustomer(id: $id) }', { id });
  expect(await db.sql`select command from audit_entry where root_id = ${id} and refusal is not null`).toEqual([
    { command: 'deleteCustomer' },
  ]);
  expect((await viewer.ok<Answer>(query, { id })).history).toHaveLength(1);
  expect((await manager.run(query, { id })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await nobody.run(query, { id })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
});

test('it is read a page at a time', async () => {
  const { admin, id } = await customer();
  for (let turn = 0; turn < 6; turn += 1)
    await admin.ok('mutation($id: ID!, $n: String!) { updateCustomer(id: $id, input: { displayName: $n }) { id } }', {
      id,
      n: `N${turn}`,
    });
  const versions = async (variables: object) =>
    (await admin.ok<Answer>(query, { id, ...variables })).history.map(({ version }) => version);
  expect(await versions({ first: 3 })).toEqual([7, 6, 5]);
  expect(await versions({ first: 3, before: 5 })).toEqual([4, 3, 2]);
  expect(await versions({ first: 3, before: 2 })).toEqual([1]);
});
