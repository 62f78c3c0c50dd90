import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Behaviour } from '../../engine/behaviour.ts';
import type { Entity, Model } from '../../engine/model.ts';
import { type Principal, reachOf } from '../../engine/permissions.ts';
import type { Client } from '../../platform/auth/tokens.ts';
import { aggregateNames } from '../schema.ts';
import { type Needs, needsOf } from './needs.ts';
import { Shown } from './shown.ts';
import { subSchema } from './sub-schema.ts';

/** Who sent an operation, and by which sort of token. */
export interface Asking {
  readonly principal: Principal;
  /** None is somebody who does not come over the network. */
  readonly client: Client | undefined;
}

/** What was sent, parsed and not looked at yet. */
export interface Sent {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const mostSchemas = 64; // of different rights; the ones used last are kept

/**
 * The schema as somebody's rights show it: the types and operations that they may use, and nothing else. Made once for all whose rights
 * show the same.
 */
export class Narrowing {
  readonly #schema: GraphQLSchema;
  readonly #model: Model;
  readonly #needs: Needs;
  readonly #byGrants = new WeakMap<Principal['grants'], Map<string, GraphQLSchema>>();
  readonly #byRights = new Map<string, GraphQLSchema>();
  readonly #valid = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();

  constructor(schema: GraphQLSchema, model: Model, behaviour: Behaviour) {
    this.#schema = schema;
    this.#model = model;
    this.#needs = needsOf(schema, model, behaviour);
  }

  /** The whole schema for who may do everything. */
  schemaFor(principal: Principal): GraphQLSchema {
    const grants = principal.granted ?? principal.grants;
    const known = this.#byGrants.get(grants) ?? new Map<string, GraphQLSchema>();
    this.#byGrants.set(grants, known);
    const { kind } = principal.actor; // some things are for people only, some for the platform's staff
    const found = known.get(kind) ?? this.#shared({ ...principal, grants });
    known.set(kind, found);
    return found;
  }

  /**
   * What is wrong with an operation for whoever sent it: what they may not use is as if it were not there, in documents and in variables.
   * The app's own operations are the same for everybody and are looked at as a whole, since a screen leaves out what one may not do; what
   * is no valid operation at all it is told as others are, so that no word suggests what is hidden.
   */
  errorsOf({ principal, client }: Asking, { document, operation, variables }: Sent): readonly GraphQLError[] {
    const own = client === 'api' ? this.schemaFor(principal) : this.#schema;
    const errors = this.#errorsIn(own, document);
    if (errors.length > 0) {
      const told = this.#errorsIn(this.schemaFor(principal), document);
      return (told.length > 0 ? told : errors).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    }
    if (own === this.#schema || !operation) return [];
    const read = getVariableValues(own, operation.variableDefinitions ?? [], variables, { maxErrors: 50 });
    return (read.errors ?? []).map((error) => coded(error, 'BAD_USER_INPUT'));
  }

  /** Whether all that a document asks for is there for somebody. */
  fits(principal: Principal, document: DocumentNode): boolean {
    return this.#errorsIn(this.schemaFor(principal), document).length === 0;
  }

  /** Looked at once as long as both live. */
  #errorsIn(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
    const known = this.#valid.get(schema) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>();
    this.#valid.set(schema, known);
    const errors = known.get(document) ?? [
      ...withoutRoot(schema, document),
      ...validate(schema, document, specifiedRules),
    ];
    known.set(document, errors);
    return errors;
  }

  #shared(principal: Principal): GraphQLSchema {
    const unread = this.#model.roots.filter((entity) => reachOf(principal, entity, 'read') === null);
    const unneeded = [...this.#needs].flatMap(([field, need]) => (need(principal) ? [] : [field]));
    const rights = [...unread.map(({ name }) => name), ...unneeded].join(' ');
    if (rights === '') return this.#schema;
    const made = this.#byRights.get(rights) ?? this.#make(unread, unneeded);
    this.#byRights.delete(rights);
    this.#byRights.set(rights, made); // the one used last
    for (const oldest of this.#byRights.keys()) {
      if (this.#byRights.size <= mostSchemas) break;
      this.#byRights.delete(oldest);
    }
    return made;
  }

  #make(unread: readonly Entity[], unneeded: readonly string[]): GraphQLSchema {
    const entities = unread.flatMap((root) => [root, ...root.parts.values()]);
    return subSchema(
      this.#schema,
      new Shown(this.#schema, {
        types: new Set(entities.flatMap(({ name }) => [name, `${name}Connection`, `${name}Filter`, `${name}OrderBy`])),
        fields: new Set([...unneeded, ...unread.map(({ name }) => `${aggregateNames}.${name}`)]),
      }),
    );
  }
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, originalError, extensions } = error;
  return new GraphQLError(message, { nodes, originalError, extensions: { ...extensions, code } });
}

/** Operations of a sort that the schema has none of: graphql-js finds nothing wrong with whatever they select. */
function withoutRoot(schema: GraphQLSchema, { definitions }: DocumentNode): GraphQLError[] {
  return definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION && !schema.getRootType(each.operation)
      ? [new GraphQLError(`There is no ${each.operation} for you.`, { nodes: each })]
      : [],
  );
}
