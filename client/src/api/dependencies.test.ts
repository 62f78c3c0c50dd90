import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { tinyGraph } from '../../test/tiny-api.ts';
import { dependenciesOf, idsIn } from './dependencies.ts';

function depends(document: string, variables: Record<string, unknown> = {}) {
  const { all, seen, ids } = dependenciesOf(tinyGraph, parse(document), variables);
  return { all: [...all].sort(), seen: [...seen].sort(), ids: [...ids] };
}

test('a list depends on its aggregate, and on what its rows point to only where shown', () => {
  expect(depends('{ pets { nodes { id name owner { id name } } } }')).toEqual({
    all: ['Pet'],
    seen: ['Owner'],
    ids: [],
  });
});

test('a relation whose id is not selected may be any record', () => {
  expect(depends('{ pets { nodes { owner { name } } } }')).toMatchObject({ all: ['Owner', 'Pet'], seen: [] });
});

test('a record depends on itself, and its parts are part of it', () => {
  expect(depends('query ($id: ID!) { pet(id: $id) { id visits { id vetId vet { id name } } } }', { id: 'p1' })).toEqual(
    {
      all: [],
      seen: ['Owner', 'Pet'],
      ids: ['p1'],
    },
  );
});

test('a list under a record depends on its whole aggregate', () => {
  expect(depends('{ owner(id: "o1") { id pets { nodes { id } } } }')).toEqual({
    all: ['Pet'],
    seen: ['Owner'],
    ids: ['o1'],
  });
});

test('groups depend on what they count', () => {
  expect(depends('{ petGroups { count } }')).toMatchObject({ all: ['Pet'] });
});

test('filters and orders across relations count, in variables and in the document', () => {
  const document = 'query ($filter: PetFilter) { pets(filter: $filter) { totalCount } }';
  expect(depends(document)).toMatchObject({ all: ['Pet'] });
  expect(depends(document, { filter: { and: [{ owner: { name: { eq: 'x' } } }] } })).toMatchObject({
    all: ['Owner', 'Pet'],
  });
  expect(depends(document, { filter: { visits: { some: { vet: { name: { eq: 'x' } } } } } })).toMatchObject({
    all: ['Owner', 'Pet'],
  });
  expect(depends('{ pets(orderBy: [{ owner: { name: ASC } }]) { totalCount } }')).toMatchObject({
    all: ['Owner', 'Pet'],
  });
});

test('a hand-written summary depends on the records its type can show', () => {
  expect(depends('{ petsByYear { year count } }')).toMatchObject({ all: ['Pet'] });
});

test('the history of a record depends on that record', () => {
  const document =
    'query ($aggregate: AggregateName!, $id: ID!) { history(aggregate: $aggregate, id: $id) { command } }';
  expect(depends(document, { aggregate: 'Pet', id: 'p1' })).toEqual({ all: [], seen: ['Pet'], ids: ['p1'] });
});

test('fragments are followed, and what is no record depends on nothing', () => {
  expect(
    depends('{ pets { ...page } } fragment page on PetConnection { nodes { id ... on Pet { owner { name } } } }'),
  ).toMatchObject({
    all: ['Owner', 'Pet'],
  });
  expect(depends('{ me { name } }')).toEqual({ all: [], seen: [], ids: [] });
});

test('ids of hidden records are found beside them', () => {
  expect([
    ...idsIn({ pet: { id: 'p1', ownerId: 'o1', owner: null, visits: [{ id: 'v1', vet: { id: 'o2' } }] } }),
  ]).toEqual(['p1', 'o1', 'v1', 'o2']);
});
