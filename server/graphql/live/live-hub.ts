import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Database } from '../../database/client.ts';
import type { Change, ChangeStream } from '../../engine/changes.ts';
import { readCursor } from '../../engine/cursor.ts';
import type { Model } from '../../engine/model.ts';
import type { Principal } from '../../engine/permissions.ts';
import { type Operation, selectedBelow } from '../../engine/selection.ts';
import { keysOfChange } from '../../engine/visibility.ts';
import { DomainError } from '../../errors.ts';
import { ChangeGroup } from './change-group.ts';
import { ChangePlan } from './change-plan.ts';
import type { LiveDocument } from './live-document.ts';
import type { LiveCounts, LiveServices } from './live-services.ts';
import type { Subscriber } from './subscriber.ts';
import { TotalsGroup } from './totals-group.ts';
import { TotalsPlan } from './totals-plan.ts';

type Group = ChangeGroup | TotalsGroup;

/** A subscription that goes on. */
export interface Following {
  /** Ends it. */
  leave(): void;
  /** The last position it was told of; null where there is none to go on from. */
  position(): bigint | null;
}

/** Begins a subscription; again, from a position, when what its subscriber may do has become another. */
export type Begin = (subscriber: Subscriber, renewed?: { readonly from: bigint | null }) => Following;

const mostPlans = 1_000;

/**
 * Hands the change stream on to subscribers. Those with equal document, variables and scope are one group, for which a change is read and
 * written once; which groups a change is for is found by its visibility keys, so that the others cost nothing.
 */
export class LiveHub {
  readonly counts: LiveCounts = { groups: 0, subscribers: 0, loads: 0, messages: 0, cut: 0 };
  readonly #schema: GraphQLSchema;
  readonly #model: Model;
  readonly #changes: ChangeStream;
  readonly #services: LiveServices;
  readonly #plans = new Map<string, ChangePlan | TotalsPlan>();
  readonly #groups = new Map<string, Group>();
  readonly #bySight = new Map<string, Set<Group>>();
  readonly #rights = new WeakMap<Principal['grants'], string>();

  constructor(options: {
    schema: GraphQLSchema;
    model: Model;
    changes: ChangeStream;
    database: Database;
    report: (error: unknown) => void;
  }) {
    const { schema, model, changes, database, report } = options;
    this.#schema = schema;
    this.#model = model;
    this.#changes = changes;
    this.#services = {
      changes,
      counts: this.counts,
      report,
      read: (pool, principal, reads) => {
        this.counts.loads += reads.length;
        return database.reads[pool].rows(principal, reads);
      },
    };
    changes.subscribe(
      (batch) => this.#dispatch(batch),
      () => this.#broken(),
    );
  }

  /**
   * Looks whether a subscription may begin, and where.
   *
   * @throws DomainError FORBIDDEN, BAD_USER_INPUT, or RESYNC_REQUIRED when `since` is not of this feed any more
   */
  async open(
    document: LiveDocument,
    variables: Readonly<Record<string, unknown>>,
    principal: Principal,
  ): Promise<Begin> {
    const { plan, key, root } = this.#planned(document, variables, principal);
    const since = root.args['since'];
    const position = typeof since === 'string' ? await this.#position(since) : null;
    const site = plan.isOfSites ? (principal.site ?? '') : '';
    const person = plan.isPersonalTo(principal) ? principal.actor.id : '';
    const groupKey = [principal.tenantId, key, site, person].join(' ');
    return (subscriber, renewed) => {
      const group = this.#groups.get(groupKey) ?? this.#makeGroup(groupKey, plan, principal);
      return group.enter(subscriber, renewed?.from ?? position, renewed !== undefined);
    };
  }

  #planned(document: LiveDocument, variables: Readonly<Record<string, unknown>>, principal: Principal) {
    const { operation, fragments } = document;
    const { coerced, errors } = getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables);
    if (!coerced) throw errors[0] ?? new Error('variables that cannot be coerced have errors');
    const planning: Operation = { fragments, variableValues: coerced };
    const type = this.#schema.getSubscriptionType();
    const [root] = type ? selectedBelow(planning, type, [{ selectionSet: operation.selectionSet }]) : [];
    if (!root)
      throw new DomainError('BAD_USER_INPUT', 'The subscription selects nothing.', { rule: 'subscription.empty' });
    // a plan of what belongs to sites is refused to who is at none, also when somebody else has it
    const place = principal.site ? 'site' : '';
    const key = [document.key, variablesKey(document, coerced), this.#rightsKey(principal), place].join(' ');
    const known = this.#plans.get(key);
    if (known) return { plan: known, key, root };
    const isTotals = this.#model.roots.some(({ names }) => names.groupsLive === root.name);
    const plan = isTotals
      ? new TotalsPlan(this.#model, principal, planning, root)
      : new ChangePlan(this.#schema, this.#model, principal, planning, root);
    this.#plans.set(key, plan);
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size <= mostPlans) break;
      this.#plans.delete(oldest);
    }
    return { plan, key, root };
  }

  /** Another instance may have told of more than this one has heard of. */
  async #position(since: string): Promise<bigint> {
    try {
      return readCursor(since, this.#changes.head);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return readCursor(since, await this.#changes.readHead());
    }
  }

  #makeGroup(key: string, plan: ChangePlan | TotalsPlan, principal: Principal): Group {
    const onEmpty = () => this.#forget(key, group);
    const group: Group =
      plan.kind === 'totals'
        ? new TotalsGroup(plan, principal, this.#services, onEmpty)
        : new ChangeGroup(plan, principal, this.#services, onEmpty);
    this.#groups.set(key, group);
    this.counts.groups += 1;
    for (const sight of group.sightKeys) {
      const others = this.#bySight.get(sight) ?? new Set();
      this.#bySight.set(sight, others.add(group));
    }
    return group;
  }

  #forget(key: string, group: Group): void {
    this.#groups.delete(key);
    this.counts.groups -= 1;
    for (const sight of group.sightKeys) {
      const others = this.#bySight.get(sight);
      others?.delete(group);
      if (others?.size === 0) this.#bySight.delete(sight);
    }
  }

  #dispatch(batch: readonly Change[]): void {
    const heard = new Map<Group, Set<Change>>();
    for (const change of batch) {
      for (const key of keysOfChange(change)) {
        for (const group of this.#bySight.get(key) ?? []) {
          const changes = heard.get(group) ?? new Set();
          heard.set(group, changes.add(change));
        }
      }
    }
    for (const [group, changes] of heard) group.take([...changes]);
  }

  /** The feed cannot be followed any more. */
  #broken(): void {
    for (const group of this.#groups.values()) group.begin();
  }

  #rightsKey({ grants }: Principal): string {
    let key = this.#rights.get(grants);
    if (key === undefined) {
      const words = [...grants].map(([name, { scopes, fieldsets }]) =>
        [name, [...scopes].sort(), [...fieldsets].sort()].join(':'),
      );
      key = createHash('sha256').update(words.sort().join(' ')).digest('base64url');
      this.#rights.set(grants, key);
    }
    return key;
  }
}

/** The variables in the order of their definitions, coerced and so in one form, but for those that only say where to begin. */
function variablesKey({ cursors }: LiveDocument, coerced: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(coerced).filter(([name]) => !cursors.has(name)));
}
