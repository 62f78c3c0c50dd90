import type { GraphQLSchema } from 'graphql';
import type { Behaviour } from '../../engine/behaviour.ts';
import { actionOf } from '../../engine/command.ts';
import { type Entity, entityOf, type Model } from '../../engine/model.ts';
import { readPermission } from '../../engine/permission-text.ts';
import { type Principal, reachOf } from '../../engine/permissions.ts';
import { noTenant } from '../../platform/auth/operators/operators.ts';
import { allowOf } from '../declare.ts';

/** Whether somebody may use a root field at all, in whatever scope. */
type Need = (principal: Principal) => boolean;

/** What the root fields need, by their type and name: `Query.contract`. Those that are not in it say why they are for everybody who came in. */
export type Needs = ReadonlyMap<string, Need>;

/**
 * Of derived fields it follows from the model, of hand-written ones from what they read or do; the others say it themselves.
 *
 * @throws Error naming root fields that say neither what they need nor why they need nothing, and needs that there are not
 */
export function needsOf(schema: GraphQLSchema, model: Model, behaviour: Pick<Behaviour, 'queries'>): Needs {
  const needs = new Map<string, Need>();
  const faults: string[] = [];
  const add = (type: string, names: readonly string[], entity: Entity, ...actions: string[]) => {
    const need: Need = (principal) => actions.every((action) => reachOf(principal, entity, action) !== null);
    for (const name of names) needs.set(`${type}.${name}`, need);
  };
  for (const entity of model.roots) {
    const { one, many, groups, changed, groupsLive, create, update, save, saveMany, restore } = entity.names;
    add('Query', [one, many, groups], entity, 'read');
    add('Subscription', [changed, groupsLive], entity, 'read');
    add('Mutation', [create], entity, 'create');
    add('Mutation', [update], entity, 'update');
    add('Mutation', [save, saveMany], entity, 'create', 'update');
    add('Mutation', [entity.names.delete, restore], entity, 'delete');
    if (entity.siteColumn) add('Mutation', [entity.names.move], entity, 'move');
    for (const command of entity.commands) {
      if (!command.allow.startsWith(`${entity.subject}:`))
        faults.push(`${command.name} asks for ${command.allow}, which is not of ${entity.subject}`);
      add('Mutation', [command.name], entity, actionOf(command));
    }
  }
  for (const { name, reads } of behaviour.queries) add('Query', [name], entityOf(model, reads.name), 'read');
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const name = `${type?.name ?? ''}.${field.name}`;
      const { allow, everybody } = allowOf(field);
      const fault = faultOf({ isDerived: needs.has(name), allow, everybody }, model);
      if (fault) faults.push(`${name} ${fault}`);
      if (allow) needs.set(name, needOf(allow));
    }
  }
  if (faults.length > 0) throw new Error(`who may use what is not said:\n${faults.join('\n')}`);
  return needs;
}

interface Said {
  readonly isDerived: boolean;
  readonly allow: string | undefined;
  readonly everybody: string | undefined;
}

function faultOf({ isDerived, allow, everybody }: Said, model: Model): string | null {
  const said = [isDerived, allow !== undefined, everybody !== undefined].filter(Boolean).length;
  if (said === 0) return 'says neither what it needs (allow) nor why it is for everybody';
  if (allow !== undefined && everybody !== undefined) return 'says what it needs, and that it is for everybody';
  if (allow === undefined || allow === 'person' || allow === 'operator') return null;
  const reading = readPermission(`${allow}:all`, model);
  return 'permissions' in reading ? null : `needs what there is not: ${reading.message}`;
}

/** @param allow a permission without scope, `person` or `operator` */
function needOf(allow: string): Need {
  if (allow === 'person') return ({ actor }) => actor.kind !== 'machine';
  if (allow === 'operator') return ({ tenantId, actor }) => actor.kind === 'operator' && tenantId === noTenant;
  const [subject = '', action = ''] = allow.split(':');
  const keys = [allow, `*:${action}`, `${subject}:*`, '*:*'];
  return ({ grants }) => keys.some((key) => grants.has(key));
}
