import type { Change } from './changes.ts';
import { type Entity, rootOf } from './model.ts';
import { type Principal, scopeOf } from './permissions.ts';

/** What a change is to somebody: of a record in sight, or of one that has just left it. */
export type Sight = 'seen' | 'gone';

/** Whether the caller may hear of a change: the row rule over the keys recorded with it, before and after. No row is read. */
export function sightOf(principal: Principal, entity: Entity, change: Change): Sight | null {
  if (change.tenantId !== principal.tenantId) return null;
  const scope = scopeOf(principal, entity, 'read');
  const isSight = change.kind === 'SIGHT'; // only those who see some of the records have to look again
  if (scope === 'all') return isSight ? null : 'seen';
  if (scope !== 'own' || !change.visibleTo.includes(principal.actor.id)) return null;
  return change.outOfSight.includes(principal.actor.id) ? 'gone' : 'seen';
}

/** Whoever sees an aggregate is found under one key, for every record or for the own; null sees none of it. */
export function sightKey(principal: Principal, entity: Entity): string | null {
  const scope = scopeOf(principal, rootOf(entity), 'read');
  if (scope === null) return null;
  return key(principal.tenantId, rootOf(entity).name, scope === 'all' ? '*' : principal.actor.id);
}

/** The keys of everybody for whom a change may be. */
export function keysOfChange({ tenantId, aggregate, kind, visibleTo }: Change): string[] {
  const own = visibleTo.map((id) => key(tenantId, aggregate, id));
  return kind === 'SIGHT' ? own : [key(tenantId, aggregate, '*'), ...own];
}

function key(tenantId: string, aggregate: string, who: string): string {
  return `${tenantId} ${aggregate} ${who}`;
}
