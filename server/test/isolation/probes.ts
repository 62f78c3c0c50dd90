import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isNonNullType,
} from 'graphql';
import type { Column, Entity, Model } from '../../engine/model.ts';
import { everythingOf } from './selections.ts';
import { sample } from './samples.ts';

/** An operation aimed at what the caller is not to see. */
export interface Probe {
  /** What is tried, in few words. */
  readonly door: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of an oracle: whose column it asks about. */
  readonly about?: { readonly entity: Entity; readonly column: Column };
}

/** Ids of somebody else's records by the name of their type. */
export type Targets = ReadonlyMap<string, string>;

type Kind = 'query' | 'mutation' | 'subscription';
type RootField = GraphQLField<unknown, unknown>;

export function rootFields(schema: GraphQLSchema, kind: Kind): RootField[] {
  const type = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.values(type[kind]?.getFields() ?? {});
}

/** An operation of one root field with everything that it leads to. */
export function operation(
  model: Model,
  kind: Kind,
  field: RootField,
  given: Readonly<Record<string, unknown>>,
  depth = 1,
): Pick<Probe, 'document' | 'variables'> {
  const args = field.args.filter((arg) => given[arg.name] !== undefined);
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const call = args.length > 0 ? `${field.name}(${passed})` : field.name;
  const head = args.length > 0 ? `${kind}(${declared})` : kind;
  return { document: `${head} { ${call} ${everythingOf(model, field.type, depth)} }`, variables: { ...given } };
}

/**
 * Every root field, for each sort of record that an id in its arguments can be of: asked, done or followed with that id where one is needed,
 * then wherever one is taken; and where none is needed, without.
 */
export function rootProbes(schema: GraphQLSchema, model: Model, kind: Kind, targets: Targets): Probe[] {
  return rootFields(schema, kind).flatMap((field) => {
    const aimed = targetsOf(field, targets).flatMap((name): Probe[] => {
      const id = targets.get(name) ?? '';
      const given = (isEverywhere: boolean) =>
        Object.fromEntries(field.args.map((arg) => [arg.name, valueOf(arg, name, id, isEverywhere)]));
      const [bare, full] = [given(false), given(true)].map((each) => operation(model, kind, field, each));
      const door = `${kind} ${field.name} at ${name}`;
      if (
        !bare ||
        !full ||
        bare.document + JSON.stringify(bare.variables) === full.document + JSON.stringify(full.variables)
      )
        return full ? [{ door, ...full }] : [];
      return [
        { door: `${door} alone`, ...bare },
        { door: `${door} and whatever it names`, ...full },
      ];
    });
    const isOpen = kind !== 'mutation' && field.args.every((arg) => !isNonNullType(arg.type));
    return isOpen ? [...aimed, { door: `${kind} ${field.name}`, ...operation(model, kind, field, {}) }] : aimed;
  });
}

function valueOf(arg: GraphQLArgument, target: string, id: string, isEverywhere: boolean): unknown {
  const type = getNamedType(arg.type);
  if (arg.name === 'dryRun') return undefined;
  if (isEnumType(type) && type.getValue(target)) return isNonNullType(arg.type) ? target : [target];
  return sample(arg.type, arg.name, id, isEverywhere || arg.name === 'id');
}

/** The sorts of records that its id can be of: its own, or any. */
function targetsOf(field: RootField, targets: Targets): string[] {
  const takesId = JSON.stringify(field.args.map((arg) => [sample(arg.type, arg.name, 'an id')])).includes('an id');
  const own = [...targets.keys()].filter((name) => field.name.endsWith(name) || getNamedType(field.type).name === name);
  if (!takesId) return own.slice(0, 1);
  return own.length > 0 && !/Changed$|^changes$|^history$/.test(field.name) ? own : [...targets.keys()];
}

const texts: readonly string[] = ['eq', 'contains', 'startsWith', 'in', 'ne', 'notIn', 'isNull'];

/**
 * Questions whose answer is only how many: each column of each aggregate in filter, order and group, across relations too, and search.
 *
 * @param valueOf what somebody else has in a column
 */
