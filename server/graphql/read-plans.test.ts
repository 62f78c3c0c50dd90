import { randomUUID } from 'node:crypto';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { systemPrincipal } from '../engine/permissions.ts';
import { ReadPlans } from '../engine/read-plan.ts';
import { model, schema } from '../test/actors.ts';

const principal = systemPrincipal(randomUUID());

/** Each page has a text of its own. */
const [operation] = parse('query ($p: Int) { contracts(page: $p) { nodes { id title } } }').definitions;
if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation');
const paged = operation;
const textOf = (plans: ReadPlans, p: number) => plans.prepare(paged, {}, { p }, principal)?.reads[0]?.text ?? '';

test('plans are kept up to their length in all, the ones used last', () => {
  const { length } = textOf(new ReadPlans(schema, model), 2);
  const plans = new ReadPlans(schema, model, length * 3 + length / 2);
  for (const page of [2, 3, 4, 2, 5]) textOf(plans, page);
  expect(plans.counts).toMatchObject({ misses: 4, hits: 1 });
  for (const page of [2, 4, 5]) textOf(plans, page);
  expect(plans.counts).toMatchObject({ misses: 4, hits: 4 });
  textOf(plans, 3);
  expect(plans.counts).toMatchObject({ misses: 5, hits: 4 });
});

test('one operation has at most 16 texts for one shape of its variables, and goes on with new ones', () => {
  const plans = new ReadPlans(schema, model);
  for (let page = 2; page <= 18; page += 1) textOf(plans, page);
  textOf(plans, 18);
  textOf(plans, 3);
  textOf(plans, 2);
  expect(plans.counts).toMatchObject({ misses: 18, hits: 2 });
});

const id = randomUUID();

test.each([
  ['points', 'query ($id: ID!) { contract(id: $id) { title notes { body } parties(first: 5) { id } } }', { id }],
  [
    'points',
    'query ($id: ID!) { customer(id: $id) { contracts(first: 20) { nodes { notes(first: 5) { id } } } } }',
    { id },
  ],
  ['lists', 'query ($id: ID!) { customer(id: $id) { contracts(first: 1000) { nodes { id } } } }', { id }],
  [
    'lists',
    'query ($id: ID!, $n: Int) { customer(id: $id) { contracts(first: $n) { nodes { id } } } }',
    { id, n: 501 },
  ],
  ['lists', '{ contracts(first: 1) { nodes { id } } }', {}],
  ['lists', 'query ($id: ID!) { contract(id: $id) { id } contractGroups { count } }', { id }],
])('where a read waits, %s: %s', (pool, document, variables) => {
  const [read] = parse(document).definitions;
  if (read?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation');
  expect(new ReadPlans(schema, model).prepare(read, {}, variables, principal)?.pool).toBe(pool);
});
