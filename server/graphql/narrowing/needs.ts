import type { GraphQLSchema } from 'graphql';
import type { Behaviour } from '../../engine/behaviour.ts';
import { actionOf } from '../../engine/command.ts';
import { type Entity, entityOf, type Model } from '../../engine/model.ts';
import { type Principal, reachOf } from '../../engine/permissions.ts';
import { noTenant } from '../../platform/auth/operators/operators.ts';
import { allowOf } from '../declare.ts';

/** Whether somebody may use a root field at all, in whatever scope. */
type Need = (principal: Principal) => boolean;

/** What the root fields need, by their type and name: `Query.contract`. Those that are not in it are for everybody who came in. */
export type Needs = ReadonlyMap<string, Need>;

/** Of derived fields it follows from the model, of hand-written ones from what they read or do; the others say it themselves. */
export function needsOf(schema: GraphQLSchema, model: Model, behaviour: Behaviour): Needs {
  const needs = new Map<string, Need>();
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
    for (const command of entity.commands) add('Mutation', [command.name], entity, actionOf(command));
  }
  for (const { name, reads } of behaviour.queries) add('Query', [name], entityOf(model, reads.name), 'read');
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const allow = allowOf(field);
      if (type && allow) needs.set(`${type.name}.${field.name}`, needOf(allow));
    }
  }
  return needs;
}

/** @param allow a permission without scope, `person` or `operator` */
function needOf(allow: string): Need {
  if (allow === 'person') return ({ actor }) => actor.kind !== 'machine';
  if (allow === 'operator') return ({ tenantId, actor }) => actor.kind === 'operator' && tenantId === noTenant;
  const [subject = '', action = ''] = allow.split(':');
  const keys = [allow, `*:${action}`, `${subject}:*`, '*:*'];
  return ({ grants }) => keys.some((key) => grants.has(key));
}
