import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import type { Behaviour } from '../engine/behaviour.ts';
import type { Model } from '../engine/model.ts';
import { makeAccount } from './account/account.ts';
import { makeCompany } from './company/company.ts';
import { enumType } from './declare.ts';
import { directives } from './directives.ts';
import { ErrorCodeEnum, makeErrorCodes } from './error-codes.ts';
import { makeFilters } from './filters.ts';
import { connectFields, makeHandWritten } from './hand-written.ts';
import { makeAccessAdministration } from './access-administration.ts';
import { makeLimitTypes } from './company/limit-types.ts';
import { makeHistory } from './history.ts';
import { makeInputs } from './inputs.ts';
import { makeServiceAccounts } from './machines/service-accounts.ts';
import { makeMe } from './me.ts';
import { makeMutations } from './mutations.ts';
import { makeOperators } from './operators/operators.ts';
import { RecordMutations } from './record-mutations.ts';
import { makeResolvers } from './resolvers.ts';
import { SaveReports } from './save-reports.ts';
import { makeSingleSignOn } from './single-sign-on/single-sign-on.ts';
import { makeSubscriptions } from './subscriptions.ts';
import { makeTypes, type Types } from './types.ts';
import { makeUnmask } from './unmask.ts';

/** The enum of the aggregates. */
export const aggregateNames = 'AggregateName';

/**
 * The GraphQL schema of the model and of what the domains add by hand. Build it once a process: TypeGraphQL keeps what it was told for
 * the life of the process.
 */
export function buildGraphQLSchema(model: Model, behaviour: Behaviour): GraphQLSchema {
  const names = enumType(
    aggregateNames,
    'The nouns of the schema.',
    Object.fromEntries(model.roots.map((entity) => [entity.name, entity.description])),
  );
  const filters = makeFilters(model, (): Types => types);
  const types: Types = makeTypes(model, () => filters);
  const inputs = makeInputs(model, types);
  const records = new RecordMutations();
  const limitTypes = makeLimitTypes();
  const handWritten = makeHandWritten(model, types, behaviour, records);
  const resolvers = [
    ...makeResolvers(model, types, filters),
    ...makeMutations(model, types, inputs, records, new SaveReports(ErrorCodeEnum)),
    handWritten.resolver,
    ...makeSubscriptions(model, types, filters, names),
    makeHistory(model, names),
    makeAccessAdministration(model, names),
    makeUnmask(model),
    makeMe(),
    makeAccount(),
    makeErrorCodes(),
    ...makeServiceAccounts(model, types),
    makeSingleSignOn(),
    makeCompany(limitTypes),
    makeOperators(limitTypes),
    ...types.resolvers,
  ].map((resolver) => resolver.type);
  const schema = buildSchemaSync({
    resolvers: resolvers as unknown as [() => void, ...(() => void)[]],
    directives: [...specifiedDirectives, ...directives],
    validate: false,
    pubSub: unused,
  });
  connectFields(schema, model, types, handWritten.outputs);
  records.attach(schema);
  return schema;
}

/** TypeGraphQL asks for one; our subscriptions read the change stream, which loses nothing. */
const unused = {
  publish: () => {
    throw new Error('the change stream publishes');
  },
  subscribe: () => {
    throw new Error('the live hub runs subscriptions');
  },
};
