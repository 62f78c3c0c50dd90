import type { RowScope } from '@plinth/schema/aggregate.ts';
import type { Entity } from '../../../engine/model.ts';
import { type Principal, reachOf } from '../../../engine/permissions.ts';
import { rulesWithin } from '../../../engine/row-rules.ts';
import type { Held } from './asked-person.ts';
import type { ExplainedPermission, Verdict } from './explanation.ts';
import type { Facts, RuleFacts } from './facts.ts';

const words: Readonly<Record<RowScope, { holds: string; fails: string }>> = {
  own: { holds: 'is the person', fails: 'is somebody else' },
  assigned: { holds: 'names the person', fails: 'names others' },
  team: { holds: 'is of a team of theirs', fails: 'is of no team of theirs' },
};

/** One permission, with the rules that it lets through; without facts nothing was looked at. */
export function permissionIn(
  { permission, grants, givenBy }: Held,
  entity: Entity,
  action: string,
  facts: Facts | null,
  index: number,
): ExplainedPermission {
  const reach = reachOf({ grants }, entity, action) ?? new Set<RowScope>();
  const applies = facts?.applies[index] ?? false;
  const told = { permission, givenBy, applies };
  if (reach === 'all') {
    const place = entity.siteColumn ? 'the site where they are' : 'the company';
    return { ...told, reach: 'EVERY_RECORD', reason: `it is for every record of ${place}`, rules: [] };
  }
  const within = new Set(rulesWithin(entity, reach));
  const rules = (facts?.rules ?? []).filter(({ rule }) => within.has(rule));
  if (within.size === 0)
    return { ...told, reach: 'NO_RULE', reason: `no rule says whose ${entity.plural} are in that scope`, rules: [] };
  const holding = rules.filter(({ holds }) => holds);
  const reason = holding.length > 0 ? holding.map(inWords).join(' and ') : rules.map(inWords).join(', ');
  return {
    ...told,
    reach: holding.length > 0 ? 'RULE_HOLDS' : 'NO_RULE_HOLDS',
    reason,
    rules: rules.map(({ rule: { scope, path }, ids, isHidden, holds }) => ({ scope, path, ids, isHidden, holds })),
  };
}

function inWords({ rule: { scope, path }, holds, ids, isHidden }: RuleFacts): string {
  if (holds) return `${path} ${words[scope].holds}`;
  return `${path} ${ids.length === 0 && !isHidden ? 'is empty' : words[scope].fails}`;
}

interface Told {
  readonly person: Principal;
  readonly entity: Entity;
  readonly action: string;
  readonly permissions: readonly ExplainedPermission[];
  readonly facts: Facts | null;
}

/** The verdict in a sentence. */
export function reasonOf(verdict: Verdict, { person, entity, action, permissions, facts }: Told): string {
  const { name } = person.actor;
  const deciding = permissions.find(({ applies }) => applies) ?? permissions[0];
  const given = deciding ? `${deciding.permission} of ${deciding.givenBy.join(', ')}` : 'nothing';
  const sentences: Readonly<Record<Verdict, string>> = {
    ALLOWED: `${name} may${facts?.mayEnterSite ? ', at its site' : ''}, by ${given}: ${deciding?.reason ?? ''}.`,
    PERSON_DELETED: `${name} may not come in any more.`,
    MODULE_NOT_LICENSED: `The company has no licence for ${entity.domain.title}.`,
    NO_PERMISSION: `Nothing that ${name} has allows ${entity.subject}:${action}.`,
    RECORD_DELETED: `It is out of use: it is in no list, and nobody changes it.`,
    OTHER_SITE: `${name} does not work at the site that it belongs to.`,
    OUT_OF_REACH: `${name} has ${given}, which does not reach it: ${deciding?.reason ?? ''}.`,
    NOT_READABLE: `${name} has ${given}, but does not see it.`,
  };
  return sentences[verdict];
}
