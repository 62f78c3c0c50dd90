import {
  executeSync,
  getIntrospectionQuery,
  getNamedType,
  getOperationAST,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isUnionType,
  parse,
  validateSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { domains } from '@plinth/schema/schema.ts';
import { actionOf } from '../../engine/command.ts';
import { buildModel, type Entity } from '../../engine/model.ts';
import { upperFirst } from '../../engine/names.ts';
import { compileGrants, type Principal } from '../../engine/permissions.ts';
import { randomOf } from '../../test/random-operations.ts';
import { handWrittenQueries, model, narrowing, schema } from '../../test/actors.ts';
import { allowOf } from '../declare.ts';
import { needsOf } from './needs.ts';

function machine(...scopes: string[]): Principal {
  const actor = { kind: 'machine' as const, id: '018f0000-0000-7000-8000-000000000001', name: 'Partner' };
  return { tenantId: actor.id, actor, roles: [], grants: compileGrants(scopes), requestId: null };
}

/** The entities that a type is made of; none for what belongs to nobody in particular. Told from names, as a reader of the API would. */
function ownersOf(name: string): readonly Entity[] {
  const all = [...model.entities.values()];
  const enumOwners = all.filter((each) =>
    [...each.columns.values()].some(
      ({ note }) => note.choices && (note.choices.name === name || `${note.choices.name}Filter` === name),
    ),
  );
  if (enumOwners.length > 0) return enumOwners;
  const command = model.roots.find((root) => root.commands.some((each) => `${upperFirst(each.name)}Input` === name));
  if (command) return [command];
  const query = handWrittenQueries.find((each) => name.startsWith(upperFirst(each.name)));
  if (query) return all.filter(({ name: of }) => of === query.reads.name);
  const endings = 'Connection|Edge|Filter|ListFilter|OrderBy|Change|Changes|GroupsLive|Group\\w*|Input';
  return all.filter(({ name: of }) => new RegExp(`^(Create|Update|Save)?${of}(${endings})?$`).test(name));
}

const namedType = (type: GraphQLType): string => getNamedType(type).name;

const rootTypes = ['Query', 'Mutation', 'Subscription'];

/** The aggregate a root field is about. */
function rootFieldOwner(field: string): Entity | undefined {
  const query = handWrittenQueries.find(({ name }) => name === field);
  return model.roots.find(
    (root) =>
      Object.values(root.names).includes(field) ||
      root.commands.some(({ name }) => name === field) ||
      query?.reads.name === root.name,
  );
}

/** All names of the API that exist because of hidden aggregates, and of no other reason. */
function hiddenNames(hidden: ReadonlySet<Entity>): Set<string> {
  const isHidden = (name: string) => {
    const owners = ownersOf(name);
    return owners.length > 0 && owners.every((owner) => hidden.has(owner));
  };
  const [bad, good] = [new Set<string>(), new Set<string>()];
  for (const { name, args } of schema.getDirectives())
    for (const word of [name, ...args.map((arg) => arg.name)]) good.add(word);
  for (const type of Object.values(schema.getTypeMap())) {
    const into = isHidden(type.name) ? bad : good;
    if (!rootTypes.includes(type.name)) into.add(type.name);
    if (isEnumType(type)) {
      for (const { name } of type.getValues()) (type.name === 'AggregateName' && isHidden(name) ? bad : into).add(name);
    } else if (isObjectType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const owner = rootTypes.includes(type.name) ? rootFieldOwner(field.name) : undefined;
        const leads = isHidden(namedType(field.type)) || (owner !== undefined && hidden.has(owner));
        (leads ? bad : into).add(field.name);
        if (isObjectType(type))
          for (const arg of type.getFields()[field.name]?.args ?? [])
            (leads || isHidden(namedType(arg.type)) ? bad : into).add(arg.name);
      }
    }
  }
  return new Set([...bad].filter((name) => !good.has(name)));
}

const wordsOf = (text: string) => new Set<string>(text.match(/[A-Za-z_]\w*/g));
const introspection = parse(getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }));

/** What introspection answers: names and all else but descriptions, and the descriptions. */
function introspected(of: GraphQLSchema): { names: string; prose: string } {
  const { data } = executeSync({ schema: of, document: introspection });
  const prose: string[] = [];
  const names = JSON.stringify(data, (key, value: unknown): unknown => {
    if (key !== 'description') return value;
    if (typeof value === 'string') prose.push(value);
    return undefined;
  });
  return { names, prose: prose.join('\n') };
}

/** Scopes at random: of some aggregates some actions, sometimes of all. */
function randomScopes(seed: number): string[] {
  const random = randomOf(seed);
  const some = <T>(list: readonly T[], part: number) => list.filter(() => random() < part);
  const scopes = some(model.roots, 0.4).flatMap(({ subject, commands }) =>
    some(['read', 'read', 'create', 'update', 'delete', '*', ...commands.map(actionOf)], 0.3).map(
      (action) => `${subject}:${action}:${random() < 0.5 ? 'all' : 'own'}`,
    ),
  );
  return random() < 0.1 ? [...scopes, `*:${random() < 0.5 ? 'read' : 'create'}:all`] : scopes;
}

