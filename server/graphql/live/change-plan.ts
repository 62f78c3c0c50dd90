import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { DomainError } from '../../errors.ts';
import { changedQuery, type ChangedRow, fieldsOfFilter } from '../../engine/changed-query.ts';
import type { Change } from '../../engine/changes.ts';
import { cursorText } from '../../engine/cursor.ts';
import type { Filter } from '../../engine/filter.ts';
import { type Entity, entityOf, type Model } from '../../engine/model.ts';
import { type Principal, reachOf, requireAction } from '../../engine/permissions.ts';
import type { Query } from '../../engine/reads.ts';
import { type Operation, type Selected, selectedBelow } from '../../engine/selection.ts';
import { type Sight, sightKeys, sightOf } from '../../engine/visibility.ts';
import type { PreparedStatement } from '../../database/message-lane.ts';
import { envelopeJson, type Told } from './envelope.ts';

/** What a subscription asks of the changes. */
interface Wanted {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly ids: ReadonlySet<string> | null;
  readonly filter: Filter | null;
}

/** A change that is for the group, and what it is to it. */
export interface Relevant {
  readonly change: Change;
  readonly sight: Sight;
}

/** The rows that were read for some changes, by aggregate and id. */
export type ChangedRows = ReadonlyMap<string, ReadonlyMap<string, ChangedRow>>;

interface Piece {
  readonly key: string;
  /** JSON of an envelope field, or null where the record goes. */
  readonly json: ((told: Told) => string) | null;
}

const noId = '00000000-0000-0000-0000-000000000000';

/**
 * A subscription to changes, planned for one set of rights: what concerns it, which statements read what is selected of the records, and
 * how its messages are written. It holds no caller, so everybody with the same document, variables and rights shares it.
 */
export class ChangePlan {
  readonly kind = 'changes';
  readonly #key: string;
  readonly #wanted: Wanted;
  readonly #pieces: readonly Piece[];
  readonly #reads: ReadonlyMap<string, Query>;
  readonly #filterFields: ReadonlySet<string> | null;
  /** Messages without a record are the same for every group of the plan. */
  readonly #written = new WeakMap<Change, Partial<Record<Sight, string>>>();

