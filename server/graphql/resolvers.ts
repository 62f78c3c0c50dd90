import { getNamedType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import { ID, Int } from 'type-graphql';
import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import type { ExternalKey } from '../engine/external.ts';
import type { Entity, Model } from '../engine/model.ts';
import type { PartInput } from '../engine/parts.ts';
import { requireAction } from '../engine/permissions.ts';
import { connectionQuery, groupsQuery, oneQuery, readJson } from '../engine/reads.ts';
import type { Selected } from '../engine/selection.ts';
import {
  createRecord,
  deleteRecord,
  saveRecord,
  updateRecord,
  type WriteRequest,
  type WriteResult,
} from '../engine/writes.ts';
import type { RequestContext } from './context.ts';
import { type ArgumentUse, ResolverClass } from './declare.ts';
import type { Filters } from './filters.ts';
import { parseExact } from './exact-json.ts';
import type { Inputs } from './inputs.ts';
import type { ArgumentsOf, Types } from './types.ts';

type Class = new () => object;

/** The root field as the planner takes it. */
export function selectedAt(info: GraphQLResolveInfo, args: Record<string, unknown>): Selected {
  const type = getNamedType(info.returnType);
  return {
    key: String(info.path.key),
    name: info.fieldName,
    args,
    type: isObjectType(type) ? type : null,
    nodes: info.fieldNodes,
  };
}

/** Reads one root field with one statement. */
async function readField(context: RequestContext, query: Parameters<typeof readJson>[2]): Promise<unknown> {
  const text = await context.read((tx) => readJson(tx, context.principal, query));
  return text === null ? null : parseExact(text);
}

/** Runs a mutation and reads its result, both in one transaction and as the caller. */
export async function writeField(
  context: RequestContext,
  entity: Entity,
  info: GraphQLResolveInfo,
  work: (tx: Transaction) => Promise<WriteResult>,
): Promise<unknown> {
  return context.write(async (tx) => {
    const { id, isFinal } = await work(tx);
    const { text, statement } = oneQuery(context.principal, info, entity, selectedAt(info, {}), id);
    const values = statement.values(context.principal);
    const [row] = await (isFinal ? tx.last<{ json: string }>(text, values) : tx.query<{ json: string }>(text, values));
    if (!row)
      throw new DomainError('FORBIDDEN', `This would put the ${entity.name} out of your reach.`, {
        rule: 'permission.out_of_reach',
      });
    return parseExact(row.json);
  });
}

/** Queries and mutations of every aggregate. */
export function makeResolvers(
  model: Model,
  types: Types,
  filters: Filters & ArgumentsOf,
  inputs: Inputs,
): ResolverClass[] {
  return model.roots.map((entity) => {
    const resolver = new ResolverClass(`${entity.name}RootResolver`);
    addQueries(resolver, entity, types, filters);
    addMutations(resolver, entity, types, inputs);
    return resolver;
  });
}

const idArgument: ArgumentUse = { name: 'id', type: () => ID, description: 'Id of the record.' };

function addQueries(resolver: ResolverClass, entity: Entity, types: Types, filters: Filters & ArgumentsOf): void {
  const { names } = entity;
  resolver.query(
    names.one,
    {
      type: () => types.objects.get(entity) as Class,
      nullable: true,
      description: `One ${entity.name} by id; null when there is none you may see. ${entity.description}`,
    },
    [idArgument],
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(context, oneQuery(context.principal, info, entity, selectedAt(info, args), String(args['id'])));
    },
  );
  resolver.query(
    names.many,
    {
      type: () => types.connections.get(entity) as Class,
      description: `${entity.plural} you may see, a page at a time. ${entity.description}`,
    },
    filters.connection(entity),
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(context, connectionQuery(context.principal, info, entity, selectedAt(info, args)));
    },
  );
  resolver.query(
    names.groups,
    {
      type: () => types.groups.get(entity) as Class,
      list: true,
      description: `Counts and sums of ${entity.plural} by up to four keys, for dashboards: the largest first, or in time's order when the first key is a date.`,
    },
    filters.groups(entity),
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(context, groupsQuery(context.principal, info, entity, selectedAt(info, args)));
    },
  );
}

