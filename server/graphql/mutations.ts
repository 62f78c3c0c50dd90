import { ID, Int } from 'type-graphql';
import type { ExternalKey } from '../engine/external.ts';
import type { Entity, Model } from '../engine/model.ts';
import { moveRecord } from '../engine/move-record.ts';
import type { PartInput } from '../engine/parts.ts';
import { saveByKey, type SaveRequest } from '../engine/save-by-key.ts';
import { createRecord, deleteRecord, restoreRecord, updateRecord, type WriteRequest } from '../engine/writes.ts';
import { type ArgumentUse, ResolverClass } from './declare.ts';
import type { Inputs } from './inputs.ts';
import { askedAt, guardArguments, mutate } from './mutate.ts';
import type { RecordMutations } from './record-mutations.ts';
import type { SaveReports } from './save-reports.ts';
import type { Types } from './types.ts';

type Class = new () => object;
type Arguments = Readonly<Record<string, unknown>>;

const idArgument: ArgumentUse = { name: 'id', type: () => ID, description: 'Id of the record.' };
const expectedArgument: ArgumentUse = {
  name: 'expectedVersion',
  type: () => Int,
  nullable: true,
  description:
    'The version you last read: changes of other fields since then are merged, of the same ones refused with CONFLICT.',
};

/** Mutations of every aggregate. */
export function makeMutations(
  model: Model,
  types: Types,
  inputs: Inputs,
  records: RecordMutations,
  reports: SaveReports,
): ResolverClass[] {
  return model.roots.map((entity) => {
    const resolver = new ResolverClass(`${entity.name}MutationResolver`);
    addWrites(resolver, entity, types, inputs, records);
    addSaves(resolver, entity, types, inputs, records, reports);
    if (entity.aggregate.operations.includes('delete')) addDeletion(resolver, entity, types, records);
    if (entity.siteColumn) addMove(resolver, entity);
    return resolver;
  });
}

function addWrites(
  resolver: ResolverClass,
  entity: Entity,
  types: Types,
  inputs: Inputs,
  records: RecordMutations,
): void {
  const { names, name } = entity;
  const result = { type: () => types.objects.get(entity) as Class };
  const [create, update] = [inputs.create.get(entity), inputs.update.get(entity)];
  if (create) {
    const args: ArgumentUse[] = [{ name: 'input', type: () => create, description: `The new ${name}.` }];
    const options = { action: 'create', command: names.create, pipelined: true };
    records.add(resolver, names.create, { ...result, description: `Creates a ${name} with its parts.` }, args, {
      entity,
      write: (tx, { principal }, { input }) => createRecord(tx, principal, entity, split(entity, input), options),
    });
  }
  if (update) {
    const args = [idArgument, expectedArgument, { name: 'input', type: () => update, description: 'What changes.' }];
    const options = { action: 'update', command: names.update, pipelined: true };
    const description = `Changes a ${name} and its parts in one step: one version, one change, one audit entry.`;
    records.add(resolver, names.update, { ...result, description }, args, {
      entity,
      write: (tx, { principal }, { id, input, expectedVersion }) =>
        updateRecord(
          tx,
          principal,
          entity,
          String(id),
          { ...split(entity, input), ...version(expectedVersion) },
          options,
        ),
    });
  }
}

function addSaves(
  resolver: ResolverClass,
  entity: Entity,
  types: Types,
  inputs: Inputs,
  records: RecordMutations,
  reports: SaveReports,
): void {
  const { names, name } = entity;
  const save = inputs.save.get(entity);
  if (!save) return;
  const description = `Creates or changes a ${name}, found by id or by your own id for it. Safe to repeat.`;
  const use = { type: () => types.objects.get(entity) as Class, description };
  const input = { name: 'input', type: () => save, description: 'The record, with id or externalRef.' };
  records.add(resolver, names.save, use, [input], {
    entity,
    write: (tx, { principal }, args) => saveByKey(tx, principal, entity, toSave(entity, args['input']), true),
  });
  reports.add(resolver, entity, save, (each) => toSave(entity, each));
}

function addDeletion(resolver: ResolverClass, entity: Entity, types: Types, records: RecordMutations): void {
  const { names, name } = entity;
  const removal = {
    type: () => ID,
    description: `Deletes a ${name}: it leaves every list and can be restored. Answers with its id.`,
  };
  const options = { action: 'delete', pipelined: true };
  resolver.mutation(
    names.delete,
    removal,
    [idArgument, expectedArgument, ...guardArguments],
    (_root, given, context, info) =>
      mutate(
        context,
        askedAt(info, given),
        async (tx) => {
          const expected = version(given['expectedVersion']).expectedVersion ?? null;
          const { id, isFinal } = await deleteRecord(tx, context.principal, entity, String(given['id']), expected, {
            ...options,
            command: names.delete,
          });
          return { result: id, isFinal };
        },
        async (_tx, { result }) => result,
      ),
  );
  const description = `Puts a deleted ${name} back in use, as it was with its parts.`;
  records.add(resolver, names.restore, { type: () => types.objects.get(entity) as Class, description }, [idArgument], {
    entity,
    write: (tx, { principal }, { id }) =>
      restoreRecord(tx, principal, entity, String(id), { input: {} }, { ...options, command: names.restore }),
  });
}

/** It answers with the id: the record is out of sight where its caller is. */
function addMove(resolver: ResolverClass, entity: Entity): void {
  const { names, name } = entity;
  const description = `Moves a ${name} with its parts to another site where you may be. Answers with its id.`;
  const site: ArgumentUse = { name: 'siteId', type: () => ID, description: 'Where to.' };
  resolver.mutation(
    names.move,
    { type: () => ID, description },
    [idArgument, expectedArgument, site, ...guardArguments],
    (_root, given, context, info) =>
      mutate(
        context,
        askedAt(info, given),
        async (tx) => {
          const [id, siteId] = [String(given['id']), String(given['siteId'])];
          const expectedVersion = version(given['expectedVersion']).expectedVersion ?? null;
          const moved = await moveRecord(tx, context.principal, entity, { id, siteId, expectedVersion });
          return { result: moved.id, isFinal: false };
        },
        async (_tx, { result }) => result,
      ),
  );
}

/** In create a part is a plain list of new rows; elsewhere it says what changes. */
function split(entity: Entity, input: unknown): WriteRequest {
  const entries = Object.entries(input as Arguments).filter(([, value]) => value !== undefined);
  return {
    input: Object.fromEntries(entries.filter(([key]) => !entity.parts.has(key))),
    parts: Object.fromEntries(entries.filter(([key]) => entity.parts.has(key))) as Record<string, PartInput>,
  };
}

function toSave(entity: Entity, input: unknown): SaveRequest {
  const { id, externalRef, expectedVersion, ...rest } = input as Arguments;
  return {
    ...split(entity, rest),
    ...version(expectedVersion),
    id: (id ?? null) as string | null,
    externalRef: (externalRef ?? null) as ExternalKey | null,
  };
}

function version(given: unknown): { expectedVersion?: number } {
  return typeof given === 'number' ? { expectedVersion: given } : {};
}
