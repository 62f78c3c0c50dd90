import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { checkDate, checkDecimal, checkInstant, type Refusal } from '../engine/values.ts';

type Check = (value: unknown) => { value: unknown } | Refusal;

/** A scalar that is text both ways, looked at by one of the engine's checks. */
function textScalar(name: string, description: string, check: Check): GraphQLScalarType {
  const take = (value: unknown) => {
    const result = check(value);
    if ('value' in result) return result.value;
    throw new GraphQLError(`${result.message}.`, { extensions: { code: 'BAD_USER_INPUT', rule: result.rule } });
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => value,
    parseValue: take,
    parseLiteral: (node) => take('value' in node ? node.value : null),
  });
}

export const DateScalar = textScalar('Date', 'A calendar date without a time (ISO 8601): `2026-11-20`.', checkDate);
export const DateTimeScalar = textScalar(
  'DateTime',
  'A moment with its offset (RFC 3339), to the microsecond: `2026-11-20T14:30:00Z`. Answers are in UTC.',
  checkInstant,
);
export const DecimalScalar = textScalar(
  'Decimal',
  'An exact decimal number as text, never a float: `"1234.50"`.',
  (value) => checkDecimal(value, 60, 30),
);

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value, as its producer sent it.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => fromLiteral(node, variables ?? {}),
});

function fromLiteral(node: ValueNode, variables: Record<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map((value) => fromLiteral(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((each) => [each.name.value, fromLiteral(each.value, variables)]));
    case Kind.VARIABLE:
      return variables[node.name.value];
  }
}
