import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { compileCost } from './cost.ts';
import { limits } from './limits.ts';
import { evaluate, type Price, type Variables } from './price.ts';
import { overLimit } from './refusal.ts';
import { checkShape, type Fragments } from './shape.ts';
import type { Unserved } from './unserved.ts';

interface Measured {
  readonly price: Price;
  /** Of the operation's variables. */
  readonly defaults: Variables | null;
}

/** Looks at what a valid operation asks for. What its variables do not change is looked at once, for as long as its document lives. */
export class OperationLimits {
  readonly #schema: GraphQLSchema;
  readonly #unserved: Unserved;
  readonly #measured = new WeakMap<OperationDefinitionNode, Measured>();

  constructor(schema: GraphQLSchema, unserved: Unserved) {
    this.#schema = schema;
    this.#unserved = unserved;
  }

  /**
   * @param variables as they were sent, not yet coerced
   * @returns the cost
   * @throws DomainError BAD_USER_INPUT with the limit as its rule
   */
  check(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables = {}): number {
    let measured = this.#measured.get(operation);
    if (!measured) {
      measured = this.#measure(document, operation);
      this.#measured.set(operation, measured);
    }
    const { price, defaults } = measured;
    const cost = Math.ceil(evaluate(price, defaults ? { ...defaults, ...variables } : variables));
    if (cost <= limits.cost) return cost;
    throw overLimit('cost', `An operation may cost ${String(limits.cost)}; ask for fewer rows at a time.`, cost);
  }

  #measure(document: DocumentNode, operation: OperationDefinitionNode): Measured {
    const fragments: Fragments = Object.fromEntries(
      document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
    );
    checkShape(operation, fragments);
    const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    );
    return {
      price: compileCost(this.#schema, operation, fragments, this.#unserved),
      defaults: defaults.length > 0 ? Object.fromEntries(defaults) : null,
    };
  }
}
