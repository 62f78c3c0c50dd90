import {
  getNullableType,
  GraphQLEnumType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

const scalars: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  Date: '2026-01-01',
  DateTime: '2026-01-01T00:00:00Z',
  Decimal: '1',
  JSON: {},
};

/**
 * The least that an input type takes.
 *
 * @param id of what is aimed at
 * @param isEverywhere with the id wherever one can be
 */
export function sample(type: GraphQLInputType, name: string, id: string, isEverywhere = true): unknown {
  const inner = getNullableType(type);
  const isNeeded = isNonNullType(type);
  if (!isNeeded && /(Filter|OrderBy)\W*$/.test(String(inner))) return undefined; // they hold themselves
  if (isListType(inner)) {
    const item = sample(inner.ofType, name, id, isEverywhere);
    return isNeeded || (isEverywhere && holds(item, id)) ? [item].filter((each) => each !== undefined) : undefined;
  }
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields()).map(
      (field) => [field.name, sample(field.type, field.name, id, isEverywhere)] as const,
    );
    const given = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    return isNeeded || (isEverywhere && holds(given, id)) ? given : undefined;
  }
  if (!isNeeded && !(isEverywhere && String(inner) === 'ID')) return undefined;
  if (String(inner) === 'ID') return id;
  if (inner instanceof GraphQLEnumType) return inner.getValues()[0]?.name;
  return scalars[String(inner)] ?? name;
}

function holds(value: unknown, id: string): boolean {
  return JSON.stringify(value)?.includes(id) ?? false;
}
