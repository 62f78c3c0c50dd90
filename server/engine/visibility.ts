import type { Change } from './changes.ts';
import { type Entity, rootOf } from './model.ts';
import { type Principal, reachOf } from './permissions.ts';
import { atSite, callersKeys } from './row-rules.ts';

/** What a change is to somebody: of a record in sight, or of one that has just left it. */
export type Sight = 'seen' | 'gone';

const everything = '*';

/** The keys under which the caller hears of changes of an aggregate: one for all of them, or those of the row rules in reach. */
function keysOf(principal: Principal, entity: Entity): ReadonlySet<string> {
  const known = found.get(principal) ?? new Map<Entity, ReadonlySet<string>>();
  found.set(principal, known);
  const keys = known.get(entity) ?? readKeys(principal, entity);
  known.set(entity, keys);
  return keys;
}

/** Asked for every change that may be for somebody. */
const found = new WeakMap<Principal, Map<Entity, ReadonlySet<string>>>();

function readKeys(principal: Principal, entity: Entity): ReadonlySet<string> {
  const reach = reachOf(principal, entity, 'read');
  if (reach === null || (entity.siteColumn && !principal.site)) return new Set();
  if (reach !== 'all') return new Set(callersKeys(principal, entity, reach));
  return new Set([entity.siteColumn ? `site:${principal.site ?? ''}` : everything]);
}

/** Whether the caller may hear of a change: the row rules over the keys recorded with it, before and after. No row is read. */
export function sightOf(principal: Principal, entity: Entity, change: Change): Sight | null {
  if (change.tenantId !== principal.tenantId) return null;
  const keys = keysOf(principal, entity);
  const isSight = change.kind === 'SIGHT'; // only those who see some of the records have to look again
  if (keys.has(everything)) return isSight ? null : 'seen';
  const mine = change.visibleTo.filter(
    (key) => keys.has(key) || (isSight && keys.has(atSite(key, entity, principal.site ?? null))),
  );
  if (mine.length === 0) return null;
  return mine.every((key) => change.outOfSight.includes(key)) ? 'gone' : 'seen';
}

/** Whoever sees an aggregate is found under these; none for somebody who sees none of it. */
export function sightKeys(principal: Principal, entity: Entity): string[] {
  const root = rootOf(entity);
  // whose sight of records has changed is told without the site
  const keys = [...keysOf(principal, root)].flatMap((key) =>
    [key, key.slice(0, key.lastIndexOf('@'))].slice(0, key.includes('@') ? 2 : 1),
  );
  return keys.map((each) => place(principal.tenantId, root.name, each));
}

/** The keys of everybody for whom a change may be. */
export function keysOfChange({ tenantId, aggregate, kind, visibleTo }: Change): string[] {
  const keys = visibleTo.map((each) => place(tenantId, aggregate, each));
  return kind === 'SIGHT' ? keys : [place(tenantId, aggregate, everything), ...keys];
}

function place(tenantId: string, aggregate: string, each: string): string {
  return `${tenantId} ${aggregate} ${each}`;
}
