import { getNamedType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import type { Selected } from '../engine/selection.ts';

/** The root field as the planner takes it. */
export function selectedAt(info: GraphQLResolveInfo, args: Record<string, unknown>): Selected {
  const type = getNamedType(info.returnType);
  return {
    key: String(info.path.key),
    name: info.fieldName,
    args,
    type: isObjectType(type) ? type : null,
    nodes: info.fieldNodes,
  };
}
