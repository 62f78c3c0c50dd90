import {
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Shown } from './shown.ts';

/**
 * The part of a schema that is shown: of each type the fields, arguments and values that are, and no type that cannot be reached from what
 * is left. Resolvers and extensions are those of the whole, so that what is valid in the part runs in either.
 */
export function subSchema(schema: GraphQLSchema, shown: Shown): GraphQLSchema {
  const made = new Map<string, GraphQLNamedType>();

  function named<T extends GraphQLNamedType>(type: T): T {
    const known = made.get(type.name) ?? make(type);
    made.set(type.name, known);
    return known as T;
  }
  function wrapped<T extends GraphQLType>(type: T): T {
    if (isNonNullType(type)) return new GraphQLNonNull(wrapped(type.ofType)) as T;
    if (isListType(type)) return new GraphQLList(wrapped(type.ofType)) as T;
    return named(type as T & GraphQLNamedType);
  }
  const fields = (type: GraphQLObjectType) =>
    only(
      type.toConfig().fields,
      (name) => shown.hasField(type.name, name),
      (config, name): GraphQLFieldConfig<unknown, unknown> => ({
        ...config,
        type: wrapped<GraphQLOutputType>(config.type),
        args: only(
          config.args ?? {},
          (arg) => shown.hasArgument(type.name, name, arg),
          (arg) => ({ ...arg, type: wrapped<GraphQLInputType>(arg.type) }),
        ),
      }),
    );

  function make(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type))
      return new GraphQLObjectType({ ...type.toConfig(), interfaces: [], fields: () => fields(type) });
    if (isInputObjectType(type)) {
      const config = type.toConfig();
      return new GraphQLInputObjectType({
        ...config,
        fields: () =>
          only(
            config.fields,
            (name) => shown.hasField(type.name, name),
            (each) => ({ ...each, type: wrapped<GraphQLInputType>(each.type) }),
          ),
      });
    }
    if (isUnionType(type)) {
      const members = type.getTypes().filter(({ name }) => shown.hasType(name));
      return new GraphQLUnionType({ ...type.toConfig(), types: () => members.map(named) });
    }
    if (isEnumType(type)) {
      const config = type.toConfig();
      const values = only(
        config.values,
        (name) => shown.hasField(type.name, name),
        (value) => value,
      );
      return Object.keys(values).length === type.getValues().length ? type : new GraphQLEnumType({ ...config, values });
    }
    return type; // scalars; there are no interfaces
  }

  const root = (type: GraphQLObjectType | null | undefined) => (type && shown.hasType(type.name) ? named(type) : null);
  return new GraphQLSchema({
    description: schema.description,
    query: root(schema.getQueryType()),
    mutation: root(schema.getMutationType()),
    subscription: root(schema.getSubscriptionType()),
    directives: schema.getDirectives(),
    assumeValid: true,
  });
}

function only<T, U>(
  all: Readonly<Record<string, T>>,
  isShown: (name: string) => boolean,
  as: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (isShown(name) ? [[name, as(value, name)]] : [])),
  );
}
