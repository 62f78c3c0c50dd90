import {
  BREAK,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { measureInput } from './inputs.ts';
import { assumed, prices } from './limits.ts';
import { type Price, product, sum, type Variables } from './price.ts';
import type { Fragments } from './shape.ts';
import type { Unserved } from './unserved.ts';

/**
 * What an operation costs: about the number of values in its largest possible answer. Lists multiply what is below them by `first`,
 * `last` or `pageSize`; fragments count once per use, and all branches of a union. What does not depend on variables is summed up here,
 * once a document.
 */
export function compileCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  unserved: Unserved,
): Price {
  const root = schema.getRootType(operation.operation);
  if (!root) return prices.request;
  return sum([
    prices.request,
    new CostOf(schema, fragments, unserved).selection(operation.selectionSet, root, 1, true),
  ]);
}

type AnyField = GraphQLField<unknown, unknown>;

class CostOf {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #unserved: Unserved;

  constructor(schema: GraphQLSchema, fragments: Fragments, unserved: Unserved) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#unserved = unserved;
  }

  /** @param rows how many a connection brings, for the `nodes` and `edges` in it */
  selection(set: SelectionSetNode, type: GraphQLNamedType, rows: Price, isRoot: boolean): Price {
    return sum(set.selections.map((node) => product(inclusion(node), this.#node(node, type, rows, isRoot))));
  }

  #node(node: SelectionNode, type: GraphQLNamedType, rows: Price, isRoot: boolean): Price {
    if (node.kind === 'Field') return this.#field(node, type, rows, isRoot);
    const fragment = node.kind === 'FragmentSpread' ? this.#fragments[node.name.value] : node;
    if (!fragment) return 0;
    const condition = fragment.typeCondition?.name.value;
    return this.selection(fragment.selectionSet, (condition && this.#schema.getType(condition)) || type, rows, isRoot);
  }

  #field(node: FieldNode, parent: GraphQLNamedType, rows: Price, isRoot: boolean): Price {
    const field = this.#definition(parent, node.name.value);
    if (!field) return 1;
    const below = getNamedType(field.type);
    const self = sum([
      1,
      surcharge(this.#schema, parent, field, isRoot),
      argumentPrice(field, node, isRoot ? this.#unserved : none),
    ]);
    if (!node.selectionSet || !isCompositeType(below)) return self;
    const page = isConnection(below) ? pageRows(node) : isLiveGroups(below) ? listRows(node, assumed.rootList) : 1;
    const items = isListType(getNullableType(field.type)) ? this.#items(parent, field, node, rows, isRoot) : 1;
    return sum([self, product(items, this.selection(node.selectionSet, below, page, false))]);
  }

  #items(parent: GraphQLNamedType, field: AnyField, node: FieldNode, rows: Price, isRoot: boolean): Price {
    if (isConnection(parent) || isLiveGroups(parent)) return rows;
    if (parent.name === '__Schema' && field.name === 'types')
      return Math.ceil(Object.keys(this.#schema.getTypeMap()).length * assumed.inMemory);
    if (parent.name.startsWith('__')) return field.name === 'fields' ? assumed.typeFields : 1;
    return listRows(node, isRoot ? assumed.rootList : assumed.list);
  }

  #definition(parent: GraphQLNamedType, name: string): AnyField | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }
}

function isConnection(type: GraphQLNamedType): boolean {
  return !isAbstractType(type) && type.name.endsWith('Connection');
}

/** Groups at a place in the feed: how many is asked of the field above them. */
function isLiveGroups(type: GraphQLNamedType): boolean {
  return !isAbstractType(type) && type.name.endsWith('GroupsLive');
}

function surcharge(schema: GraphQLSchema, parent: GraphQLNamedType, field: AnyField, isRoot: boolean): number {
  if (parent === schema.getMutationType()) return prices.mutation;
  if (isConnection(parent) && field.name === 'totalCount') return prices.count;
  const type = getNamedType(field.type);
  if (isRoot && (type.name.endsWith('Group') || isLiveGroups(type))) return prices.groups;
  return field.args.length > 0 && !parent.name.startsWith('__') ? prices.subquery : 0;
}

/** 1 or 0: what `@include` and `@skip` say. */
function inclusion(node: SelectionNode): Price {
  const tests = (node.directives ?? []).map(({ name, arguments: args }) => ({
    wanted: name.value === 'include',
    value: args?.find((each) => each.name.value === 'if')?.value,
  }));
  if (tests.length === 0) return 1;
  return (variables) =>
    tests.every(({ wanted, value }) => !value || valueFromASTUntyped(value, variables) === wanted) ? 1 : 0;
}

/** Below a record a list is found by its reference, whatever else is asked of it. */
const none: Unserved = () => 0;

/** What its filters and input hold. Measuring also refuses what is too large. */
function argumentPrice(field: AnyField, node: FieldNode, unserved: Unserved): Price {
  return sum(
    (node.arguments ?? []).map(({ name, value }) => {
      const type = field.args.find((arg) => arg.name === name.value)?.type;
      if (!type) return 0;
      return known(value, (variables) => {
        const given: unknown = valueFromASTUntyped(value, variables);
        const size = measureInput(given, type);
        const beside = unserved(field.name, name.value, given);
        return size.values + size.conditions * prices.condition + beside * prices.unserved;
      });
    }),
  );
}

function pageRows(node: FieldNode): Price {
  return known(node, (variables) => {
    const [page, pageSize, last, first] = ['page', 'pageSize', 'last', 'first'].map((name) =>
      argumentNumber(node, name, variables),
    );
    if (page !== null || pageSize !== null) return pageSize ?? assumed.numberedPage;
    return last ?? first ?? assumed.page;
  });
}

function listRows(node: FieldNode, otherwise: number): Price {
  return known(node, (variables) => argumentNumber(node, 'first', variables) ?? otherwise);
}

/** Null when it is absent, null or no number; a number that is out of range is refused when the field is planned. */
function argumentNumber(node: FieldNode, name: string, variables: Variables): number | null {
  const value = node.arguments?.find((each) => each.name.value === name)?.value;
  const given: unknown = value && valueFromASTUntyped(value, variables);
  return typeof given === 'number' ? Math.max(0, given) : null;
}

/** The price itself when the arguments hold no variable. */
function known(
  node: FieldNode | Parameters<typeof valueFromASTUntyped>[0],
  price: (variables: Variables) => number,
): Price {
  const looked = 'selectionSet' in node ? (node.arguments ?? []) : [node];
  return looked.some((each) => hasVariable(each)) ? price : price({});
}

function hasVariable(node: Parameters<typeof visit>[0]): boolean {
  let found = false;
  visit(node, {
    Variable() {
      found = true;
      return BREAK;
    },
  });
  return found;
}
