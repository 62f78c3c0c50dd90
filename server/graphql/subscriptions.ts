import { ID, Int } from 'type-graphql';
import { DomainError } from '../errors.ts';
import type { Change, Head } from '../engine/changes.ts';
import { entityOf, type Entity, type Model } from '../engine/model.ts';
import { requireAction, scopeOf } from '../engine/permissions.ts';
import { oneQuery, readJson } from '../engine/reads.ts';
import { EventQueue } from './event-queue.ts';
import { parseExact } from './exact-json.ts';
import type { RequestContext } from './context.ts';
import { type ArgumentUse, enumType, field, objectType, ResolverClass, type TypeRef } from './declare.ts';
import { selectedAt } from './resolvers.ts';
import { DateTimeScalar } from './scalars.ts';
import type { Types } from './types.ts';

type Class = new () => object;

/** A change on its way to a subscriber; HEAD says only where the feed stands. */
interface ChangeEvent {
  readonly position: string;
  readonly change: Change | null;
}

/** `changes` for everything, and one subscription per aggregate. */
export function makeSubscriptions(model: Model, types: Types, names: TypeRef): ResolverClass[] {
  const envelope = makeEnvelope(names);
  const resolver = new ResolverClass('ChangesResolver');
  const since: ArgumentUse = {
    name: 'since',
    type: () => String,
    nullable: true,
    description: 'The last position you saw: what happened since is sent first.',
  };
  resolver.subscription(
    'changes',
    {
      type: () => envelope.type,
      description:
        'One message per changed record per transaction, in order. The first message is HEAD with the position to read your data from.',
    },
    [
      {
        name: 'aggregates',
        type: () => envelope.names,
        list: true,
        nullable: true,
        description: 'Only these aggregates; all you may read when left out.',
      },
      { name: 'ids', type: () => ID, list: true, nullable: true, description: 'Only these records.' },
      since,
    ],
    (args, context) =>
      follow(context, {
        aggregates: args['aggregates'] as string[] | null,
        ids: args['ids'] as string[] | null,
        since: args['since'] as string | null,
      }),
    (event, _args, context) => envelope.value(event as ChangeEvent, context),
  );
  for (const entity of model.roots) addChanged(resolver, entity, types, envelope, since);
  return [resolver];
}

function addChanged(
  resolver: ResolverClass,
  entity: Entity,
  types: Types,
  envelope: Envelope,
  since: ArgumentUse,
): void {
  const { one, changed } = entity.names;
  const type = objectType(
    `${entity.name}Change`,
    `A change of a ${entity.name}, with the record as you may see it now.`,
  );
  envelope.addFields(type);
  const record = new ResolverClass(`${entity.name}ChangeResolver`, type);
  record.field(
    one,
    {
      type: () => types.objects.get(entity) as Class,
      nullable: true,
      description: `The ${entity.name} as it is now; null when it is deleted or out of your sight.`,
    },
    [],
    async (root, args, context, info) => {
      const id = (root as { id: string | null }).id;
      if (!id) return null;
      const text = await context.read((tx) =>
        readJson(tx, context.principal, oneQuery(context.principal, info, entity, selectedAt(info, args), id)),
      );
      return text === null ? null : parseExact(text);
    },
  );
  types.resolvers.push(record);
  resolver.subscription(
    changed,
    { type: () => type, description: `Changes of one ${entity.name}, or of all you may see.` },
    [{ name: 'id', type: () => ID, nullable: true, description: 'Only this record.' }, since],
    (args, context) =>
      follow(context, {
        aggregates: [entity.name],
        ids: args['id'] ? [String(args['id'])] : null,
        since: args['since'] as string | null,
      }),
    (event, _args, context) => envelope.value(event as ChangeEvent, context),
  );
}

interface Envelope {
  readonly type: Class;
  readonly names: TypeRef;
  addFields(type: Class): void;
  value(event: ChangeEvent, context: RequestContext): Record<string, unknown>;
}

