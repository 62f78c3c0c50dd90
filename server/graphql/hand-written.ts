import { getNamedType, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { ID, Int } from 'type-graphql';
import type { Behaviour } from '../engine/behaviour.ts';
import type { Command } from '../engine/command.ts';
import type { Entity, Model } from '../engine/model.ts';
import { upperFirst } from '../engine/names.ts';
import { runQuery } from '../engine/query.ts';
import { runCommand } from '../engine/run-command.ts';
import type { RequestContext } from './context.ts';
import { ResolverClass } from './declare.ts';
import { groupEndings } from './group-types.ts';
import type { RecordMutations } from './record-mutations.ts';
import type { Types } from './types.ts';
import { ZodTypes } from './zod-types.ts';

type Class = new () => object;

/** Commands and hand-written queries as root fields beside the derived ones. */
export function makeHandWritten(
  model: Model,
  types: Types,
  behaviour: Behaviour,
  records: RecordMutations,
): { resolver: ResolverClass; outputs: ReadonlySet<string> } {
  const zod = new ZodTypes(model, types);
  const resolver = new ResolverClass('HandWrittenResolver');
  const commands = model.roots.flatMap((entity) => entity.commands.map((definition) => ({ entity, definition })));
  for (const { entity, definition } of commands) {
    const hasInput = Object.keys(definition.input.shape).length > 0;
    const input = hasInput
      ? zod.input(`${upperFirst(definition.name)}Input`, definition.description, definition.input, entity)
      : null;
    records.add(
      resolver,
      definition.name,
      { type: () => types.objects.get(entity) as Class, description: definition.description },
      [
        { name: 'id', type: () => ID, description: `Id of the ${entity.name}.` },
        { name: 'expectedVersion', type: () => Int, nullable: true, description: 'The version you last read.' },
        ...(input ? [{ name: 'input', type: () => input, description: 'What the command needs to know.' }] : []),
      ],
      {
        entity,
        write: (tx, { principal, reactions }, args) =>
          runCommand(
            tx,
            model,
            principal,
            definition,
            {
              id: String(args['id']),
              expectedVersion: args['expectedVersion'] as number | null,
              input: lowered(args['input'], definition),
            },
            reactions,
          ),
      },
      `@command(on: "${entity.name}", allow: "${definition.allow}"${addsTo(entity, definition)})`,
    );
  }
  for (const definition of behaviour.queries) {
    const answer = zod.output(upperFirst(definition.name), definition.returns);
    resolver.query(
      definition.name,
      { type: () => answer.type, list: answer.list, nullable: answer.nullable, description: definition.description },
      zod.arguments(definition.args),
      (_root, args, context) => context.read((tx) => runQuery(tx, model, context.principal, definition, args)),
    );
  }
  return { resolver, outputs: zod.outputs };
}

/** @throws Error for a part that there is none of */
function addsTo(entity: Entity, { name, adds }: Command): string {
  if (adds === undefined) return '';
  if (!entity.parts.has(adds)) throw new Error(`${name} adds to ${adds}, which is no part of ${entity.name}`);
  return `, adds: "${adds}"`;
}

/** Enum values are lower snake in code. */
function lowered(input: unknown, definition: Command): unknown {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const isChoice = JSON.stringify(definition.input.shape[key]?.meta() ?? {}).includes('"choices"');
      return [key, isChoice && typeof value === 'string' ? value.toLowerCase() : value];
    }),
  );
}

/**
 * Gives the built schema's fields what they read from: a derived object is JSON under response keys, planned by its root field; a record
 * that a hand-written answer (one of `outputs`) names by id is loaded.
 */
export function connectFields(schema: GraphQLSchema, model: Model, types: Types, outputs: ReadonlySet<string>): void {
  const derived = new Set<string>(['Money', 'PageInfo', 'ExternalRef', 'AvailableCommand']);
  for (const made of [types.objects, types.connections, types.groups])
    for (const type of made.values()) derived.add(type.name);
  const isDerived = (name: string) =>
    derived.has(name) || name.endsWith('Edge') || groupEndings.some((ending) => name.endsWith(ending));
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isDerived(type.name)) field.resolve = planned;
      if (!outputs.has(type.name)) continue;
      const named = getNamedType(field.type).name;
      const entity = model.entities.get(named);
      if (named === 'Money') field.resolve = (source: Source) => spoken(source[field.name]);
      if (entity)
        field.resolve = (source: Source, _args, context: RequestContext, info) =>
          loaded(source[field.name], (id) => context.records.load(entity, id, info));
    }
  }
}

type Source = Readonly<Record<string, unknown>>;

/** Money of a hand-written answer: it goes by the names of its fields, where a plan's goes by response keys. */
class Spoken {
  readonly fields: Source;

  constructor(fields: Source) {
    this.fields = fields;
  }
}

function spoken(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spoken);
  return value ? new Spoken(value as Source) : null;
}

function planned(source: Source | Spoken, _args: unknown, _context: unknown, info: GraphQLResolveInfo): unknown {
  return source instanceof Spoken ? source.fields[info.fieldName] : source[info.path.key];
}

function loaded(value: unknown, load: (id: string) => Promise<unknown>): unknown {
  if (Array.isArray(value)) return Promise.all((value as { id: string }[]).map((each) => load(each.id)));
  return value ? load((value as { id: string }).id) : null;
}
