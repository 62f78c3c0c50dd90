import { ID } from 'type-graphql';
import type { Entity, Model } from '../engine/model.ts';
import { requireAction } from '../engine/permissions.ts';
import type { ReadPool } from '../engine/read-plan.ts';
import { connectionQuery, groupsQuery, oneQuery, type Query } from '../engine/reads.ts';
import type { RequestContext } from './context.ts';
import { type ArgumentUse, ResolverClass } from './declare.ts';
import { parseExact } from './exact-json.ts';
import type { Filters } from './filters.ts';
import { selectedAt } from './selected-at.ts';
import type { ArgumentsOf, Types } from './types.ts';

type Class = new () => object;

/** Reads one root field with one statement, where the raw path reads such fields. */
async function readField(
  { failed, principal, readJson }: RequestContext,
  pool: ReadPool,
  { text, statement }: Query,
): Promise<unknown> {
  if (failed.length > 0) throw failed[0];
  const [answer] = await readJson([{ text, values: statement.values(principal) }], pool);
  return answer ? parseExact(statement.finish(answer.toString(), principal)) : null;
}

/** Queries of every aggregate. */
export function makeResolvers(model: Model, types: Types, filters: Filters & ArgumentsOf): ResolverClass[] {
  return model.roots.map((entity) => {
    const resolver = new ResolverClass(`${entity.name}RootResolver`);
    addQueries(resolver, entity, types, filters);
    return resolver;
  });
}

const idArgument: ArgumentUse = { name: 'id', type: () => ID, description: 'Id of the record.' };

function addQueries(resolver: ResolverClass, entity: Entity, types: Types, filters: Filters & ArgumentsOf): void {
  const { names } = entity;
  resolver.query(
    names.one,
    {
      type: () => types.objects.get(entity) as Class,
      nullable: true,
      description: `One ${entity.name} by id; null when there is none you may see. ${entity.description}`,
    },
    [idArgument],
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(
        context,
        'points',
        oneQuery(context.principal, info, entity, selectedAt(info, args), String(args['id'])),
      );
    },
  );
  resolver.query(
    names.many,
    {
      type: () => types.connections.get(entity) as Class,
      description: `${entity.plural} you may see, a page at a time. ${entity.description}`,
    },
    filters.connection(entity),
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(context, 'lists', connectionQuery(context.principal, info, entity, selectedAt(info, args)));
    },
  );
  resolver.query(
    names.groups,
    {
      type: () => types.groups.get(entity) as Class,
      list: true,
      description: `Counts and sums of ${entity.plural} by up to four keys, for dashboards: the largest first, or in time's order when the first key is a date.`,
    },
    filters.groups(entity),
    async (_root, args, context, info) => {
      requireAction(context.principal, entity, 'read');
      return readField(context, 'counts', groupsQuery(context.principal, info, entity, selectedAt(info, args)));
    },
  );
}
