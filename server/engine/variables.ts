import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { Leaf } from './statement.ts';

/**
 * What of an operation's variables decides the text of a plan, and what only fills it. Objects, lists of objects, nulls, words of enums
 * and true or false are shape; every other scalar, and a list of scalars as a whole, is a value.
 */
export class VariableShapes {
  readonly #types: readonly (readonly [name: string, type: GraphQLInputType])[];

  constructor(schema: GraphQLSchema, operation: OperationDefinitionNode) {
    this.#types = (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
      const found = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      return found ? [[variable.name.value, found] as const] : [];
    });
  }

  /** Equal for variables that one plan may serve, as far as their shape goes. */
  shapeOf(variables: Readonly<Record<string, unknown>>): string {
    let shape = '';
    for (const [name, type] of this.#types) shape += `${shape === '' ? '' : ','}${shapeOf(type, variables[name])}`;
    return shape;
  }

  /** The variables with a `Leaf` wherever only a value is. */
  leaves(variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const leaves: Record<string, unknown> = {};
    for (const [name, type] of this.#types) {
      if (name in variables) leaves[name] = leavesOf(type, variables[name], [name]);
    }
    return leaves;
  }
}

function nullable(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? nullable(type.ofType) : type;
}

function isShape(type: GraphQLInputType): boolean {
  return isEnumType(type) || ('name' in type && type.name === 'Boolean');
}

function shapeOf(declared: GraphQLInputType, value: unknown): string {
  if (value === undefined) return '?';
  if (value === null) return '0';
  const type = nullable(declared);
  if (isListType(type)) {
    const item = nullable(type.ofType);
    if (!isInputObjectType(item)) return '[]';
    return `[${(value as unknown[]).map((each) => shapeOf(item, each)).join()}]`;
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const given = value as Record<string, unknown>;
    const pairs = Object.keys(given).map((key) => {
      const field = fields[key];
      return field ? `${key}:${shapeOf(field.type, given[key])}` : '';
    });
    return `{${pairs.join()}}`;
  }
  return isShape(type) ? String(value) : '1';
}

function leavesOf(declared: GraphQLInputType, value: unknown, path: (string | number)[]): unknown {
  if (value === null || value === undefined) return value;
  const type = nullable(declared);
  if (isListType(type)) {
    const item = nullable(type.ofType);
    if (!isInputObjectType(item)) return new Leaf(path, value);
    return (value as unknown[]).map((each, index) => leavesOf(item, each, [...path, index]));
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const field = fields[key];
        return [key, field ? leavesOf(field.type, each, [...path, key]) : each];
      }),
    );
  }
  return isShape(type) ? value : new Leaf(path, value);
}