  /** @throws DomainError FORBIDDEN for an aggregate the caller may not read or a masked field in the filter */
  constructor(schema: GraphQLSchema, model: Model, principal: Principal, operation: Operation, root: Selected) {
    if (!root.type) throw new Error('a subscription has fields');
    this.#key = JSON.stringify(root.key);
    this.#wanted = wantedOf(model, principal, root);
    const selected = selectedBelow(operation, root.type, root.nodes);
    const records = selected.filter(({ name }) => isRecord(root, model, name));
    this.#pieces = selected.map((each) => {
      if (records.includes(each)) return { key: each.key, json: null };
      const below = each.type ? selectedBelow(operation, each.type, each.nodes) : [];
      const json = (told: Told) =>
        each.name === '__typename' ? JSON.stringify(root.type?.name) : envelopeJson(each, below, told);
      return { key: each.key, json };
    });
    if (records.length > 1)
      throw new DomainError('BAD_USER_INPUT', 'Select the record once.', { rule: 'subscription.record_twice' });
    const { filter, entities } = this.#wanted;
    const [first] = entities.values();
    this.#filterFields = filter && first ? fieldsOfFilter(first, filter) : null;
    this.#reads = new Map(
      [...entities.values()].flatMap((entity) => {
        const nodes = records[0]?.nodes ?? [];
        const type = schema.getType(entity.name) as GraphQLObjectType;
        const isAsked = nodes.length > 0 && selectedBelow(operation, type, nodes).length > 0;
        if (!isAsked && !filter) return [];
        const query = changedQuery(principal, operation, { entity, type, nodes: isAsked ? nodes : [], filter });
        query.statement.values(principal, { ids: [noId] }); // what is wrong with a value is told now
        return [[entity.name, query]];
      }),
    );
  }

  /** Whether it is another one for every person. */
  isPersonalTo(principal: Principal): boolean {
    if ([...this.#wanted.entities.values()].some((entity) => reachOf(principal, entity, 'read') !== 'all')) return true;
    return [...this.#reads.values()].some(({ statement }) => statement.isPersonal);
  }

  /** Whether it is another one at every site. */
  get isOfSites(): boolean {
    const { entities } = this.#wanted;
    return (
      [...entities.values()].some(({ siteColumn }) => siteColumn) ||
      [...this.#reads.values()].some(({ statement }) => statement.isOfSites)
    );
  }

  sightKeys(principal: Principal): string[] {
    return [...this.#wanted.entities.values()].flatMap((entity) => sightKeys(principal, entity));
  }

  /** What a change is to somebody; null when it is none of what is asked for, or out of sight. */
  sight(principal: Principal, change: Change): Sight | null {
    const { entities, ids } = this.#wanted;
    const entity = entities.get(change.aggregate);
    if (!entity || (ids && change.kind !== 'SIGHT' && !ids.has(change.rootId))) return null;
    return sightOf(principal, entity, change);
  }

  relevant(principal: Principal, changes: readonly Change[]): Relevant[] {
    return changes.flatMap((change) => {
      const sight = this.sight(principal, change);
      return sight ? [{ change, sight }] : [];
    });
  }

  /** The statements that read the records of some changes, one for each aggregate. */
  reads(principal: Principal, relevant: readonly Relevant[]): Map<string, PreparedStatement> {
    const ids = new Map<string, Set<string>>();
    for (const { change, sight } of relevant) {
      if (sight === 'gone' || change.kind === 'SIGHT' || !this.#reads.has(change.aggregate)) continue;
      const some = ids.get(change.aggregate) ?? new Set();
      ids.set(change.aggregate, some.add(change.rootId));
    }
    return new Map(
      [...ids].flatMap(([aggregate, some]) => {
        const query = this.#reads.get(aggregate);
        if (!query) return [];
        return [[aggregate, { text: query.text, values: query.statement.values(principal, { ids: [...some] }) }]];
      }),
    );
  }

  /** A row with what is decided once it is read, in the name of whoever follows. */
  finished(aggregate: string, row: ChangedRow, principal: Principal): ChangedRow {
    const query = this.#reads.get(aggregate);
    return query ? { ...row, json: query.statement.finish(row.json, principal) } : row;
  }

  /** The message of a change, or null when the filter leaves it out. */
  message({ change, sight }: Relevant, epoch: string, rows: ChangedRows): string | null {
    if (!this.#reads.has(change.aggregate)) {
      const written = this.#written.get(change) ?? {};
      if (!this.#written.has(change)) this.#written.set(change, written);
      return (written[sight] ??= this.#write(tell(change, epoch, sight === 'gone'), 'null'));
    }
    const row = rows.get(change.aggregate)?.get(change.rootId);
    const isGone = sight === 'gone' || this.#hasLeft(change, row);
    if (isGone === null) return null;
    return this.#write(tell(change, epoch, isGone), isGone ? 'null' : (row?.json ?? 'null'));
  }

  /** The first message: where the feed stands, and whether the subscriber's rights are others than before. */
  head(position: string, isRenewed: boolean): string {
    return this.#write({ position, change: null, isGone: false, isRenewed }, 'null');
  }

  /** Whether the filter may have held before and does not now; null when it did neither. */
  #hasLeft(change: Change, row: ChangedRow | undefined): boolean | null {
    if (!this.#wanted.filter || change.kind === 'SIGHT' || row?.matches) return false;
    if (row && change.kind !== 'UPDATED') return null;
    const decides = this.#filterFields;
    const touched = [...change.changedFields, ...change.parts.map(({ part }) => part)];
    return !row || !decides || touched.some((name) => decides.has(name)) ? true : null;
  }

  #write(told: Told, record: string): string {
    const pairs = this.#pieces.map(({ key, json }) => `${JSON.stringify(key)}:${json ? json(told) : record}`);
    return `{"data":{${this.#key}:{${pairs.join()}}}}`;
  }
}

function tell(change: Change, epoch: string, isGone: boolean): Told {
  return { position: cursorText(epoch, change.position), change, isGone };
}

/** `record` of `changes`, `contract` of `contractChanged`. */
function isRecord(root: Selected, model: Model, name: string): boolean {
  return root.name === 'changes'
    ? name === 'record'
    : model.roots.some(({ names }) => names.changed === root.name && names.one === name);
}

function wantedOf(model: Model, principal: Principal, { name, args }: Selected): Wanted {
  if (name !== 'changes') {
    const entity = model.roots.find(({ names }) => names.changed === name);
    if (!entity) throw new Error(`no aggregate has the subscription ${name}`);
    requireAction(principal, entity, 'read');
    const id = args['id'] as string | null | undefined;
    const filter = (args['filter'] as Filter | null | undefined) ?? null;
    return { entities: new Map([[entity.name, entity]]), ids: id ? new Set([id]) : null, filter };
  }
  const named = args['aggregates'] as readonly string[] | null | undefined;
  const ids = args['ids'] as readonly string[] | null | undefined;
  const entities = named
    ? named.map((each) => entityOf(model, each))
    : model.roots.filter((entity) => reachOf(principal, entity, 'read') && (principal.site || !entity.siteColumn));
  for (const entity of entities) requireAction(principal, entity, 'read');
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  return { entities: byName, ids: ids ? new Set(ids) : null, filter: null };
}
