import { randomUUID } from 'node:crypto';
import {
  getNullableType,
  GraphQLEnumType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
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
