/**
 * Which aggregates an answer depends on, derived from the operation's document and variables: the types in its selection, its filters
 * and its orders. Nothing is declared by screens.
 */
import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode, type ValueNode } from 'graphql';
import type { Edge, TypeGraph } from './aggregate.ts';

export interface Dependencies {
  /** Any change of these matters: the answer counts, lists, filters or orders them. */
  readonly all: Set<string>;
  /** A change of these matters when the record is in the answer. */
  readonly seen: Set<string>;
  /** Records that were asked for by id, also when they were not found. */
  readonly ids: Set<string>;
}

type Variables = Readonly<Record<string, unknown>>;

/** The dependencies of a query; empty ones for a query of nothing that changes. */
export function dependenciesOf(graph: TypeGraph, document: DocumentNode, variables: Variables): Dependencies {
  const found: Dependencies = { all: new Set(), seen: new Set(), ids: new Set() };
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  );

  function walk(type: string, selection: SelectionSetNode) {
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) follow(type, node);
      else if (node.kind === Kind.INLINE_FRAGMENT) walk(node.typeCondition?.name.value ?? type, node.selectionSet);
      else {
        const fragment = fragments.get(node.name.value);
        if (fragment) walk(type, fragment);
      }
    }
  }

  function follow(type: string, node: FieldNode) {
    const edge = graph.fields[type]?.[node.name.value];
    if (!edge) return;
    const args = new Map((node.arguments ?? []).map((each) => [each.name.value, plain(each.value, variables)]));
    const target = graph.owners[edge.type];
    for (const [name, input] of Object.entries(edge.args)) {
      if (input === 'AggregateName') addNamed(args.get(name), args.get('id'));
      else addInput(input, args.get(name));
    }
    if (target && target !== graph.owners[type]) addTarget(target, edge, node, args.get('id'));
    // A record of the same aggregate, as the framework a contract is under; its parts come with it.
    else if (target === edge.type) addTarget(target, edge, node, undefined);
    if (node.selectionSet) walk(edge.type, node.selectionSet);
  }

  function addTarget(target: string, edge: Edge, node: FieldNode, id: unknown) {
    if (edge.many) found.all.add(target);
    else if (typeof id === 'string') {
      found.seen.add(target);
      found.ids.add(id);
    } else if (selectsId(node)) found.seen.add(target);
    else found.all.add(target);
  }

  /** As `history(aggregate: Contract, id: …)`. */
  function addNamed(aggregate: unknown, id: unknown) {
    if (typeof aggregate !== 'string') return;
    if (typeof id !== 'string') found.all.add(aggregate);
    else {
      found.seen.add(aggregate);
      found.ids.add(id);
    }
  }

  /** Conditions and orders across relations. */
  function addInput(type: string, value: unknown) {
    if (Array.isArray(value)) return value.forEach((each) => addInput(type, each));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, below] of Object.entries(value)) {
      const next = graph.inputs[type]?.[key];
      if (!next) continue;
      const owner = graph.owners[next];
      if (owner && owner !== graph.owners[type]) found.all.add(owner);
      addInput(next, below);
    }
  }

  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== 'query') continue;
    for (const each of node.selectionSet.selections) {
      const before = found.all.size + found.seen.size;
      walk('Query', { kind: Kind.SELECTION_SET, selections: [each] });
      // A hand-written summary that selects none of the records it is made from: those its type can show.
      const edge = each.kind === Kind.FIELD ? graph.fields['Query']?.[each.name.value] : undefined;
      if (edge && before === found.all.size + found.seen.size)
        reachable(graph, edge.type).forEach((name) => found.all.add(name));
    }
  }
  return found;
}

/** The ids in an answer: of its records and of those they point to, also where they were hidden. */
export function idsIn(answer: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(answer)) for (const each of answer) idsIn(each, into);
  else if (typeof answer === 'object' && answer !== null) {
    for (const [key, value] of Object.entries(answer)) {
      if (typeof value !== 'string') idsIn(value, into);
      else if (key === 'id' || key.endsWith('Id')) into.add(value);
    }
  }
  return into;
}

function reachable(graph: TypeGraph, type: string, visited = new Set<string>()): Set<string> {
  const found = new Set<string>();
  visited.add(type);
  for (const edge of Object.values(graph.fields[type] ?? {})) {
    const owner = graph.owners[edge.type];
    if (owner) found.add(owner);
    else if (!visited.has(edge.type)) reachable(graph, edge.type, visited).forEach((name) => found.add(name));
  }
  return found;
}

const selectsId = (node: FieldNode) =>
  node.selectionSet?.selections.some((each) => each.kind === Kind.FIELD && each.name.value === 'id' && !each.alias) ??
  false;

function plain(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.LIST) return node.values.map((each) => plain(each, variables));
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map((each) => [each.name.value, plain(each.value, variables)]));
  return node.kind === Kind.NULL ? null : node.value;
}
