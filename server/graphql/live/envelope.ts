import { ID, Int } from 'type-graphql';
import type { Change } from '../../engine/changes.ts';
import type { Selected } from '../../engine/selection.ts';
import { enumType, field, objectType, type TypeRef, type TypeUse } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';

/** What a subscriber is told: a change, or at first only where the feed stands. */
export interface Told {
  readonly position: string;
  readonly change: Change | null;
  /** The record has left the subscriber's sight, or the filter: nothing more is said of it than that it is gone. */
  readonly isGone: boolean;
  /** There is no change: what the subscriber may do has become another. */
  readonly isRenewed?: boolean;
}

/** Enums and objects that are made while the schema is built. */
interface Made {
  readonly names: TypeRef;
  readonly kinds: TypeRef;
  readonly part: TypeRef;
}

interface EnvelopeField extends Omit<TypeUse, 'type'> {
  readonly type: (made: Made) => TypeRef;
  readonly value: (told: Told) => unknown;
}

/** The fields that every change has, with where their values come from. */
const fields: Readonly<Record<string, EnvelopeField>> = {
  position: {
    type: () => String,
    description: 'Where it is in the feed; give the last one back as since.',
    value: ({ position }) => position,
  },
  kind: {
    type: ({ kinds }) => kinds,
    description: 'What happened.',
    value: ({ change, isGone, isRenewed }) => (isGone ? 'DELETED' : (change?.kind ?? (isRenewed ? 'RIGHTS' : 'HEAD'))),
  },
  aggregate: {
    type: ({ names }) => names,
    nullable: true,
    description: 'What sort of record.',
    value: ({ change }) => change?.aggregate,
  },
  id: {
    type: () => ID,
    nullable: true,
    description: 'Which record.',
    value: ({ change }) => (change?.kind === 'SIGHT' ? null : change?.rootId),
  },
  version: {
    type: () => Int,
    nullable: true,
    description: 'Its version after the change.',
    value: ({ change }) => change?.version,
  },
  command: {
    type: () => String,
    nullable: true,
    description: 'The operation that did it.',
    value: ({ change }) => change?.command,
  },
  changedFields: {
    type: () => String,
    list: true,
    description: 'Fields of the root that changed; none of a record that is gone for you.',
    value: ({ change, isGone }) => (isGone ? [] : (change?.changedFields ?? [])),
  },
  parts: {
    type: ({ part }) => part,
    list: true,
    description: 'Rows of parts that changed; none of a record that is gone for you.',
    value: ({ change, isGone }) =>
      isGone ? [] : (change?.parts ?? []).map((each) => ({ part: each.part, operation: each.op, ids: each.ids })),
  },
  actorId: { type: () => ID, nullable: true, description: 'Who did it.', value: ({ change }) => change?.actorId },
  actorKind: {
    type: () => String,
    nullable: true,
    description: 'What did it: a user, a machine, a job on behalf of one, or the system.',
    value: ({ change }) => change?.actorKind,
  },
  siteId: {
    type: () => ID,
    nullable: true,
    description: 'At which site it was done.',
    value: ({ change }) => change?.siteId,
  },
  correlationId: {
    type: () => String,
    nullable: true,
    description: 'Id of the request that did it.',
    value: ({ change }) => change?.correlationId,
  },
  bulkId: {
    type: () => ID,
    nullable: true,
    description: 'What the changes of one import or one bulk save have in common: take them together.',
    value: ({ change }) => change?.bulkId,
  },
  at: { type: () => DateTimeScalar, nullable: true, description: 'When.', value: ({ change }) => change?.at },
};

/**
 * Makes what the envelope's types are made of, once.
 *
 * @param names the enum of the aggregates
 * @returns a function that gives an object type the envelope's fields
 */
export function declareEnvelope(names: TypeRef): (type: new () => object) => void {
  const kinds = enumType('ChangeKind', 'What happened to a record.', {
    HEAD: 'Nothing: this is where the feed stands.',
    CREATED: 'It is new.',
    UPDATED:
      'It, or one of its parts, was changed. It may be new to you: it has come into your sight, or the filter now holds for it.',
    DELETED: 'It was taken out of use, or out of your sight, or the filter no longer holds for it.',
    RESTORED: 'It is in use again.',
    RIGHTS:
      'What you may do or see has become another: read everything again, me as well. This is where the feed stands.',
    SIGHT: 'Which of these records you may see has changed: read your lists again. No record is named.',
  });
  const operations = enumType('PartOperation', 'What happened to rows of a part.', {
    ADDED: 'They are new.',
    CHANGED: 'They were changed.',
    REMOVED: 'They were removed.',
  });
  const part = objectType('PartChange', 'Rows of a part that a change touched.');
  field(part, 'part', { type: () => String, description: 'Name of the part.' });
  field(part, 'operation', { type: () => operations, description: 'What happened to them.' });
  field(part, 'ids', { type: () => ID, list: true, description: 'Which rows.' });
  const made = { names, kinds, part };
  return (owner) => {
    for (const [name, { type, value: _, ...use }] of Object.entries(fields))
      field(owner, name, { ...use, type: () => type(made) });
  };
}

/** JSON of an envelope field, of which `below` is selected when it is a list of objects. */
export function envelopeJson(selected: Selected, below: readonly Selected[], told: Told): string {
  const value = fields[selected.name]?.value(told) ?? null;
  if (!selected.type || !Array.isArray(value)) return JSON.stringify(value);
  const list = value as Readonly<Record<string, unknown>>[];
  const only = (each: Readonly<Record<string, unknown>>) =>
    below.map(({ key, name }) => [key, name === '__typename' ? selected.type?.name : each[name]]);
  return JSON.stringify(list.map((each) => Object.fromEntries(only(each)) as object));
}