describe('for any scopes', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => [seed, randomScopes(seed)] as const))(
    'no name of a hidden aggregate is in introspection, in what is refused or in what is suggested (%i)',
    (_seed, scopes) => {
      const principal = machine(...scopes);
      const narrow = narrowing.schemaFor(principal);
      const can = (subject: string, action: string) =>
        [`${subject}:${action}`, `*:${action}`, `${subject}:*`, '*:*'].some((key) => principal.grants.has(key));
      const hidden = new Set(
        [...model.entities.values()].filter((entity) => !can((entity.root ?? entity).subject, 'read')),
      );
      // whoever may write what they do not see needs the inputs
      const writable = model.roots.filter(
        (root) => hidden.has(root) && ['create', 'update', 'delete'].some((action) => can(root.subject, action)),
      );
      for (const root of writable) for (const each of [root, ...root.parts.values()]) hidden.delete(each);
      const names = hiddenNames(hidden);
      expect(validateSchema(narrow)).toEqual([]);
      const { names: bytes, prose } = introspected(narrow);
      const found = wordsOf(bytes);
      expect([...names].filter((name) => found.has(name))).toEqual([]);
      // in sentences a customer is a customer; what only a program would write is not there
      const written = wordsOf(prose);
      expect([...names].filter((name) => /[a-z][A-Z]|_/.test(name) && written.has(name))).toEqual([]);

      const suggested = [...names]
        .filter((_, index) => index % 25 === 0)
        .flatMap((name) =>
          probes(`${name}x`).flatMap((probe) => {
            const asked = wordsOf(JSON.stringify(probe));
            const told = wordsOf(
              refusal(principal, probe)
                .flatMap(({ message }) => message.match(/"[^"]*"/g) ?? [])
                .join(' '),
            );
            return [...names].filter((each) => told.has(each) && !asked.has(each));
          }),
        );
      expect(suggested).toEqual([]);
    },
    20_000,
  );
});

interface Probe {
  readonly text: string;
  readonly variables?: Record<string, unknown>;
}

/** Ways to ask whether there is something of a name. */
function probes(name: string): Probe[] {
  return [
    { text: `{ ${name} }` },
    { text: `mutation { ${name} }` },
    { text: `subscription { ${name} }` },
    { text: `{ me { ${name} } }` },
    { text: `{ me { id ... on ${name} { id } } }` },
    { text: `query($v: ${name}) { me { id } }` },
    { text: `{ me(${name}: 1) { id } }` },
    { text: `{ history(aggregate: ${name}, id: "x") { id } }` },
    { text: 'query($a: AggregateName!) { history(aggregate: $a, id: "x") { id } }', variables: { a: name } },
    { text: `{ customers(filter: { ${name}: {} }) { totalCount } }` },
    { text: `{ customers(orderBy: [{ ${name}: ASC }]) { nodes { ${name} { id } } } }` },
    { text: 'query($f: CustomerFilter) { customers(filter: $f) { totalCount } }', variables: { f: { [name]: {} } } },
  ];
}

function refusal(principal: Principal, { text, variables = {} }: Probe) {
  const document = parse(text);
  const errors = narrowing.errorsOf(
    { principal, client: 'api' },
    { document, operation: getOperationAST(document) ?? null, variables },
  );
  return errors.map((error) => ({ ...error.toJSON(), code: error.extensions['code'] }));
}

test('what is forbidden and what does not exist are refused alike, in documents and in variables', () => {
  const principal = machine('customer:read:all');
  const names = hiddenNames(
    new Set([...model.entities.values()].filter(({ name, root }) => (root?.name ?? name) !== 'Customer')),
  );
  expect(names.size).toBeGreaterThan(200);
  for (const name of [...names].filter((each, index) => each.length > 3 && index % 10 === 0)) {
    const absent = 'q'.repeat(name.length);
    for (const [index, probe] of probes(name).entries()) {
      const [forbidden, unknown] = [refusal(principal, probe), refusal(principal, probes(absent)[index] ?? probe)];
      if (forbidden.length === 0) throw new Error(`taken: ${probe.text} ${JSON.stringify(probe.variables)}`);
      // what is suggested is of what is shown, and of how alike it is
      const told = (errors: object) => JSON.stringify(errors).replaceAll(/ Did you mean [^?]*\?/g, '');
      expect(told(forbidden).replaceAll(new RegExp(`\\b${name}\\b`, 'g'), absent)).toBe(told(unknown));
    }
  }
}, 20_000);

