import { GraphQLObjectType, GraphQLSchema } from 'graphql';

/**
 * What may be asked without a token: what is about one's own account, by the session's cookie or by what a mail brought. A list and not a
 * rule, because each name on it is open to everybody.
 */
export const openOperations = {
  query: ['profile', 'sessions', 'invitedTo'],
  mutation: [
    'login',
    'verifySecondFactor',
    'refresh',
    'logout',
    'forgotPassword',
    'resetPassword',
    'verifyEmail',
    'acceptInvitation',
    'updateProfile',
    'changeEmail',
    'changePassword',
    'endSession',
    'endOtherSessions',
    'beginSecondFactor',
    'confirmSecondFactor',
    'removeSecondFactor',
    'renewRecoveryCodes',
  ],
} as const;

/** The part of the schema that callers without a token are in: those operations and the types they need, nothing else. */
export function anonymousSchema(schema: GraphQLSchema): GraphQLSchema {
  return new GraphQLSchema({
    query: pick(schema.getQueryType(), openOperations.query),
    mutation: pick(schema.getMutationType(), openOperations.mutation),
  });
}

function pick(type: GraphQLObjectType | null | undefined, names: readonly string[]): GraphQLObjectType {
  if (!type) throw new Error('the schema has queries and mutations');
  const { fields, ...config } = type.toConfig();
  const picked = names.map((name) => {
    const field = fields[name];
    if (!field) throw new Error(`there is no ${type.name}.${name}`);
    return [name, field] as const;
  });
  return new GraphQLObjectType({ ...config, fields: Object.fromEntries(picked) });
}
