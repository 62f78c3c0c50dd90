import type { ApolloServerPlugin } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { BREAK, type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind, visit } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { DomainError } from '../errors.ts';
import type { Model } from '../engine/model.ts';
import { type PlanCounts, ReadPlans } from '../engine/read-plan.ts';
import type { RequestContext } from './context.ts';

/** `data` as Postgres wrote it, on its way to the socket unparsed. */
class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/**
 * Operations made of derived fields skip graphql-js: their plans' statements run in one flight and the text that Postgres built is the
 * answer. On any doubt the hook answers null and the executor takes over, whose plans are the same: it also words the errors.
 */
export function rawPlugin(
  schema: GraphQLSchema,
  model: Model,
): ApolloServerPlugin<RequestContext> & { counts: PlanCounts } {
  const plans = new ReadPlans(schema, model);
  const fragmentsOf = new WeakMap<DocumentNode, Record<string, FragmentDefinitionNode> | null>();
  return {
    counts: plans.counts,
    async requestDidStart() {
      return {
        async responseForOperation({ operation, document, request, contextValue }) {
          if (operation.operation !== 'query') return null;
          const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
          if (!coerced) return null;
          let fragments = fragmentsOf.get(document);
          if (fragments === undefined) {
            fragments = asksOfSchema(document) ? null : fragmentsIn(document);
            fragmentsOf.set(document, fragments);
          }
          if (!fragments) return null;
          try {
            const prepared = plans.prepare(operation, fragments, coerced, contextValue.principal);
            if (!prepared) return null;
            const texts = prepared.reads.length > 0 ? await contextValue.readTexts(prepared.reads, prepared.pool) : [];
            const data = new RawJson(prepared.join(texts));
            return {
              http: { headers: new HeaderMap(), status: undefined },
              body: { kind: 'single', singleResult: { data: data as unknown as Record<string, unknown> } },
            };
          } catch (error) {
            if (error instanceof DomainError || isPostgres(error)) return null;
            throw error;
          }
        },
      };
    },
  };
}

function fragmentsIn(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
}

/** Introspection is graphql-js's. */
function asksOfSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field({ name }) {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      asks = true;
      return BREAK;
    },
  });
  return asks;
}

/** An error of Postgres on a read: the executor reads again and says what it was. */
function isPostgres(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/** Apollo's `stringifyResult`: splices raw data in as it is. */
export function stringifyResult(result: { data?: unknown; errors?: unknown; extensions?: unknown }): string {
  if (!(result.data instanceof RawJson)) return `${JSON.stringify(result)}\n`;
  const { data, ...rest } = result;
  const more = JSON.stringify(rest);
  return `{"data":${data.text}${more === '{}' ? '' : `,${more.slice(1, -1)}`}}\n`;
}
