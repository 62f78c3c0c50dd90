import type { FragmentDefinitionNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { limits } from './limits.ts';
import { overLimit } from './refusal.ts';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

type Counted = 'fields' | 'rootFields' | 'aliases' | 'directives' | 'fragments';

const words: Record<Counted, string> = {
  fields: 'fields',
  rootFields: 'fields at its root',
  aliases: 'aliases',
  directives: 'directives',
  fragments: 'uses of fragments',
};

/**
 * Counts what an operation is made of, fragments once per use, and stops at the first limit: a document that multiplies itself is
 * followed no further than that.
 *
 * @param fragments of a valid document, so that none uses itself
 * @throws DomainError limit.depth, limit.fields, limit.root_fields, limit.aliases, limit.directives or limit.fragments
 */
export function checkShape(operation: OperationDefinitionNode, fragments: Fragments): void {
  const counts: Record<Counted, number> = { fields: 0, rootFields: 0, aliases: 0, directives: 0, fragments: 0 };
  const count = (what: Counted, more = 1) => {
    counts[what] += more;
    if (counts[what] > limits[what])
      throw overLimit(what, `An operation may have ${String(limits[what])} ${words[what]}.`);
  };
  const visit = (node: SelectionNode, depth: number) => {
    count('directives', node.directives?.length);
    if (node.kind === 'Field') {
      count('fields');
      if (depth === 1) count('rootFields');
      if (node.alias) count('aliases');
      if (depth > limits.depth) throw overLimit('depth', `Fields may be ${String(limits.depth)} deep.`);
      if (node.selectionSet) visitAll(node.selectionSet, depth + 1);
      return;
    }
    if (node.kind === 'InlineFragment') return visitAll(node.selectionSet, depth);
    count('fragments');
    const fragment = fragments[node.name.value];
    if (fragment) visitAll(fragment.selectionSet, depth);
  };
  const visitAll = (set: SelectionSetNode, depth: number) => {
    for (const node of set.selections) visit(node, depth);
  };
  count('directives', operation.directives?.length);
  visitAll(operation.selectionSet, 1);
}