function makeEnvelope(names: TypeRef): Envelope {
  const kinds = enumType('ChangeKind', 'What happened to a record.', {
    HEAD: 'Nothing: this is where the feed stands.',
    CREATED: 'It is new.',
    UPDATED: 'It, or one of its parts, was changed.',
    DELETED: 'It was taken out of use, or out of your sight.',
    RESTORED: 'It is in use again.',
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
  const addFields = (type: Class) => {
    field(type, 'position', {
      type: () => String,
      description: 'Where it is in the feed; give the last one back as since.',
    });
    field(type, 'kind', { type: () => kinds, description: 'What happened.' });
    field(type, 'aggregate', { type: () => names, nullable: true, description: 'What sort of record.' });
    field(type, 'id', { type: () => ID, nullable: true, description: 'Which record.' });
    field(type, 'version', { type: () => Int, nullable: true, description: 'Its version after the change.' });
    field(type, 'command', { type: () => String, nullable: true, description: 'The operation that did it.' });
    field(type, 'changedFields', { type: () => String, list: true, description: 'Fields of the root that changed.' });
    field(type, 'parts', { type: () => part, list: true, description: 'Rows of parts that changed.' });
    field(type, 'actorId', { type: () => ID, nullable: true, description: 'Who did it.' });
    field(type, 'correlationId', { type: () => String, nullable: true, description: 'Id of the request that did it.' });
    field(type, 'at', { type: () => DateTimeScalar, nullable: true, description: 'When.' });
  };
  const type = objectType(
    'Change',
    'One record changed in one transaction. Ids travel, never rows: read what you may see.',
  );
  addFields(type);
  const value = ({ position, change }: ChangeEvent, context: RequestContext): Record<string, unknown> => ({
    position,
    kind: change ? kindFor(context, change) : 'HEAD',
    aggregate: change?.aggregate ?? null,
    id: change && change.kind !== 'SIGHT' ? change.rootId : null,
    version: change?.version ?? null,
    command: change?.command ?? null,
    changedFields: change?.changedFields ?? [],
    parts: (change?.parts ?? []).map((each) => ({ part: each.part, operation: each.op, ids: each.ids })),
    actorId: change?.actorId ?? null,
    correlationId: change?.correlationId ?? null,
    at: change?.at ?? null,
  });
  return { type, names, addFields, value };
}

interface Wanted {
  readonly aggregates: readonly string[] | null | undefined;
  readonly ids: readonly string[] | null | undefined;
  readonly since: string | null | undefined;
}

/**
 * Attaches first and catches up second, so that nothing falls between; positions at or below the last one sent are dropped.
 *
 * @throws DomainError, as the answer to the subscription: FORBIDDEN for an aggregate the caller may not read, RESYNC_REQUIRED when
 *   `since` is not of this feed
 */
async function follow(context: RequestContext, wanted: Wanted): Promise<AsyncIterable<ChangeEvent>> {
  const { changes, model, principal } = context;
  for (const name of wanted.aggregates ?? []) requireAction(principal, entityOf(model, name), 'read');
  const queue = new EventQueue<Change>();
  const detach = changes.subscribe((batch) => {
    for (const change of batch) if (isFor(context, wanted, change)) queue.push(change);
  });
  const leave = () => {
    detach();
    queue.close();
  };
  try {
    const head = await changes.readHead();
    const since = given(wanted.since) ? readPosition(wanted.since, head) : head.position;
    return endedBy(events(context, wanted, { head, since, queue }), leave);
  } catch (error) {
    leave();
    throw error;
  }
}

function given<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/**
 * Leaves as soon as the subscriber does. A generator would come to its `finally` only after its next value, and not at all when it was
 * never begun.
 */
function endedBy<T>(source: AsyncGenerator<T>, leave: () => void): AsyncIterableIterator<T> {
  return {
    next: () => source.next(),
    async return() {
      leave();
      return { done: true, value: undefined };
    },
    async throw(error) {
      leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Following {
  readonly head: Head;
  readonly since: bigint;
  readonly queue: EventQueue<Change>;
}

const pageOfFeed = 500;

async function* events(
  context: RequestContext,
  wanted: Wanted,
  { head, since, queue }: Following,
): AsyncGenerator<ChangeEvent> {
  const cursor = (position: bigint) => `${head.epoch}.${String(position)}`;
  let last = since;
  let isBehind = last < head.position;
  yield { position: cursor(last), change: null };
  while (true) {
    while (isBehind) {
      const page = await context.changes.readAfter(context.principal, last, pageOfFeed);
      for (const change of page) {
        last = change.position;
        if (isFor(context, wanted, change)) yield { position: cursor(change.position), change };
      }
      isBehind = page.length === pageOfFeed;
    }
    const taken = await queue.take();
    if (taken === 'closed') return;
    if (taken === 'behind') isBehind = true;
    else if (taken.item.position > last) {
      last = taken.item.position;
      yield { position: cursor(last), change: taken.item };
    }
  }
}

function readPosition(since: string, head: Head): bigint {
  const [, epoch, position] = /^([0-9a-f-]{36})\.(\d{1,18})$/.exec(since) ?? [];
  if (epoch === head.epoch && position && BigInt(position) <= head.position) return BigInt(position);
  throw new DomainError('RESYNC_REQUIRED', 'This position is not of this feed: read your data again.', {
    rule: 'position.unknown',
    params: { head: `${head.epoch}.${String(head.position)}` },
    fields: ['since'],
  });
}

/** Whether the subscriber may hear of the change: decided from the row rule's keys, without reading the row. */
function isFor({ model, principal }: RequestContext, wanted: Wanted, change: Change): boolean {
  if (change.tenantId !== principal.tenantId) return false;
  if (wanted.aggregates && !wanted.aggregates.includes(change.aggregate)) return false;
  const isSight = change.kind === 'SIGHT'; // names no record, so it is for whoever follows one
  if (wanted.ids && !isSight && !wanted.ids.includes(change.rootId)) return false;
  if (!model.entities.has(change.aggregate)) return false;
  const scope = scopeOf(principal, entityOf(model, change.aggregate), 'read');
  if (scope === 'all') return !isSight;
  return scope === 'own' && change.visibleTo.includes(principal.actor.id);
}

/** Who no longer sees a record hears that it is gone. */
function kindFor({ model, principal }: RequestContext, change: Change): Change['kind'] {
  const isGone = change.outOfSight.includes(principal.actor.id);
  return isGone && scopeOf(principal, entityOf(model, change.aggregate), 'read') === 'own' ? 'DELETED' : change.kind;
}