test('a partner who reads customers sees customers', () => {
  const narrow = narrowing.schemaFor(machine('customer:read:all'));
  expect(Object.keys(narrow.getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(['customer', 'customers', 'customerGroups', 'me', 'history']),
  );
  expect(narrow.getMutationType()).toBeNull();
  const types = Object.keys(narrow.getTypeMap());
  expect(types).toContain('CustomerConnection');
  expect(types.filter((name) => /^(Create|Update|Save)?(Contract|User|ImportRun|ServiceAccount)/.test(name))).toEqual(
    [],
  );
  const union = narrow.getType('ChangedRecord');
  expect(isUnionType(union) && union.getTypes().map(({ name }) => name)).toEqual(['Customer']);
});

test('mutations and commands are shown to those who may use them', () => {
  const mutations = (...scopes: string[]) =>
    Object.keys(
      narrowing
        .schemaFor(machine(...scopes))
        .getMutationType()
        ?.getFields() ?? {},
    );
  expect(mutations('contract:read:all', 'contract:approve:own')).toEqual(
    expect.arrayContaining(['approveContract', 'rejectContract']),
  );
  expect(mutations('contract:read:all', 'contract:approve:own')).not.toContain('updateContract');
  expect(mutations('customer:read:all', 'customer:create:all')).toEqual(['createCustomer']);
  expect(mutations('customer:create:all', 'customer:update:all')).toEqual(['saveCustomers']);
  expect(mutations('serviceAccount:create:all')).toEqual(['createServiceAccount']);
});

test('whoever may do everything in a company has all but what is above companies, and equal rights share one', () => {
  const all = machine('*:*:all');
  const shown = narrowing.schemaFor({ ...all, actor: { ...all.actor, kind: 'user' } });
  const missing = Object.keys(schema.getTypeMap()).filter((name) => !shown.getType(name));
  expect(missing.filter((name) => model.entities.has(name))).toEqual([]);
  const roots = (of: typeof schema) =>
    [of.getQueryType(), of.getMutationType()].flatMap((type) => Object.values(type?.getFields() ?? {}));
  const seen = new Set(roots(shown).map(({ name }) => name));
  const above = roots(schema).filter(({ name }) => !seen.has(name));
  expect([...new Set(above.map((field) => allowOf(field).allow))]).toEqual(['operator']);
  const [one, other] = [machine('customer:read:all'), machine('customer:read:own', 'customer:read:own:pii')];
  expect(narrowing.schemaFor(one)).toBe(narrowing.schemaFor(other));
  expect(narrowing.schemaFor(one)).not.toBe(narrowing.schemaFor(machine('contract:read:all')));
});

test('the app is checked against the whole schema, and what it gets wrong suggests nothing that is hidden', () => {
  const viewer: Principal = {
    ...machine('customer:read:all'),
    actor: { kind: 'user', id: machine().actor.id, name: 'Liv' },
  };
  const document = parse('mutation { approveContract(id: "x") { id } }');
  const sent = { document, operation: getOperationAST(document) ?? null, variables: {} };
  expect(narrowing.errorsOf({ principal: viewer, client: 'app' }, sent)).toEqual([]);
  expect(narrowing.errorsOf({ principal: viewer, client: 'api' }, sent)).not.toEqual([]);
  const misspelt = { ...sent, document: parse('mutation { aproveContract(id: "x") { id } }') };
  expect(narrowing.errorsOf({ principal: viewer, client: 'app' }, misspelt).join()).not.toContain('approveContract');
});

test('a root field that says neither what it needs nor why it is for everybody is not served, nor one that needs what there is not', () => {
  const needsWith = (extensions: Record<string, unknown>) => {
    const query = new GraphQLObjectType({ name: 'Query', fields: { extra: { type: GraphQLString, extensions } } });
    return () => needsOf(new GraphQLSchema({ query }), model, { queries: [] });
  };
  expect(needsWith({})).toThrow('Query.extra says neither what it needs (allow) nor why it is for everybody');
  expect(needsWith({ allow: 'role:explain', everybody: 'why not' })).toThrow(
    'Query.extra says what it needs, and that it is',
  );
  expect(needsWith({ allow: 'role:dance' })).toThrow(
    'Query.extra needs what there is not: role:dance:all: nothing is called dance',
  );
  expect(needsWith({ allow: 'projects:read' })).toThrow('there is no aggregate projects');
  for (const said of [{ allow: 'role:explain' }, { allow: 'person' }, { everybody: 'it is the weather' }])
    expect(needsWith(said)).not.toThrow();
});

test('a command asks for a permission of its own noun', () => {
  const [first] = model.roots.flatMap(({ commands }) => commands);
  if (!first) throw new Error('there are no commands');
  const strange = buildModel(domains, { commands: [{ ...first, allow: 'customer:flag' }] });
  expect(() => needsOf(schema, strange, { queries: [] })).toThrow(`${first.name} asks for customer:flag`);
});
