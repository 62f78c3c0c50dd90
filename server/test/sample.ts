import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  GraphQLEnumType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** The least that an input type takes. */
export function sample(type: GraphQLInputType, name: string): unknown {
  if (!isNonNullType(type)) return undefined;
  const inner = getNullableType(type);
  // of words there is one at least: a list of none says nothing
  if (isListType(inner)) return isEnumType(getNullableType(inner.ofType)) ? [sample(inner.ofType, name)] : [];
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields());
    return Object.fromEntries(
      fields.map((field) => [field.name, sample(field.type, field.name)]).filter(([, value]) => value !== undefined),
    );
  }
  if (inner instanceof GraphQLEnumType) return inner.getValues()[0]?.name;
  return (
    (
      {
        ID: randomUUID(),
        Int: 1,
        Boolean: true,
        Date: '2026-01-01',
        DateTime: '2026-01-01T00:00:00Z',
        Decimal: '1',
      } as Record<string, unknown>
    )[String(inner)] ?? name
  );
}

/** An operation of one root field, with the least that it takes; of what comes back it selects the type. */
export function fieldOperation(
  kind: 'query' | 'mutation' | 'subscription',
  { name, args, type }: GraphQLField<unknown, unknown>,
) {
  const variables = Object.fromEntries(
    args.map((arg) => [arg.name, sample(arg.type, arg.name)] as const).filter(([, value]) => value !== undefined),
  );
  const used = args.filter((arg) => arg.name in variables);
  const declared = used.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = used.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }';
  return {
    text: `${kind}${declared && `(${declared})`} { ${name}${passed && `(${passed})`} ${selection} }`,
    variables,
  };
}
