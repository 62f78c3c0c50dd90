import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../errors.ts';
import { prices } from './limits.ts';
import { OperationLimits } from './operation-limits.ts';
import type { Variables } from './price.ts';
import { parserLimit } from './source.ts';

const limits = new OperationLimits(
  buildSchema(`
    type Query { me: Person people(filter: PersonFilter first: Int last: Int page: Int pageSize: Int): PersonConnection! found: [Found!]! personGroups(first: Int): [PersonGroup!]! }
    type Mutation { rename(input: RenameInput!): Person }
    union Found = Person | Pet
    type Person { id: ID! name: String! boss: Person notes(first: Int): [Note!]! notesCount(filter: PersonFilter): Int! }
    type Pet { id: ID! name: String! owner: Person }
    type Note { id: ID! body: String! }
    type PersonConnection { nodes: [Person!]! edges: [PersonEdge!]! totalCount: Int! }
    type PersonEdge { node: Person! cursor: String! }
    type PersonGroup { count: Int! }
    input PersonFilter { name: StringFilter and: [PersonFilter!] }
    input StringFilter { eq: String in: [String!] }
    input RenameInput { names: [String!]! }
    type Subscription { personGroupsLive(first: Int, filter: PersonFilter): PersonGroupsLive! }
    type PersonGroupsLive { groups: [PersonGroup!]! position: String! }
  `),
  (_field, argument, value) => (argument === 'filter' && Object.hasOwn(Object(value), 'and') ? 1 : 0), // say, `and` is not served
);

/** Without the price that every request has. */
function cost(source: string, variables: Variables = {}): number {
  const document = parse(source);
  return limits.check(document, document.definitions[0] as OperationDefinitionNode, variables) - prices.request;
}

const list = 1 + prices.subquery;

describe('the cost of an operation', () => {
  test.each<[what: string, source: string, expected: number, variables?: Variables]>([
    ['a record', '{ me { id name } }', 3],
    ['a list by first', '{ people(first: 7) { nodes { id name } } }', list + 1 + 7 * 2],
    ['a list by last', '{ people(last: 7) { nodes { id } } }', list + 1 + 7],
    ['a numbered page', '{ people(page: 2) { nodes { id } } }', list + 1 + 25],
    ['a numbered page by its size', '{ people(pageSize: 100) { nodes { id } } }', list + 1 + 100],
    ['a list without a number', '{ people { nodes { id } } }', list + 1 + 50],
    ['edges', '{ people(first: 3) { edges { cursor node { id } } } }', list + 1 + 3 * 3],
    ['a count', '{ people(first: 0) { totalCount } }', list + 1 + prices.count],
    ['parts', '{ people(first: 3) { nodes { notes(first: 2) { id } } } }', list + 1 + 3 * (list + 2)],
    ['parts without a number', '{ me { notes { id } } }', 1 + list + 10],
    ['a fragment, once per use', '{ a: me { ...F } b: me { ...F } } fragment F on Person { id name }', 6],
    ['all branches of a union', '{ found { ... on Person { id name } ... on Pet { id } } }', 1 + 100 * 3],
    ['groups', '{ personGroups(first: 5) { count } }', 1 + prices.groups + 5],
    ['a variable', 'query($n: Int) { people(first: $n) { nodes { id } } }', list + 1 + 4, { n: 4 }],
    ['a default', 'query($n: Int = 9) { people(first: $n) { nodes { id } } }', list + 1 + 9],
    [
      'a variable over its default',
      'query($n: Int = 9) { people(first: $n) { nodes { id } } }',
      list + 1 + 2,
      { n: 2 },
    ],
    [
      'a variable that is null',
      'query($n: Int = 9) { people(first: $n) { nodes { id } } }',
      list + 1 + 50,
      { n: null },
    ],
    ['a variable of another type', 'query($n: Int) { people(first: $n) { nodes { id } } }', list + 1 + 50, { n: 'x' }],
    ['a field that is left out', 'query($y: Boolean!) { me { id name @include(if: $y) } }', 2, { y: false }],
    ['a field that is skipped', '{ me { id name @skip(if: true) } }', 2],
    [
      'a filter',
      '{ people(first: 0, filter: { name: { eq: "a" } }) { nodes { id } } }',
      list + 1 + 1 + 2 * prices.condition,
    ],
    [
      'a filter that no index serves',
      '{ people(first: 0, filter: { and: [] }) { nodes { id } } }',
      list + 1 + prices.condition + prices.unserved,
    ],
    [
      'the same as a variable',
      'query($f: PersonFilter) { people(first: 0, filter: $f) { nodes { id } } }',
      list + 1 + prices.condition + prices.unserved,
      { f: { and: [] } },
    ],
    [
      'the same below a record',
      '{ me { notesCount(filter: { and: [] }) } }',
      1 + 1 + prices.subquery + prices.condition,
    ],
    [
      'groups that follow the feed',
      'subscription { personGroupsLive(first: 5) { position groups { count } } }',
      1 + prices.groups + 1 + 1 + 5,
    ],
    ['input', 'mutation { rename(input: { names: ["a", "b"] }) { id } }', 1 + prices.mutation + 2 + 1],
  ])('%s', (_what, source, expected, variables) => {
    expect(cost(source, variables)).toBe(expected);
  });
});

test('a list too long is refused wherever it stands', () => {
  const long = Array.from({ length: 1001 }, String);
  const source =
    'query($v: [String!], $f: PersonFilter) { people(filter: $f) { nodes { id notesCount(filter: { name: { in: $v } }) } } }';
  const rule = expect.objectContaining({ rule: 'limit.list', params: { limit: 1000, actual: 1001 } }) as DomainError;
  expect(() => cost(source, { v: long })).toThrow(rule);
  expect(() => cost(source, { f: { and: [{ name: { in: long } }] } })).toThrow(rule);
});

test('a parser that ran out of stack is told as nesting', () => {
  expect(parserLimit(new RangeError('Maximum call stack size exceeded'))).toMatchObject({ rule: 'limit.nesting' });
  expect(parserLimit(new Error('something else'))).toBeNull();
});
