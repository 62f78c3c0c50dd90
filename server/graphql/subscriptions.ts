import { ID, Int } from 'type-graphql';
import type { Entity, Model } from '../engine/model.ts';
import { type ArgumentUse, field, objectType, ResolverClass, type TypeRef, unionType } from './declare.ts';
import type { Filters } from './filters.ts';
import { declareEnvelope } from './live/envelope.ts';
import { intervals } from './live/totals-plan.ts';
import type { ArgumentsOf, Types } from './types.ts';

type Class = new () => object;

/**
 * The subscriptions in the schema: `changes` for everything, and two per aggregate. What runs them is in `live/`; a socket's subscriptions
 * never reach graphql-js.
 */
export function makeSubscriptions(
  model: Model,
  types: Types,
  filters: Filters & ArgumentsOf,
  names: TypeRef,
): ResolverClass[] {
  const resolver = new ResolverClass('ChangesResolver');
  const addEnvelope = declareEnvelope(names);
  const changeType = (name: string, description: string) => {
    const type = objectType(name, description);
    addEnvelope(type);
    return type;
  };
  const change = changeType('Change', 'One record changed in one transaction.');
  const record = unionType('ChangedRecord', 'A record of any aggregate.', () =>
    model.roots.map((entity) => types.objects.get(entity) as Class),
  );
  field(change, 'record', {
    type: () => record,
    nullable: true,
    description:
      'The record as you may see it now; null when it is deleted or out of your sight. Select what you want of each aggregate.',
  });
  resolver.subscription(
    'changes',
    {
      type: () => change,
      everybody: 'it brings what each may read, of whatever noun',
      description:
        'One message per changed record per transaction, in order. The first message is HEAD with the position to read your data from.',
    },
    [
      {
        name: 'aggregates',
        type: () => names,
        list: true,
        nullable: true,
        description: 'Only these aggregates; all you may read when left out.',
      },
      { name: 'ids', type: () => ID, list: true, nullable: true, description: 'Only these records.' },
      since,
    ],
  );
  for (const entity of model.roots) {
    addChanged(resolver, entity, types, filters, changeType);
    addGroupsLive(resolver, entity, types, filters);
  }
  return [resolver];
}

const since: ArgumentUse = {
  name: 'since',
  type: () => String,
  nullable: true,
  description: 'The last position you saw: what happened since is sent first.',
};

function addChanged(
  resolver: ResolverClass,
  entity: Entity,
  types: Types,
  filters: Filters,
  changeType: (name: string, description: string) => Class,
): void {
  const { one, changed } = entity.names;
  const type = changeType(
    `${entity.name}Change`,
    `A change of a ${entity.name}, with the record as you may see it now.`,
  );
  field(type, one, {
    type: () => types.objects.get(entity) as Class,
    nullable: true,
    description: `The ${entity.name} as it is now; null when it is deleted, out of your sight or left out by the filter.`,
  });
  resolver.subscription(
    changed,
    {
      type: () => type,
      description: `Changes of one ${entity.name}, of those for which a filter holds, or of all you may see. The first message is HEAD.`,
    },
    [
      { name: 'id', type: () => ID, nullable: true, description: 'Only this record.' },
      {
        name: 'filter',
        type: () => filters.filter.get(entity) as Class,
        nullable: true,
        description:
          'Only records for which this holds after the change. One for which it may have held before comes as DELETED.',
      },
      since,
    ],
  );
}

function addGroupsLive(resolver: ResolverClass, entity: Entity, types: Types, filters: ArgumentsOf): void {
  const { groups, groupsLive } = entity.names;
  const type = objectType(`${entity.name}GroupsLive`, `Counts and sums of ${entity.plural} at a place in the feed.`);
  field(type, 'position', {
    type: () => String,
    description: 'Where the feed stood before they were counted: every change up to it is in them.',
  });
  field(type, 'groups', {
    type: () => types.groups.get(entity) as Class,
    list: true,
    description: `What ${groups} answers.`,
  });
  resolver.subscription(
    groupsLive,
    {
      type: () => type,
      description: `Counts and sums of ${entity.plural}, as ${groups} answers them: at once, and again whenever a change made them others.`,
    },
    [
      ...filters.groups(entity),
      {
        name: 'atMostEvery',
        type: () => Int,
        nullable: true,
        defaultValue: intervals.standard,
        description: `Milliseconds between two messages at least, from ${String(intervals.least)} to ${String(intervals.most)}: changes that come faster are sent as one.`,
      },
    ],
  );
}
