import { domains } from '@plinth/schema/schema.ts';
import { Kind, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { compileGrants, type Principal } from './engine/permissions.ts';
import { ReadPlans } from './engine/read-plan.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';

const model = buildModel(domains, behaviour);
const schema = buildGraphQLSchema(model, behaviour);
const plans = new ReadPlans(schema, model);
const as = (role: string): Principal => ({
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { kind: 'user', id: '018f0000-0000-7000-8000-000000000001', name: 'Reviewer' },
  roles: [role],
  grants: compileGrants(behaviour.roles[role] ?? []),
  requestId: null,
});

/** The statement of a typical operation, broken where a reader wants a line: a change of the planner is seen in review. */
function statementOf(document: string, variables: Record<string, unknown>, role: string): string {
  const parsed = parse(document);
  expect(validate(schema, parsed)).toEqual([]);
  const [operation] = parsed.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation comes first');
  const prepared = plans.prepare(operation, {}, variables, as(role));
  const texts = prepared?.reads.map(
    ({ text, values }) => `${text}\n-- ${values.map((value) => JSON.stringify(value)).join(', ')}`,
  );
  return `-- as ${role}\n-- ${document}\n\n${(texts ?? []).join('\n\n').replace(/ (from|where|order by|and|left join|group by|limit|having) /g, '\n$1 ')}\n`;
}

const id = '018f0000-0000-7000-8000-000000000002';

test.each([
  [
    'record',
    'viewer',
    'query($id: ID!) { contract(id: $id) { title status value { amount currency } customer { displayName } notes(first: 5) { body } } }',
    { id },
  ],
  [
    'record-of-a-portfolio',
    'account_manager',
    'query($id: ID!) { contract(id: $id) { title customer { displayName nationalId } } }',
    { id },
  ],
  [
    'list',
    'viewer',
    'query($s: ContractStatus!, $n: Int) { contracts(filter: { status: { eq: $s } }, orderBy: [{ endDate: ASC }], first: $n) { nodes { id title customer { displayName } notes(first: 3) { body } } } }',
    { s: 'ACTIVE', n: 50 },
  ],
  [
    'list-of-a-portfolio',
    'account_manager',
    '{ contracts(first: 20) { totalCount nodes { id title } pageInfo { hasNextPage endCursor } } }',
    {},
  ],
  [
    'search',
    'viewer',
    'query($q: String) { customers(search: $q, orderBy: [{ displayName: ASC }], first: 25) { totalCount nodes { id displayName nationalId } } }',
    { q: 'nord as' },
  ],
  [
    'filter-across-relations',
    'viewer',
    'query($f: ContractFilter) { contracts(filter: $f) { totalCount } }',
    {
      f: {
        customer: { segment: { contains: 'oil' } },
        notes: { some: { body: { contains: 'late' } } },
        value: { amount: { gte: '1000.00' } },
      },
    },
  ],
  [
    'connection-in-a-record',
    'viewer',
    'query($id: ID!) { customer(id: $id) { displayName contracts(first: 20) { totalCount nodes { title notesCount } } } }',
    { id },
  ],
  [
    'groups',
    'viewer',
    '{ contractGroups(by: [{ field: status }, { field: endDate, unit: MONTH }]) { count keys { status endDate } sum { value { amount currency } } } }',
    {},
  ],
  [
    'groups-with-figures',
    'viewer',
    'query($n: Int, $least: Decimal) { contractGroups(by: [{ field: ownerId }], having: { count: { gte: $n }, sum: { value: { currency: { eq: "NOK" }, amount: { gt: $least } } } }, orderBy: [{ sum: { value: { currency: "NOK", direction: DESC } } }], first: 10) { count keys { owner { name } } countDistinct { customerId } sum { value { amount currency } } avg { value { amount currency } noticePeriodDays } max { endDate } } }',
    { n: 5, least: '1000000' },
  ],
  [
    'groups-by-reference',
    'account_manager',
    '{ contractGroups(by: [{ field: customerId }], first: 10) { count keys { customer { displayName } } } }',
    {},
  ],
  [
    'events',
    'viewer',
    'query($c: ID!) { customerEvents(filter: { customerId: { eq: $c } }, orderBy: [{ occurredAt: DESC }], first: 50) { nodes { occurredAt type payload } } }',
    { c: id },
  ],
])('the statement of %s', async (name, role, document, variables) => {
  await expect(statementOf(document, variables, role)).toMatchFileSnapshot(`golden/${name}.sql`);
});
