import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newId } from '../../engine/ids.ts';
import { DomainError } from '../../errors.ts';
import { world } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';
import { Refusals } from './refusals.ts';

const db = await testDatabase();
const { tenant, services } = await world(db);

const entriesOf = (tenantId: string) =>
  db.sql`select aggregate, root_id as "rootId", version, command, actor_id as "actorId", actor_kind as "actorKind", request_id as "requestId", changes, refusal
    from audit_entry where tenant_id = ${tenantId} order by at`;

const create = 'mutation($n: String!) { createCustomer(input: { customerNo: $n, displayName: "A AS" }) { id } }';
const rename =
  'mutation($id: ID!, $v: Int) { updateCustomer(id: $id, expectedVersion: $v, input: { displayName: "B AS" }) { id } }';

test('a refusal is written although its transaction was rolled back: who, what, on which record, why', async () => {
  const company = tenant();
  const [admin, viewer] = [await company.actor('admin'), await company.actor('viewer')];
  const { createCustomer } = await admin.ok<{ createCustomer: { id: string } }>(create, { n: '1' });
  const { id } = createCustomer;
  const stranger = newId();
  expect((await viewer.run(rename, { id })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect((await viewer.run(create, { n: '2' })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect((await admin.run(rename, { id: stranger })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  const refused = { version: null, actorKind: 'user', requestId: null, changes: [], aggregate: 'Customer' };
  const missing = { code: 'FORBIDDEN', rule: 'permission.missing', times: 1 };
  expect((await entriesOf(company.id)).slice(1)).toEqual([
    { ...refused, rootId: id, command: 'updateCustomer', actorId: viewer.id, refusal: missing },
    { ...refused, rootId: null, command: 'createCustomer', actorId: viewer.id, refusal: missing },
    {
      ...refused,
      rootId: stranger,
      command: 'updateCustomer',
      actorId: admin.id,
      refusal: { code: 'NOT_FOUND', rule: 'record.not_found', times: 1 },
    },
  ]);
});

test('values that cannot be taken, conflicts and queries are no refusals to be audited', async () => {
  const company = tenant();
  const admin = await company.actor('admin');
  const { createCustomer } = await admin.ok<{ createCustomer: { id: string } }>(create, { n: '1' });
  const { id } = createCustomer;
  await admin.ok(rename, { id });
  const late =
    'mutation($id: ID!) { updateCustomer(id: $id, expectedVersion: 1, input: { displayName: "C AS" }) { id } }';
  expect((await admin.run(late, { id })).errors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await admin.run(create, { n: 'x'.repeat(50) })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  const nobody = await company.actor();
  expect((await nobody.run('{ customers { totalCount } }')).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect((await entriesOf(company.id)).map(({ command, refusal }) => [command, refusal])).toEqual([
    ['createCustomer', null],
    ['updateCustomer', null],
  ]);
});

test('a flood of refusals is counted, not written one by one', async () => {
  const company = tenant();
  const people = await Promise.all(Array.from({ length: 20 }, () => company.actor('viewer')));
  await services.refusals.flush(); // a minute begins
  const floods = 15;
  for (let time = 0; time < floods; time += 1)
    await Promise.all(people.map((person) => person.run(rename, { id: randomUUID() })));
  expect(await entriesOf(company.id)).toHaveLength(30);
  await services.refusals.flush();
  const all = await entriesOf(company.id);
  expect(all).toHaveLength(41);
  const times = all.map(({ refusal }) => (refusal as { times: number }).times);
  expect(times.reduce((sum, each) => sum + each, 0)).toBe(20 * floods);
  expect(all.filter(({ actorKind }) => actorKind === 'several')).toMatchObject([
    { aggregate: 'several', actorId: null },
  ]);
  const [one] = people;
  for (let time = 0; time < 12; time += 1) await one?.run(rename, { id: randomUUID() });
  expect(await entriesOf(company.id)).toHaveLength(41 + 10);
  await services.refusals.flush();
  expect((await entriesOf(company.id)).at(-1)).toMatchObject({
    actorId: one?.id,
    refusal: { code: 'FORBIDDEN', times: 2, since: expect.any(String) },
  });
});

test('while Postgres cannot be written to, refusals are answered as ever and written when it can', async () => {
  const company = tenant();
  const viewer = await company.actor('viewer');
  await services.refusals.flush();
  await db.sql`revoke insert on audit_entry from plinth_app`;
  const faults: unknown[] = [];
  const refusals = new Refusals(
    async () => db.points,
    (fault) => faults.push(fault),
  );
  const attempt = { aggregate: 'Customer', command: 'updateCustomer', rootId: null };
  await refusals.note(viewer.principal, attempt, new DomainError('FORBIDDEN', 'No.', { rule: 'permission.missing' }));
  expect(faults).toMatchObject([{ code: '42501' }]);
  await db.sql`grant insert on audit_entry to plinth_app`;
  await refusals.close();
  expect(await entriesOf(company.id)).toMatchObject([
    { command: 'updateCustomer', refusal: { code: 'FORBIDDEN', times: 1 } },
  ]);
});

test('one entry for a mutation, however many parts it changes; values of masked fields are not in it', async () => {
  const company = tenant();
  const admin = await company.actor('admin');
  const { createCustomer } = await admin.ok<{ createCustomer: { id: string } }>(
    `mutation { createCustomer(input: { customerNo: "1", displayName: "A AS", kind: PERSON, nationalId: "01010112345",
      contacts: [{ name: "Kari" }, { name: "Ola" }] }) { id } }`,
  );
  const entries = await entriesOf(company.id);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    rootId: createCustomer.id,
    version: 1,
    command: 'createCustomer',
    actorId: admin.id,
  });
  const text = JSON.stringify(entries[0]?.['changes']);
  expect(text).toContain('"nationalId"');
  expect(text).not.toContain('01010112345');
  expect(text).toContain('Kari');
});
