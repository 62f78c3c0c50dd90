import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { DomainError } from '../errors.ts';
import type { Model } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import { type PlanCounts, ReadPlans } from '../engine/read-plan.ts';
import type { RequestContext } from './context.ts';
import { asksOfSchema } from './narrowing/asks-of-schema.ts';
import { RawMutations } from './raw-mutation.ts';

/** Stands for `data` that is on its way to the socket as Postgres wrote it: its bytes are never read. */
const rawData: Record<string, unknown> = Object.freeze({});

/** The answer to the operation of a request, until its envelope is around it: by the request's principal, since Apollo copies contexts. */
const rawAnswers = new WeakMap<Principal, readonly Buffer[]>();

/**
 * Operations made of derived fields skip graphql-js: their plans' statements run in one message and the bytes that Postgres built are
 * the answer. On any doubt the hook answers null and the executor takes over, whose plans are the same: it also words the errors.
 */
export function rawPlugin(
  schema: GraphQLSchema,
  model: Model,
): ApolloServerPlugin<RequestContext> & { counts: PlanCounts } {
  const plans = new ReadPlans(schema, model);
  const mutations = new RawMutations(schema);
  const fragmentsOf = new WeakMap<DocumentNode, Record<string, FragmentDefinitionNode> | null>();
  return {
    counts: plans.counts,
    async requestDidStart() {
      return {
        async responseForOperation({ operation, document, request, contextValue }) {
          if (operation.operation === 'subscription') return null;
          const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
          if (!coerced) return null;
          let fragments = fragmentsOf.get(document);
          if (fragments === undefined) {
            fragments = asksOfSchema(document) ? null : fragmentsIn(document);
            fragmentsOf.set(document, fragments);
          }
          if (!fragments) return null;
          const raw = {
            http: { headers: new HeaderMap(isAnyJson(request) ? plainJson : []), status: undefined },
            body: { kind: 'single' as const, singleResult: { data: rawData } },
          };
          if (operation.operation === 'mutation') {
            const answer = await mutations.run(operation, fragments, coerced, contextValue);
            if (answer) rawAnswers.set(contextValue.principal, [answer]);
            return answer && raw;
          }
          try {
            const prepared = plans.prepare(operation, fragments, coerced, contextValue.principal);
            if (!prepared) return null;
            const answers = prepared.reads.length > 0 ? await contextValue.readJson(prepared.reads, prepared.pool) : [];
            rawAnswers.set(contextValue.principal, prepared.join(answers));
            return raw;
          } catch (error) {
            if (!(error instanceof DomainError) && !isPostgres(error)) throw error;
            if (tookTooLong(error)) contextValue.failed.push(error);
            return null;
          }
        },
      };
    },
  };
}

const plainJson: readonly (readonly [string, string])[] = [['content-type', 'application/json; charset=utf-8']];

/** What Apollo Server would choose after it had parsed what is accepted. */
function isAnyJson({ http }: GraphQLRequest): boolean {
  const accepted = http?.headers.get('accept');
  return accepted === undefined || accepted === '*/*' || accepted === 'application/json';
}

function fragmentsIn(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
}

/** An error of Postgres on a read: the executor reads again and says what it was. */
function isPostgres(error: unknown): error is Error & { code: unknown } {
  return error instanceof Error && 'code' in error;
}

/** It would again: the executor only words it. */
function tookTooLong(error: unknown): boolean {
  return isPostgres(error) && error.code === '57014'; // query_canceled
}

/** Apollo's `stringifyResult`. Of a raw answer it makes what follows `data`, for `withRawData` to put behind. */
export function stringifyResult(result: { data?: unknown; errors?: unknown; extensions?: unknown }): string {
  if (result.data !== rawData) return `${JSON.stringify(result)}\n`;
  const { data: _, ...rest } = result;
  const more = JSON.stringify(rest);
  return more === '{}' ? '}\n' : `,${more.slice(1)}\n`;
}

const beforeData = Buffer.from('{"data":');

/** The body of an answer: bytes with raw data in them, or `text` as it is. */
export function withRawData(context: RequestContext | undefined, text: string): string | Buffer {
  const data = context && rawAnswers.get(context.principal);
  return data ? Buffer.concat([beforeData, ...data, Buffer.from(text)]) : text;
}