function addMutations(resolver: ResolverClass, entity: Entity, types: Types, inputs: Inputs): void {
  const { names, name } = entity;
  const result = { type: () => types.objects.get(entity) as Class };
  const expected: ArgumentUse = {
    name: 'expectedVersion',
    type: () => Int,
    nullable: true,
    description:
      'The version you last read: changes of other fields since then are merged, of the same ones refused with CONFLICT.',
  };
  const [create, update, save] = [inputs.create.get(entity), inputs.update.get(entity), inputs.save.get(entity)];
  if (create) {
    const args: ArgumentUse[] = [{ name: 'input', type: () => create, description: `The new ${name}.` }];
    resolver.mutation(
      names.create,
      { ...result, description: `Creates a ${name} with its parts.` },
      args,
      (_root, given, context, info) =>
        writeField(context, entity, info, (tx) =>
          createRecord(tx, context.principal, entity, split(entity, given['input']), {
            action: 'create',
            command: names.create,
            pipelined: true,
          }),
        ),
    );
  }
  if (update) {
    const args: ArgumentUse[] = [
      idArgument,
      expected,
      { name: 'input', type: () => update, description: 'What changes.' },
    ];
    resolver.mutation(
      names.update,
      {
        ...result,
        description: `Changes a ${name} and its parts in one step: one version, one change, one audit entry.`,
      },
      args,
      (_root, given, context, info) =>
        writeField(context, entity, info, (tx) =>
          updateRecord(
            tx,
            context.principal,
            entity,
            String(given['id']),
            { ...split(entity, given['input']), expectedVersion: given['expectedVersion'] as number | null },
            { action: 'update', command: names.update, pipelined: true },
          ),
        ),
    );
  }
  if (save) {
    const args: ArgumentUse[] = [
      { name: 'input', type: () => save, description: 'The record, with id or externalRef.' },
    ];
    resolver.mutation(
      names.save,
      { ...result, description: `Creates or changes a ${name}, found by id or by your own id for it. Safe to repeat.` },
      args,
      (_root, given, context, info) =>
        writeField(context, entity, info, (tx) =>
          saveByKey(tx, context, entity, given['input'] as Record<string, unknown>),
        ),
    );
  }
  if (entity.aggregate.operations.includes('delete')) {
    const use = {
      type: () => ID,
      description: `Deletes a ${name}: it leaves every list and can be restored. Answers with its id.`,
    };
    resolver.mutation(names.delete, use, [idArgument, expected], (_root, given, context) =>
      context.write(async (tx) => {
        const version = (given['expectedVersion'] as number | null | undefined) ?? null;
        return (
          await deleteRecord(tx, context.principal, entity, String(given['id']), version, {
            action: 'delete',
            command: names.delete,
            pipelined: true,
          })
        ).id;
      }),
    );
  }
}

function saveByKey(
  tx: Transaction,
  context: RequestContext,
  entity: Entity,
  input: Record<string, unknown>,
): Promise<WriteResult> {
  const { id, externalRef, expectedVersion, ...rest } = input;
  const request = { ...split(entity, rest), expectedVersion: expectedVersion as number | null };
  const command = entity.names.save;
  if (id && externalRef)
    throw new DomainError('BAD_USER_INPUT', 'Give id or externalRef, not both.', {
      rule: 'save.key',
      fields: ['id', 'externalRef'],
    });
  if (id)
    return updateRecord(tx, context.principal, entity, String(id), request, {
      action: 'update',
      command,
      pipelined: true,
    });
  if (externalRef) return saveRecord(tx, context.principal, entity, externalRef as ExternalKey, request, { command });
  return createRecord(tx, context.principal, entity, request, { action: 'create', command, pipelined: true });
}

/** In create a part is a plain list of new rows; elsewhere it says what changes. */
function split(entity: Entity, input: unknown): WriteRequest {
  const entries = Object.entries(input as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return {
    input: Object.fromEntries(entries.filter(([key]) => !entity.parts.has(key))),
    parts: Object.fromEntries(entries.filter(([key]) => entity.parts.has(key))) as Record<string, PartInput>,
  };
}
