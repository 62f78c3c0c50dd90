import { ID, Int } from 'type-graphql';
import type { Column, Entity, Model } from '../engine/model.ts';
import { enumName } from '../engine/names.ts';
import { makeAvailableCommand } from './available-command.ts';
import { type ArgumentUse, enumType, field, objectType, ResolverClass, type TypeRef, type TypeUse } from './declare.ts';
import { makeGroups } from './group-types.ts';
import { DateScalar, DateTimeScalar, DecimalScalar, JsonScalar } from './scalars.ts';
import { directiveArguments } from './directives.ts';

type Class = ReturnType<typeof objectType>;

/** The GraphQL types of the model, by entity. */
export interface Types {
  readonly objects: ReadonlyMap<Entity, Class>;
  readonly connections: ReadonlyMap<Entity, Class>;
  readonly groups: ReadonlyMap<Entity, Class>;
  readonly enums: ReadonlyMap<string, TypeRef>;
  readonly money: Class;
  /** Resolver classes of fields that take arguments. */
  readonly resolvers: ResolverClass[];
  columnType(column: Pick<Column, 'type' | 'note'>): TypeRef;
}

export interface ArgumentsOf {
  connection(entity: Entity): ArgumentUse[];
  groups(entity: Entity): ArgumentUse[];
  parts(entity: Entity): ArgumentUse[];
  count(entity: Entity): ArgumentUse[];
}

/** Makes every class before the schema is built: a class made inside a thunk would come too late. */
export function makeTypes(model: Model, args: (types: Types) => ArgumentsOf): Types {
  const enums = makeEnums(model);
  const money = objectType('Money', 'An exact amount in a currency.');
  field(money, 'amount', {
    type: () => DecimalScalar,
    description: 'The amount, exact to the decimals of the currency.',
  });
  field(money, 'currency', { type: () => String, description: 'Currency code (ISO 4217).' });
  const pageInfo = objectType('PageInfo', 'Where a page lies in its list (Relay Cursor Connections Specification).');
  for (const name of ['hasNextPage', 'hasPreviousPage']) {
    field(pageInfo, name, {
      type: () => Boolean,
      description: `Whether there are rows ${name === 'hasNextPage' ? 'after' : 'before'} this page.`,
    });
  }
  for (const name of ['startCursor', 'endCursor']) {
    field(pageInfo, name, {
      type: () => String,
      nullable: true,
      description: `Cursor of the ${name === 'startCursor' ? 'first' : 'last'} row of this page.`,
    });
  }
  const externalRef = objectType('ExternalRef', 'What another system calls a record.');
  field(externalRef, 'system', { type: () => String, description: 'The other system.' });
  field(externalRef, 'id', { type: () => String, description: 'Its id for the record.' });
  const ofRoots = { externalRef, availableCommand: makeAvailableCommand() };

  const objects = new Map<Entity, Class>();
  const connections = new Map<Entity, Class>();
  const groups = new Map<Entity, Class>();
  for (const entity of model.entities.values()) {
    objects.set(
      entity,
      objectType(entity.name, entity.description, entity.root ? undefined : directiveArguments(entity)),
    );
    connections.set(
      entity,
      makeConnection(entity, () => objects.get(entity) as Class, pageInfo),
    );
  }
  const types: Types = {
    objects,
    connections,
    groups,
    enums,
    money,
    resolvers: [],
    columnType: (column) => columnType(column, enums),
  };
  const argumentsOf = args(types);
  for (const [entity, type] of objects) addFields(entity, type, types, argumentsOf, ofRoots);
  for (const entity of model.roots) groups.set(entity, makeGroups(entity, types));
  return types;
}

function makeEnums(model: Model): Map<string, TypeRef> {
  const enums = new Map<string, TypeRef>();
  for (const entity of model.entities.values()) {
    for (const { note } of entity.columns.values()) {
      if (!note.choices || enums.has(note.choices.name)) continue;
      const values = Object.fromEntries(
        Object.entries(note.choices.values).map(([word, about]) => [enumName(word), about]),
      );
      enums.set(note.choices.name, enumType(note.choices.name, note.choices.about, values));
    }
  }
  return enums;
}

