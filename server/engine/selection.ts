import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';

/** What planning needs to know of the operation; `GraphQLResolveInfo` has all of it. */
export interface Operation {
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** One response key: the schema's field, its arguments, and what is selected below it. */
export interface Selected {
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The type below, for objects. */
  readonly type: GraphQLObjectType | null;
  readonly nodes: readonly FieldNode[];
}

/**
 * What the nodes select below themselves, merged by response key as the specification's CollectFields does (October 2021, 6.3.2).
 * Derived types are objects, so a fragment applies when its type is named like them.
 */
export function selectedBelow(
  operation: Operation,
  type: GraphQLObjectType,
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
): Selected[] {
  const byKey = new Map<string, FieldNode[]>();
  const visited = new Set<string>(); // a fragment counts once, however often it is spread
  const visit = (set: SelectionSetNode | undefined) => {
    for (const node of set?.selections ?? []) {
      if (!isIncluded(operation, node)) continue;
      if (node.kind === 'Field') {
        const key = node.alias?.value ?? node.name.value;
        const same = byKey.get(key);
        if (same) same.push(node);
        else byKey.set(key, [node]);
        continue;
      }
      if (node.kind === 'FragmentSpread') {
        if (visited.has(node.name.value)) continue;
        visited.add(node.name.value);
      }
      const fragment = node.kind === 'FragmentSpread' ? operation.fragments[node.name.value] : node;
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && (!condition || condition === type.name)) visit(fragment.selectionSet);
    }
  };
  for (const node of nodes) visit(node.selectionSet);
  return [...byKey].map(([key, same]) => toSelected(operation, type, key, same));
}

function toSelected(operation: Operation, type: GraphQLObjectType, key: string, nodes: FieldNode[]): Selected {
  const [node] = nodes;
  if (!node) throw new Error('a response key without a field');
  const name = node.name.value;
  if (name === '__typename') return { key, name, args: {}, type: null, nodes };
  const definition = type.getFields()[name];
  if (!definition) throw new Error(`${type.name} has no field ${name}`);
  const below = getNamedType(definition.type);
  return {
    key,
    name,
    args: getArgumentValues(definition, node, operation.variableValues),
    type: isObjectType(below) ? below : null,
    nodes,
  };
}

function isIncluded(operation: Operation, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, operation.variableValues);
  if (skip?.['if'] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, node, operation.variableValues);
  return include?.['if'] !== false;
}