export function oracles(
  schema: GraphQLSchema,
  model: Model,
  valueFor: (entity: Entity, column: Column) => unknown,
): Probe[] {
  return model.roots.flatMap((entity) => {
    const { many, groups } = entity.names;
    const filters = filtersOf(schema, entity, valueFor).map(({ path, filter, about }): Probe => ({
      door: `${many} filtered by ${path}`,
      document: `query($f: ${entity.name}Filter) { ${many}(filter: $f) { totalCount nodes { id } } ${groups}(filter: $f) { count } }`,
      variables: { f: filter },
      about,
    }));
    const columns = [...entity.columns.values()];
    const orders = inputFields(schema, `${entity.name}OrderBy`).flatMap((key): Probe[] => {
      const column = columns.find((each) => each.key === key);
      if (!column) return [];
      const orderBy = [{ [key]: 'ASC' }];
      const document = `query($o: [${entity.name}OrderBy!]) { ${many}(orderBy: $o, first: 5) { totalCount nodes { id } edges { cursor } pageInfo { endCursor } } }`;
      return [{ door: `${many} ordered by ${key}`, document, variables: { o: orderBy }, about: { entity, column } }];
    });
    const groupField = schema.getType(`${entity.name}GroupField`);
    const keys = isEnumType(groupField) ? groupField.getValues().map(({ name }) => name) : [];
    const grouped = keys.map((key): Probe => {
      const column = columns.find((each) => each.key === key);
      return {
        door: `${groups} by ${key}`,
        document: `{ ${groups}(by: [{ field: ${key} }]) { count keys { ${key} } } }`,
        variables: {},
        ...(column && { about: { entity, column } }),
      };
    });
    const searched = columns
      .filter(({ type }) => type === 'text')
      .map((column): Probe => ({
        door: `${many} searched for ${column.key}`,
        document: `query($s: String) { ${many}(search: $s) { totalCount nodes { id } } }`,
        variables: { s: valueFor(entity, column) },
      }));
    return [...filters, ...orders, ...grouped, ...searched];
  });
}

interface Asked {
  readonly path: string;
  readonly filter: object;
  readonly about: { readonly entity: Entity; readonly column: Column };
}

/** Every operator on every column, and on the texts of what it leads to whether they are a certain one. */
function filtersOf(
  schema: GraphQLSchema,
  entity: Entity,
  valueFor: (entity: Entity, column: Column) => unknown,
): Asked[] {
  const direct = [...entity.columns.values()].flatMap((column) =>
    operatorsOf(schema, entity, column).flatMap((operator): Asked[] => {
      const value = valueFor(entity, column);
      if (value === undefined && operator !== 'isNull') return [];
      const given = operator === 'isNull' ? false : /in$/i.test(operator) ? [value] : value;
      const filter = { [column.key]: { [operator]: given } };
      return [{ path: `${column.key} ${operator}`, filter, about: { entity, column } }];
    }),
  );
  const across = [...entity.fields.values()].flatMap((field) => {
    if (field.kind === 'column' || field.kind === 'money') return [];
    const { target, name, kind } = field;
    return [...target.columns.values()].flatMap((column): Asked[] => {
      const value = valueFor(target, column);
      if (column.type !== 'text' || value === undefined || operatorsOf(schema, target, column).length === 0) return [];
      const inner = { [column.key]: { eq: value } };
      const filter = { [name]: kind === 'one' ? inner : { some: inner } };
      return [{ path: `${name}.${column.key} eq`, filter, about: { entity: target, column } }];
    });
  });
  return [...direct, ...across];
}

function operatorsOf(schema: GraphQLSchema, entity: Entity, column: Column): string[] {
  const filter = schema.getType(`${entity.name}Filter`);
  if (!isInputObjectType(filter)) return [];
  const type = filter.getFields()[column.key]?.type;
  const named = type && getNamedType(type);
  if (!isInputObjectType(named)) return [];
  return Object.keys(named.getFields()).filter((name) => texts.includes(name));
}

function inputFields(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}