function columnType(column: Pick<Column, 'type' | 'note'>, enums: ReadonlyMap<string, TypeRef>): TypeRef {
  const scalars: Record<Exclude<Column['type'], 'choice'>, TypeRef> = {
    id: ID,
    text: String,
    decimal: DecimalScalar,
    int: Int,
    boolean: Boolean,
    date: DateScalar,
    instant: DateTimeScalar,
    json: JsonScalar,
  };
  if (column.type !== 'choice') return scalars[column.type];
  const found = enums.get(column.note.choices?.name ?? '');
  if (!found) throw new Error(`no enum ${column.note.choices?.name ?? ''}`);
  return found;
}

function addFields(
  entity: Entity,
  type: Class,
  types: Types,
  args: ArgumentsOf,
  ofRoots: { readonly externalRef: Class; readonly availableCommand: Class },
): void {
  const resolver = new ResolverClass(`${entity.name}Resolver`, type);
  types.resolvers.push(resolver);
  const planned = (root: unknown, _args: unknown, _context: unknown, info: { path: { key: string | number } }) =>
    (root as Record<string, unknown>)[info.path.key];
  for (const each of entity.fields.values()) {
    switch (each.kind) {
      case 'column':
        field(type, each.name, columnUse(each.column, types), columnDirective(each.column));
        break;
      case 'money':
        field(type, each.name, {
          type: () => types.money,
          nullable: !each.amount.notNull,
          description: each.amount.note.about,
        });
        break;
      case 'one':
        field(type, each.name, {
          type: () => types.objects.get(each.target) as Class,
          nullable: true,
          description: each.about,
        });
        break;
      case 'parts': {
        const about = each.target.description;
        const use: TypeUse = {
          type: () => types.objects.get(each.target) as Class,
          list: true,
          description: `${about} In their order.`,
        };
        resolver.field(each.name, use, args.parts(each.target), planned);
        resolver.field(
          `${each.name}Count`,
          { type: () => Int, description: `How many ${each.name} there are.` },
          args.count(each.target),
          planned,
        );
        break;
      }
      case 'many':
        resolver.field(
          each.name,
          { type: () => types.connections.get(each.target) as Class, description: each.about },
          args.connection(each.target),
          planned,
        );
        break;
    }
  }
  if (!entity.root) {
    const { externalRef, availableCommand } = ofRoots;
    field(type, 'externalRefs', { type: () => externalRef, list: true, description: 'What other systems call it.' });
    field(type, 'availableCommands', {
      type: () => availableCommand,
      list: true,
      description: 'Its commands, with whether you may run each now and why not.',
    });
  }
  field(type, 'masked', {
    type: () => String,
    list: true,
    description: 'Names of the fields whose values you see masked.',
  });
}

function columnUse(column: Column, types: Types): TypeUse {
  return {
    type: () => types.columnType(column),
    nullable: !column.notNull || column.mask !== null,
    description: column.note.about,
  };
}

/** What a form needs to know of a text beyond its type. */
function columnDirective(column: Column): string | undefined {
  if (column.type !== 'text' || column.note.system) return undefined;
  return `@text(max: ${String(column.note.max ?? 300)}, long: ${String(column.note.long ?? false)}${column.isSecret ? ', encrypted: true' : ''})`;
}

function makeConnection(entity: Entity, node: () => TypeRef, pageInfo: Class): Class {
  const { name } = entity;
  const edge = objectType(`${name}Edge`, `A ${name} in a list, with its cursor.`);
  field(edge, 'node', { type: node, description: `The ${name}.` });
  field(edge, 'cursor', {
    type: () => String,
    description: 'Where it lies in this order; give it back as after or before.',
  });
  const connection = objectType(`${name}Connection`, `A page of a list of ${entity.plural}.`);
  field(connection, 'edges', { type: () => edge, list: true, description: 'The rows of the page with their cursors.' });
  field(connection, 'nodes', { type: node, list: true, description: 'The rows of the page.' });
  field(connection, 'pageInfo', { type: () => pageInfo, description: 'Where the page lies.' });
  field(connection, 'totalCount', {
    type: () => Int,
    description: 'How many rows the whole list has, counted only when asked for.',
  });
  return connection;
}
