import { ID, Int } from 'type-graphql';
import type { Column, Entity, Model } from '../engine/model.ts';
import { enumName } from '../engine/names.ts';
import { field, inputType } from './declare.ts';
import { DecimalScalar } from './scalars.ts';
import type { Types } from './types.ts';

type Class = ReturnType<typeof inputType>;

export interface Inputs {
  readonly create: ReadonlyMap<Entity, Class>;
  readonly update: ReadonlyMap<Entity, Class>;
  readonly save: ReadonlyMap<Entity, Class>;
}

/** Inputs of create, update and save. In update and save every field may be left out: absent is unchanged, null is cleared. */
export function makeInputs(model: Model, types: Types): Inputs {
  const money = inputType('MoneyInput', 'An exact amount in a currency.');
  field(money, 'amount', {
    type: () => DecimalScalar,
    description: 'The amount, with at most the decimals of the currency.',
  });
  field(money, 'currency', { type: () => String, description: 'Currency code (ISO 4217), as NOK.' });
  const external = inputType('ExternalRefInput', 'What your own system calls the record.');
  field(external, 'system', { type: () => String, description: 'Your system.' });
  field(external, 'id', { type: () => String, description: 'Its id for the record.' });

  const create = new Map<Entity, Class>();
  const update = new Map<Entity, Class>();
  const save = new Map<Entity, Class>();
  const changes = new Map<Entity, Class>();
  for (const entity of model.entities.values()) {
    if (entity.root) {
      if (entity.part?.readonly) continue;
      create.set(entity, inputType(`Create${entity.name}Input`, `A new row: ${entity.description}`));
      update.set(entity, inputType(`Update${entity.name}Input`, `Changes of one row: ${entity.description}`));
      changes.set(
        entity,
        inputType(`${entity.name}Changes`, 'What to do with the rows: the whole list with set, or only what changes.'),
      );
      continue;
    }
    const { operations } = entity.aggregate;
    if (operations.includes('create'))
      create.set(entity, inputType(`Create${entity.name}Input`, `A new ${entity.name} with its parts.`));
    if (operations.includes('update'))
      update.set(
        entity,
        inputType(`Update${entity.name}Input`, `Changes of a ${entity.name}: absent is unchanged, null is cleared.`),
      );
    if (operations.includes('save'))
      save.set(
        entity,
        inputType(
          `Save${entity.name}Input`,
          `A ${entity.name} to create or change, found by id or by your own id for it.`,
        ),
      );
  }
  for (const [entity, input] of create) {
    addColumns(entity, input, types, money, true);
    for (const [key, part] of entity.parts) {
      const type = create.get(part);
      if (type) field(input, key, { type: () => type, list: true, nullable: true, description: part.description });
    }
  }
  for (const [entity, input] of [...update, ...save]) {
    if (entity.root)
      field(input, 'id', {
        type: () => ID,
        nullable: true,
        description: 'Id of the row. Under set, a row without one takes the place of an equal row or is added.',
      });
    addColumns(entity, input, types, money, false);
    for (const [key, part] of entity.parts) {
      const type = changes.get(part);
      if (type) field(input, key, { type: () => type, nullable: true, description: part.description });
    }
  }
  for (const input of save.values()) {
    field(input, 'id', { type: () => ID, nullable: true, description: 'Id of an existing record.' });
    field(input, 'externalRef', {
      type: () => external,
      nullable: true,
      description: 'Your own id for it: the record is created when it is new.',
    });
    field(input, 'expectedVersion', { type: () => Int, nullable: true, description: 'The version you last read.' });
  }
  for (const [part, input] of changes) addChanges(part, input, create, update);
  return { create, update, save };
}

function addColumns(entity: Entity, input: Class, types: Types, money: Class, required: boolean): void {
  for (const each of entity.fields.values()) {
    if (each.kind === 'money' && each.amount.writable) {
      field(input, each.name, {
        type: () => money,
        nullable: !(required && isRequired(each.amount)),
        description: each.amount.note.about,
      });
    } else if (each.kind === 'column' && each.column.writable) {
      const { column } = each;
      field(input, each.name, {
        type: () => types.columnType(column),
        nullable: !(required && isRequired(column)),
        description: column.note.about,
        ...(required && { defaultValue: standardOf(column) }),
      });
    }
  }
}

/** What Postgres puts where nothing is given, when that is a plain value. */
function standardOf(column: Column): unknown {
  if (column.type === 'choice') return typeof column.default === 'string' ? enumName(column.default) : undefined;
  return typeof column.default === 'object' ? undefined : column.default;
}

function isRequired(column: Column): boolean {
  return column.notNull && !column.hasDefault;
}

function addChanges(
  part: Entity,
  input: Class,
  create: ReadonlyMap<Entity, Class>,
  update: ReadonlyMap<Entity, Class>,
): void {
  const [added, changed] = [create.get(part), update.get(part)];
  if (!added || !changed) throw new Error(`${part.name} has no inputs`);
  field(input, 'set', {
    type: () => changed,
    list: true,
    nullable: true,
    description: 'The whole list in its order: rows that are not in it are removed.',
  });
  field(input, 'add', { type: () => added, list: true, nullable: true, description: 'Rows to add at the end.' });
  field(input, 'update', { type: () => changed, list: true, nullable: true, description: 'Rows to change, by id.' });
  field(input, 'remove', { type: () => ID, list: true, nullable: true, description: 'Ids of rows to remove.' });
}
