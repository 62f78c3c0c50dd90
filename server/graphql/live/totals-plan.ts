import { aggregatesOfFilter } from '../../engine/changed-query.ts';
import type { Filter } from '../../engine/filter.ts';
import { type Entity, type Model, rootOf } from '../../engine/model.ts';
import { type Principal, reachOf, requireAction } from '../../engine/permissions.ts';
import { groupsQuery, type Query } from '../../engine/reads.ts';
import { type Operation, type Selected, selectedBelow } from '../../engine/selection.ts';
import { sightKeys } from '../../engine/visibility.ts';
import type { PreparedStatement } from '../../database/message-lane.ts';
import { DomainError } from '../../errors.ts';

/** Milliseconds between two messages. */
export const intervals = { least: 100, standard: 1_000, most: 3_600_000 } as const;

/** A subscription to counts and sums, planned for one set of rights and shared as a `ChangePlan` is. */
export class TotalsPlan {
  readonly kind = 'totals';
  readonly interval: number;
  readonly #key: string;
  readonly #entities: ReadonlySet<Entity>;
  readonly #pieces: readonly { readonly key: string; readonly name: string; readonly query: Query | null }[];

  /** @throws DomainError FORBIDDEN for an aggregate the caller may not read or a masked field, BAD_USER_INPUT for a bad argument */
  constructor(model: Model, principal: Principal, operation: Operation, root: Selected) {
    const entity = model.roots.find(({ names }) => names.groupsLive === root.name);
    if (!entity || !root.type) throw new Error(`no aggregate has the subscription ${root.name}`);
    requireAction(principal, entity, 'read');
    this.#key = JSON.stringify(root.key);
    this.interval = checkInterval(root.args['atMostEvery']);
    const reached = aggregatesOfFilter(entity, root.args['filter'] as Filter | null | undefined);
    this.#pieces = selectedBelow(operation, root.type, root.nodes).map((each) => {
      if (each.name !== 'groups') return { key: each.key, name: each.name, query: null };
      selectedAggregates(model, operation, each, reached);
      const query = groupsQuery(principal, operation, entity, { ...each, args: root.args });
      query.statement.values(principal); // what is wrong with a value is told now
      return { key: each.key, name: each.name, query };
    });
    this.#entities = new Set([entity, ...[...reached].map(rootOf)]);
  }

  isPersonalTo(principal: Principal): boolean {
    const isLimited = (entity: Entity) => (reachOf(principal, entity, 'read') ?? 'all') !== 'all';
    if ([...this.#entities].some(isLimited)) return true;
    return this.#pieces.some(({ query }) => query?.statement.isPersonal);
  }

  /** Whether it is another one at every site. */
  get isOfSites(): boolean {
    return (
      [...this.#entities].some(({ siteColumn }) => siteColumn) ||
      this.#pieces.some(({ query }) => query?.statement.isOfSites)
    );
  }

  /** Whatever is counted, filtered by or shown beside it. */
  sightKeys(principal: Principal): string[] {
    return [...this.#entities].flatMap((entity) => sightKeys(principal, entity));
  }

  reads(principal: Principal): PreparedStatement[] {
    return this.#pieces.flatMap(({ query }) =>
      query ? [{ text: query.text, values: query.statement.values(principal) }] : [],
    );
  }

  /** What the reads answered, in their order, with what is decided once it is read: in the name of whoever follows. */
  finished(answers: readonly (string | undefined)[], principal: Principal): string[] {
    return this.#pieces
      .flatMap(({ query }) => (query ? [query] : []))
      .map(({ statement }, index) => statement.finish(answers[index] ?? '[]', principal));
  }

  /** @param texts finished, in the order of the reads */
  message(position: string, texts: readonly string[]): string {
    let next = 0;
    const pairs = this.#pieces.map(({ key, name, query }) => {
      const plain = name === 'position' ? position : this.#typeName;
      return `${JSON.stringify(key)}:${query ? (texts[next++] ?? '[]') : JSON.stringify(plain)}`;
    });
    return `{"data":{${this.#key}:{${pairs.join()}}}}`;
  }

  get #typeName(): string {
    const [entity] = this.#entities;
    return `${entity?.name ?? ''}GroupsLive`;
  }
}

function checkInterval(given: unknown): number {
  const { least, standard, most } = intervals;
  const interval = Number(given ?? standard);
  if (interval >= least && interval <= most) return interval;
  throw new DomainError('BAD_USER_INPUT', `atMostEvery must be between ${String(least)} and ${String(most)}.`, {
    rule: 'subscription.interval',
    params: { least, most },
    fields: ['atMostEvery'],
  });
}

/** The aggregates of whatever is shown beside the counts: a customer's name is in the legend. */
function selectedAggregates(model: Model, operation: Operation, selected: Selected, found: Set<Entity>): void {
  if (!selected.type) return;
  const entity = model.entities.get(selected.type.name);
  if (entity) found.add(entity);
  for (const each of selectedBelow(operation, selected.type, selected.nodes))
    selectedAggregates(model, operation, each, found);
}
