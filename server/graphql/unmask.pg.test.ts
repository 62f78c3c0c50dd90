import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { whereStored } from '../test/everything-stored.ts';

const db = await testDatabase();
const { tenant, settle } = await world(db);
const company = tenant();
const [admin, manager, viewer] = [
  await company.actor('admin'),
  await company.actor('account_manager'),
  await company.actor('viewer'),
];
const unmask = `mutation($id: ID!, $f: [CustomerMaskedField!]!, $r: String!) { values: unmaskCustomer(id: $id, fields: $f, reason: $r) { field value } }`;
const why = 'The customer calls and wants to be sure';
let made = 0;

async function newCustomer(nationalId: string | null, accountManagerId: string | null = null): Promise<string> {
  const i = { customerNo: String((made += 1)), displayName: 'Nordlys AS', nationalId, accountManagerId };
  const { c } = await admin.ok<{ c: { id: string } }>(
    'mutation($i: CreateCustomerInput!) { c: createCustomer(input: $i) { id } }',
    { i },
  );
  return c.id;
}
const look = (id: string, as = compliance, r = why, f: readonly string[] = ['nationalId']) =>
  as.run<{ values: object[] }>(unmask, { id, f, r });
const compliance = await company.actor('compliance');

test('whoever may looks at the whole value once, with a reason, and stays one who sees it masked', async () => {
  const id = await newCustomer('14058699214');
  expect((await look(id)).data?.values).toEqual([{ field: 'nationalId', value: '14058699214' }]);
  const { customer } = await compliance.ok<{ customer: object }>(
    'query($id: ID!) { customer(id: $id) { nationalId masked version } }',
    { id },
  );
  expect(customer).toEqual({ nationalId: '•••••••9214', masked: ['nationalId'], version: 1 });
  expect((await look(await newCustomer(null))).data?.values).toEqual([{ field: 'nationalId', value: null }]);
});

test('the look stands in the history with who, what and why, sealed like all, and the value stands nowhere', async () => {
  const canary = 'canary-unmask-42';
  const id = await newCustomer(canary);
  await settle();
  const follower = await admin.follow('subscription { customerChanged { kind id } }');
  await follower.next(); // where it begins
  await look(id, compliance, `  ${why}  `);
  await admin.ok('mutation($id: ID!) { updateCustomer(id: $id, input: { displayName: "Other" }) { id } }', { id });
  await settle();
  expect(await follower.next()).toMatchObject({ kind: 'UPDATED', id }); // of a look nobody hears
  const { history } = await viewer.ok<{ history: object[] }>(
    'query($id: ID!) { history(aggregate: Customer, id: $id) { command version actorId reason changes { field operation before after masked } } }',
    { id },
  );
  expect(history).toMatchObject([
    { command: 'updateCustomer', version: 2, reason: null },
    {
      command: 'unmaskCustomer',
      version: 1,
      actorId: compliance.id,
      reason: why,
      changes: [{ field: 'nationalId', operation: 'UNMASKED', before: null, after: null, masked: true }],
    },
    { command: 'createCustomer', version: 1, reason: null },
  ]);
  expect(await whereStored(db.sql, canary)).toEqual([]);
});

test('a page of history ends with a version, whatever the number of looks at it', async () => {
  const id = await newCustomer('1');
  for (const person of [compliance, admin, admin, admin]) await look(id, person);
  const { history } = await admin.ok<{ history: { command: string }[] }>(
    'query($id: ID!) { history(aggregate: Customer, id: $id, first: 2) { command } }',
    { id },
  );
  expect(history.map(({ command }) => command)).toEqual([...Array(4).fill('unmaskCustomer'), 'createCustomer']);
});

test('within the own only, where a role says so; what is out of reach is not found', async () => {
  const [own, other] = [await newCustomer('11111111111', manager.id), await newCustomer('22222222222')];
  expect((await look(own, manager)).data?.values).toEqual([{ field: 'nationalId', value: '11111111111' }]);
  for (const [id, as] of [
    [other, manager],
    [own, await tenant().actor('admin')],
    ['018f0000-0000-7000-8000-000000000002', compliance],
  ] as const)
    expect((await look(id, as)).errors[0]).toMatchObject({ code: 'NOT_FOUND', rule: 'record.not_found' });
});

test('whoever may not is told so before anything is looked for, and that stands in the audit', async () => {
  const id = await newCustomer('14058699214');
  for (const each of [id, '018f0000-0000-7000-8000-000000000002'])
    expect((await look(each, viewer)).errors[0]).toMatchObject({
      code: 'FORBIDDEN',
      rule: 'permission.missing',
      params: { permission: 'customer:unmask' },
    });
  const entries =
    await db.sql`select command, root_id, refusal ->> 'rule' as rule from audit_entry where actor_id = ${viewer.id} and root_id = ${id}`;
  expect(entries).toMatchObject([{ command: 'unmaskCustomer', root_id: id, rule: 'permission.missing' }]);
});

test.each([
  ['no reason', ' \n', ['nationalId'], 'text.blank', 'reason'],
  ['a reason that is too long', 'x'.repeat(501), ['nationalId'], 'text.too_long', 'reason'],
  ['a reason that cannot be kept', 'a\0b', ['nationalId'], 'text.nul', 'reason'],
  ['no field', why, [], 'unmask.fields', 'fields'],
] as const)('%s is refused naming the field, and nothing is answered', async (_what, reason, fields, rule, path) => {
  const id = await newCustomer('14058699214');
  const { data, errors } = await look(id, compliance, reason, fields);
  expect(data).toBeNull();
  expect(errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule, fields: [{ path }] });
});

test('a person has ten looks a minute, also when they are asked for at once', async () => {
  const busy = await company.actor('compliance');
  const id = await newCustomer('14058699214');
  const answers = await Promise.all(Array.from({ length: 20 }, () => look(id, busy)));
  expect(answers.filter(({ data }) => data)).toHaveLength(10);
  const refused = answers.flatMap(({ errors }) => errors);
  expect(refused).toHaveLength(10);
  for (const error of refused)
    expect(error).toMatchObject({ code: 'RATE_LIMITED', rule: 'unmask.too_many', params: { limit: 10 } });
  expect(Number(refused[0]?.params['retryAfter'])).toBeGreaterThan(0);
  expect((await look(id, await company.actor('compliance'))).errors).toEqual([]); // another person has their own
  const [row] = await db.sql<
    { count: number }[]
  >`select count(*)::int as count from audit_entry where actor_id = ${busy.id}`;
  expect(row?.count).toBe(10);
});
