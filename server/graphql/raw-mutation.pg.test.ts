import { expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../test/database.ts';
import { serverInTest } from '../test/server.ts';

// the same mutations past graphql-js and through it: what comes back must be the same to the byte
const db = await testDatabase();
const [raw, executed] = [await serverInTest(db.url), await serverInTest(db.url, { PLINTH_RAW: '0' })];
const tokens = new Map(
  await Promise.all(
    [raw, executed].map(async (server) => [server, await server.token('henrik@fjord.example', 'fjord')] as const),
  ),
);
const customer = { i: { customerNo: 'raw', displayName: 'Raw AS', email: 'raw@example.com' } };

async function run(server: typeof raw, query: string, variables: Record<string, unknown>) {
  const { status, body } = await server.graphql(tokens.get(server) ?? null, query, variables);
  const errors = body.errors?.map(({ extensions, ...error }) => ({
    ...error,
    rest: { ...extensions, requestId: 'its own' },
  }));
  return { status, data: body.data, errors };
}

const made = await run(raw, 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', customer);
const { id: customerId } = z.object({ id: z.string() }).parse(made.data?.['createCustomer']);
const update = 'mutation U($id: ID!, $i: UpdateCustomerInput!, $v: Int)';

const documents: Readonly<Record<string, readonly [document: string, variables: Record<string, unknown>]>> = {
  'an alias and a fragment': [
    `${update} { changed: updateCustomer(id: $id, input: $i, expectedVersion: $v) { ...F __typename } } fragment F on Customer { displayName email masked }`,
    { i: { displayName: 'One' } },
  ],
  'variables in the answer': [
    `mutation U($id: ID!, $i: UpdateCustomerInput!, $n: Int!, $with: Boolean!) { updateCustomer(id: $id, input: $i) { displayName contracts(first: $n) { totalCount } segment @include(if: $with) } }`,
    { i: { displayName: 'Two' }, n: 3, with: false },
  ],
  'the same, asked for more': [
    `mutation U($id: ID!, $i: UpdateCustomerInput!, $n: Int!, $with: Boolean!) { updateCustomer(id: $id, input: $i) { displayName contracts(first: $n) { totalCount } segment @include(if: $with) } }`,
    { i: { displayName: 'Two' }, n: 1, with: true },
  ],
  'a value that cannot be taken': [
    `${update} { updateCustomer(id: $id, input: $i, expectedVersion: $v) { id } }`,
    { i: { displayName: ' ' } },
  ],
  'what Postgres refuses': [
    `${update} { updateCustomer(id: $id, input: $i, expectedVersion: $v) { id } }`,
    { i: { customerNo: 'taken' } },
  ],
  'a version that never was': [
    `${update} { updateCustomer(id: $id, input: $i, expectedVersion: $v) { id } }`,
    { i: { displayName: 'Three' }, v: 999 },
  ],
  'a record that is not there': [
    `${update} { updateCustomer(id: $id, input: $i, expectedVersion: $v) { id } }`,
    { id: '018f0000-0000-7000-8000-00000000000a', i: { displayName: 'Three' } },
  ],
  'an argument that is missing': [`mutation { updateCustomer(input: {}) { id } }`, {}],
};

await run(raw, 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', {
  i: { customerNo: 'taken', displayName: 'Taken AS' },
});

test.each(Object.entries(documents))('%s', async (_, [document, variables]) => {
  const [one, other] = [
    await run(raw, document, { id: customerId, ...variables }),
    await run(executed, document, { id: customerId, ...variables }),
  ];
  expect(one).toEqual(other);
});

test('what fails is done once and not tried again', async () => {
  const failing = `mutation($id: ID!) { updateContract(id: $id, input: { notes: { add: [{ body: "x" }] } }) { id } }`;
  const before = await db.sql`select count(*)::int as count from audit_entry where refusal is not null`;
  const { errors } = await run(raw, failing, { id: customerId });
  expect(errors?.[0]?.rest).toMatchObject({ code: 'NOT_FOUND', rule: 'record.not_found' });
  const after = await db.sql`select count(*)::int as count from audit_entry where refusal is not null`;
  expect(Number(after[0]?.['count']) - Number(before[0]?.['count'])).toBe(1);
});
