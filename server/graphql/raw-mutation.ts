import {
  BREAK,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Principal } from '../engine/permissions.ts';
import { oneQuery, type Query } from '../engine/reads.ts';
import type { Operation } from '../engine/selection.ts';
import { Leaf } from '../engine/statement.ts';
import type { RequestContext } from './context.ts';
import { type RecordMutation, recordMutationOf, runMutation } from './record-mutations.ts';

type Fragments = Operation['fragments'];

/** A mutation of one record that is all there is in its operation. */
interface Single {
  readonly key: string;
  readonly node: FieldNode;
  readonly mutation: RecordMutation;
  /** The answer's statement by what its caller may: where no variable decides what is in it. */
  readonly answers: WeakMap<Principal['grants'], Query> | null;
}

/** The record's id is known once it is written; no variable can be called so. */
const answeredId = 'answered id';
const idOfAnswer = new Leaf([answeredId], '00000000-0000-0000-0000-000000000000');

/** Mutations of single records without graphql-js: the same writes, and an answer that stays as Postgres wrote it. */
export class RawMutations {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<OperationDefinitionNode, Single | null>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * Runs the operation; null when it is of another kind, and when it failed: what with, the executor finds in the context.
   *
   * @param variables as graphql-js coerced them
   * @returns the JSON of `data`
   */
  async run(
    operation: OperationDefinitionNode,
    fragments: Fragments,
    variables: Record<string, unknown>,
    context: RequestContext,
  ): Promise<Buffer | null> {
    const single = this.#single(operation, fragments);
    const field = single && this.#schema.getMutationType()?.getFields()[single.node.name.value];
    if (!single || !field) return null;
    const { key, node, mutation } = single;
    let isRunning = false;
    try {
      const args = getArgumentValues(field, node, variables);
      isRunning = true;
      const asked = { name: node.name.value, path: key, args, operation, variables };
      const json = await runMutation(context, mutation, asked, (id) => {
        const query = this.#answer(single, { fragments, variableValues: variables }, context.principal);
        return {
          query,
          values: query.statement.values(context.principal, { ...variables, [answeredId]: id }),
        };
      });
      return Buffer.from(`{${JSON.stringify(key)}:${json}}`);
    } catch (error) {
      if (isRunning) context.failed.push(error);
      return null;
    }
  }

  #single(operation: OperationDefinitionNode, fragments: Fragments): Single | null {
    const known = this.#known.get(operation);
    if (known !== undefined) return known;
    const made = singleOf(this.#schema, operation, fragments);
    this.#known.set(operation, made);
    return made;
  }

  #answer({ answers, key, node, mutation }: Single, operation: Operation, principal: Principal): Query {
    const known = answers?.get(principal.grants);
    if (known) return known;
    const { entity } = mutation;
    const type = this.#schema.getType(entity.name);
    if (!isObjectType(type)) throw new Error(`there is no type ${entity.name}`);
    const selected = { key, name: node.name.value, args: {}, type, nodes: [node] };
    const made = oneQuery(principal, operation, entity, selected, idOfAnswer);
    answers?.set(principal.grants, made);
    return made;
  }
}

function singleOf(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments): Single | null {
  const [node, ...others] = operation.selectionSet.selections;
  if (node?.kind !== Kind.FIELD || others.length > 0 || (node.directives ?? []).length > 0) return null;
  const field = schema.getMutationType()?.getFields()[node.name.value];
  const mutation = field && recordMutationOf(field);
  if (!field || !mutation || !isObjectType(getNamedType(field.type))) return null;
  const isVaried = [node.selectionSet, ...Object.values(fragments)].some((each) => each && usesVariables(each));
  return {
    key: node.alias?.value ?? node.name.value,
    node,
    mutation,
    answers: isVaried ? null : new WeakMap(),
  };
}

function usesVariables(node: SelectionSetNode | FragmentDefinitionNode): boolean {
  let uses = false;
  visit(node, {
    Variable() {
      uses = true;
      return BREAK;
    },
  });
  return uses;
}
