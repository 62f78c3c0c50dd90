import { createHash } from 'node:crypto';
import { parse, print, type DocumentNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { describeAggregate, writeAggregates } from './codegen-aggregates.mjs';
import { writeDocuments } from './codegen-documents.mjs';
import { writeHooks } from './codegen-hooks.mjs';
import { writeManifest } from './codegen-manifest.mjs';
import { tinyApi, tinyGraph, tinySdl } from './test/tiny-api.ts';

const documents = parse(writeDocuments(tinySdl));

const operation = (name: string) => {
  const found = documents.definitions.find((node) => node.kind === 'OperationDefinition' && node.name?.value === name);
  return found ? print(found).replaceAll(/\s+/g, ' ') : undefined;
};

describe('derived documents', () => {
  test('the list selects its columns, with the labels of what they point to', () => {
    expect(operation('Pets')).toContain(
      'nodes { id version masked name ownerId owner { id name } price { amount currency } }',
    );
    expect(operation('Pets')).toContain(
      'query Pets($filter: PetFilter, $search: String, $orderBy: [PetOrderBy!], $first: Int, $page: Int)',
    );
  });

  test('the record selects all its fields and the rows of its parts, but not the way back', () => {
    expect(operation('Pet')).toContain('name story kind ownerId owner { id name } price { amount currency }');
    expect(operation('Pet')).toContain('visits { id position vetId vet { id name } masked }');
  });

  test('groups select every key and sum', () => {
    expect(operation('PetGroups')).toContain(
      'count keys { kind ownerId owner { id name } } sum { price { amount currency } }',
    );
  });

  test('the columns of a page are chosen by variables, and left out unless somebody did', () => {
    const page = operation('PetsPage');
    expect(page).toContain(
      'query PetsPage($filter: PetFilter, $search: String, $orderBy: [PetOrderBy!], $first: Int, $page: Int, $withPageInfo: Boolean! = false, $withUpdatedAt: Boolean! = false, $withName: Boolean! = false',
    );
    expect(page).toContain('pageInfo @include(if: $withPageInfo) { hasNextPage endCursor }');
    expect(page).toContain(
      'nodes { id version masked updatedAt @include(if: $withUpdatedAt) name @include(if: $withName)',
    );
    expect(page).toContain('... @include(if: $withOwnerId) { ownerId owner { id name } }');
    expect(page).toContain('price @include(if: $withPrice) { amount currency }');
  });

  test('totals count and add up money, and the sizes of related lists are one request', () => {
    expect(operation('PetsTotals')).toBe(
      'query PetsTotals($filter: PetFilter) { petGroups(filter: $filter) { count sum { price { amount currency } } } }',
    );
    expect(operation('OwnerRelated')).toBe(
      'query OwnerRelated($id: ID!) { pets: petGroups(filter: {ownerId: {eq: $id}}) { count } }',
    );
    expect(operation('PetRelated')).toBeUndefined();
  });

  test('a picker asks for labels only', () => {
    expect(operation('PetOptions')).toBe(
      'query PetOptions($filter: PetFilter, $search: String, $first: Int) { pets(filter: $filter, search: $search, first: $first) { nodes { id name } } }',
    );
  });

  test('writes answer with id and version, deletes with nothing to select', () => {
    expect(operation('AdoptPet')).toContain('adoptPet(id: $id, input: $input) { id version }');
    expect(operation('DeletePet')).toBe('mutation DeletePet($id: ID!) { deletePet(id: $id) }');
  });

  test('there is nothing for what the API does not have', () => {
    expect(operation('OwnerGroups')).toBeUndefined();
    expect(operation('OwnerChanged')).toBeUndefined();
  });
});

describe('the manifest', () => {
  test('has the text of each operation by its hash, as urql sends it', () => {
    const manifest = writeManifest([
      parse('query Owner { owner(id: 1) { name } } subscription S { petChanged { id } }'),
    ]);
    expect(Object.values(manifest)).toEqual([
      'query Owner {\n  owner(id: 1) {\n    name\n    __typename\n  }\n}',
      'subscription S {\n  petChanged {\n    id\n  }\n}',
    ]);
    for (const [hash, text] of Object.entries(manifest))
      expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  });

  test('says so of a fragment, which no text of the app may need', () => {
    expect(() => writeManifest([parse('fragment Names on Pet { name }')])).toThrow(
      'Names: operations of the app stand by',
    );
  });
});

describe('hooks', () => {
  const write = (document: DocumentNode) => {
    const { prepend, content } = writeHooks(tinyApi, [{ document }]);
    return [...prepend, content].join('\n');
  };

  test('every operation has one, typed and described', () => {
    const written = write(documents);
    expect(written).toContain('/** Pets you may see, a page at a time. */\nexport function usePets(');
    expect(written).toContain(
      'variables: () => documents.PetsQueryVariables | undefined = () => ({}), options?: QueryOptions',
    );
    expect(written).toContain(
      'export function usePet(variables: () => documents.PetQueryVariables | undefined, options?: QueryOptions)',
    );
    expect(written).toContain(
      'export function useAdoptPet(): Mutation<documents.AdoptPetMutation, documents.AdoptPetMutationVariables>',
    );
    expect(written).toContain('export function usePetChanged(');
  });

  test('an operation without variables takes none, and only what is used is imported', () => {
    const written = write(parse('query Me { me { name } }'));
    expect(written).toContain('export function useMe(options?: QueryOptions): Query<documents.MeQuery>');
    expect(written).not.toContain('create-mutation');
  });
});

describe('metadata', () => {
  const [pet, owner] = tinyApi.aggregates.map((aggregate) => describeAggregate(tinyApi, aggregate));
  const field = (name: string) => pet?.fields.find((each) => each.name === name);

  test('fields have kinds, limits and what may be written', () => {
    expect(field('name')).toMatchObject({
      kind: 'text',
      max: 40,
      nullable: false,
      create: 'required',
      update: true,
      sort: true,
      filter: true,
    });
    expect(field('story')).toMatchObject({ kind: 'longText', create: null, update: true });
    expect(field('price')).toMatchObject({ kind: 'money', create: 'optional', sum: true });
    expect(field('kind')).toMatchObject({
      kind: 'enum',
      group: true,
      choices: [{ name: 'CAT', description: 'Chases mice.' }, { name: 'DOG' }],
    });
    expect(field('version')).toMatchObject({ kept: true, create: null, update: false });
  });

  test('an id beside a record is a reference to it', () => {
    expect(field('ownerId')).toMatchObject({ kind: 'ref', ref: { aggregate: 'Owner', field: 'owner', label: 'name' } });
  });

  test('relations, parts and counts are no fields', () => {
    expect(pet?.fields.map((each) => each.name)).toEqual([
      'id',
      'version',
      'updatedAt',
      'name',
      'story',
      'kind',
      'ownerId',
      'price',
    ]);
  });

  test('parts, commands and related lists come with it', () => {
    expect(pet?.parts).toMatchObject([{ key: 'visits', type: 'PetVisit', appendOnly: true }]);
    expect(pet?.commands).toMatchObject([
      {
        name: 'adoptPet',
        allow: 'pet:adopt',
        fields: [
          { name: 'ownerId', kind: 'ref', create: 'required' },
          { name: 'reason', create: 'optional' },
        ],
      },
    ]);
    expect(owner?.related).toMatchObject([{ field: 'pets', aggregate: 'Pet', by: 'ownerId' }]);
  });

  test('only operations that exist have documents', () => {
    const { content } = writeAggregates(tinyApi);
    expect(content).toContain(`"delete": documents.DeletePetDocument as unknown as NonNullable<Documents['delete']>`);
    expect(content).not.toContain('SavePet');
    expect(content).not.toContain('CreateOwner');
  });

  test('the type graph knows what a part, a page and a filter tell of', () => {
    expect(tinyGraph.owners).toMatchObject({
      PetVisit: 'Pet',
      PetConnection: 'Pet',
      PetVisitFilter: 'Pet',
      OwnerOrderBy: 'Owner',
    });
    expect(tinyGraph.mutations).toEqual({ createPet: 'Pet', updatePet: 'Pet', deletePet: 'Pet', adoptPet: 'Pet' });
  });
});
