import type { ErrorCode } from '../errors.ts';
import { actionOf, type Command, joinWith, type Refusal, type Situation } from './command.ts';
import { openedSituation, relatedJson, rowJson } from './command-facts.ts';
import type { Reading } from './filter.ts';
import { jsonObject } from './json.ts';
import type { Entity } from './model.ts';
import { type Reach, reachOf, rowRule } from './permissions.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/** Whether a command is possible for somebody on a record as it is now, and why not otherwise. */
export interface AvailableCommand {
  readonly name: string;
  readonly label: string;
  readonly possible: boolean;
  readonly code: ErrorCode | null;
  readonly rule: string | null;
  readonly message: string | null;
  readonly params: Readonly<Record<string, unknown>> | null;
}

/** What was read of a record to decide on its commands. */
interface Facts {
  /** By what the row rules of a reach look at: whether the record is within it. */
  readonly within: Readonly<Record<string, boolean>>;
  readonly row: Parameters<NonNullable<Command['when']>>[0];
  readonly related: Situation['related'];
}

/**
 * `availableCommands` as an SQL expression: Postgres reads what the conditions look at beside the rest of the record, in the same
 * statement, and the conditions, which are the commands' own, are asked when the answer is there.
 */
export function availableJson(
  planning: Reading & { readonly operation: Operation },
  entity: Entity,
  selected: Selected,
  alias: string,
): string {
  const { statement, principal, operation } = planning;
  if (!selected.type) throw new Error(`${selected.name} has no fields to select`);
  const pairs = selectedBelow(operation, selected.type, selected.nodes);
  const reaches = entity.commands.map((definition) => {
    const reach = reachOf(principal, entity, actionOf(definition));
    return { definition, reach, scope: scopeName(reach) };
  });
  const allowed = reaches.filter(({ reach }) => reach !== null);
  const limits = new Map(
    allowed.flatMap(({ definition, reach, scope }) => (reach === 'all' ? [] : [[scope, actionOf(definition)]])),
  );
  const within = [...limits].map(([scope, action]): [string, string] => [
    scope,
    `coalesce(${rowRule(statement, principal, entity, action, alias)}, false)::text`,
  ]);
  const wanted = joinWith(allowed.map(({ definition }) => definition.with));
  const facts =
    allowed.length === 0
      ? literal('{}')
      : jsonObject([
          ['within', jsonObject(within)],
          ['row', rowJson(entity, alias)],
          ['related', relatedJson(statement, entity, wanted, alias)],
        ]);
  const known = reaches.map((each) => ({
    ...each,
    label: labelOf(each.definition),
    forbidden: forbidden(each.definition),
  }));
  return statement.fillLater(facts, (json, { actor, tenantId }) => {
    const read = JSON.parse(json) as Facts;
    const isRead = allowed.length > 0;
    const { within: isWithin, row, related } = isRead ? openedSituation(entity, tenantId, wanted, read) : read;
    const situation: Situation = { related, actor, now: new Date().toISOString() };
    const list = known.map(({ definition, reach, scope, label, forbidden: never }) => {
      const isAllowed = reach === 'all' || (reach !== null && isWithin[scope] === true);
      const refusal = isAllowed ? (definition.when?.(row, situation) ?? null) : never;
      const offer: AvailableCommand = {
        name: definition.name,
        label,
        possible: refusal === null,
        code: refusal && (isAllowed ? 'RULE_VIOLATED' : 'FORBIDDEN'),
        rule: refusal?.rule ?? null,
        message: refusal?.message ?? null,
        params: refusal?.params ?? null,
      };
      return Object.fromEntries(
        pairs.map(({ key, name }) => [key, name === '__typename' ? 'AvailableCommand' : Reflect.get(offer, name)]),
      );
    });
    return JSON.stringify(list);
  });
}

/** Commands of the same scopes are within reach of the same records. */
function scopeName(reach: Reach | null): string {
  return reach === null || reach === 'all' ? '' : [...reach].sort().join(' ');
}

/** `flagContract` → `Flag contract`. */
function labelOf({ name }: Command): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function forbidden({ allow }: Command): Refusal {
  return {
    rule: 'permission.missing',
    message: `None of your roles allows ${allow} here.`,
    params: { permission: allow },
  };
}
