import 'reflect-metadata';
import {
  Arg,
  createUnionType,
  Ctx,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  Info,
  InputType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { GraphQLField, GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import type { RequestContext } from './context.ts';

/**
 * The fence around TypeGraphQL: its decorators, called as functions on classes that are made here. Derived types are as many as the
 * schema's nouns, so there is no class to write an `@` on; and without decorator syntax the source runs on Node as it is.
 */

/** A GraphQL type as TypeGraphQL names it: a class, an enum object or a scalar. */
export type TypeRef = (new () => object) | object | GraphQLScalarType | typeof String;

export interface TypeUse {
  /** Looked up when the schema is built, so that types may refer to each other. */
  readonly type: () => TypeRef;
  readonly list?: boolean;
  readonly nullable?: boolean;
  readonly description: string;
  /** For inputs: what is taken when it is left out. */
  readonly defaultValue?: unknown;
  /**
   * For root fields that are neither derived nor a domain's: the permission (without scope) that somebody needs to be shown it, or `person`
   * for what no machine can use, or `operator` for what is above companies. It only shows; whoever runs it asks again.
   */
  readonly allow?: `${string}:${string}` | 'person' | 'operator';
  /** In its place: why it is for everybody who came in. A root field that says neither is not served. */
  readonly everybody?: string;
}

export interface ArgumentUse extends TypeUse {
  readonly name: string;
}

type Class = new () => object;
export type Resolve = (
  root: unknown,
  args: Record<string, unknown>,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown;

function makeClass(name: string): Class {
  // oxlint-disable-next-line typescript/no-extraneous-class -- TypeGraphQL describes types by classes
  return { [name]: class {} }[name] as Class;
}

const returns = (use: TypeUse) => () => (use.list ? [use.type() as never] : (use.type() as never));

export function objectType(name: string, description: string, directive?: string): Class {
  const type = makeClass(name);
  ObjectType(name, { description })(type);
  if (directive) Directive(directive)(type);
  return type;
}

/** One of several object types. */
export function unionType(name: string, description: string, types: () => readonly Class[]): object {
  return createUnionType({ name, description, types });
}

export function inputType(name: string, description: string): Class {
  const type = makeClass(name);
  InputType(name, { description })(type);
  return type;
}

export function field(owner: Class, name: string, use: TypeUse, directive?: string): void {
  const { nullable = false, description, defaultValue } = use;
  const prototype = owner.prototype as object;
  const standard = defaultValue === undefined ? {} : { defaultValue: defaultValue as never };
  Field(returns(use) as never, { nullable, description, ...standard })(prototype, name);
  if (directive) Directive(directive)(prototype, name);
}

export function enumType(name: string, description: string, values: Readonly<Record<string, string>>): object {
  const members = Object.fromEntries(Object.keys(values).map((key) => [key, key]));
  const valuesConfig = Object.fromEntries(Object.entries(values).map(([key, about]) => [key, { description: about }]));
  registerEnumType(members, { name, description, valuesConfig });
  return members;
}

/** Collects the fields of one resolver class; `owner` is the type whose fields they are, none for root fields. */
export class ResolverClass {
  readonly type: Class;

  constructor(name: string, owner?: Class) {
    this.type = makeClass(name);
    if (owner) Resolver(() => owner)(this.type);
    else Resolver()(this.type);
  }

  query(name: string, use: TypeUse, args: readonly ArgumentUse[], resolve: Resolve): void {
    this.#method(name, args, resolve, Query(returns(use) as never, options(use)));
    this.#allow(name, use);
  }

  mutation(name: string, use: TypeUse, args: readonly ArgumentUse[], resolve: Resolve, directive?: string): void {
    this.#method(name, args, resolve, Mutation(returns(use) as never, options(use)));
    this.#allow(name, use);
    if (directive) Directive(directive)(this.type.prototype as object, name);
  }

  field(name: string, use: TypeUse, args: readonly ArgumentUse[], resolve: Resolve): void {
    this.#method(name, args, resolve, FieldResolver(returns(use) as never, options(use)));
  }

  /** Only declared: subscriptions are run by the live hub, never by graphql-js. */
  subscription(name: string, use: TypeUse, args: readonly ArgumentUse[]): void {
    const elsewhere = () => {
      throw new Error('subscriptions are run by the live hub');
    };
    const decorate = Subscription(returns(use) as never, { ...options(use), subscribe: elsewhere });
    this.#method(name, args, elsewhere, decorate);
    this.#allow(name, use);
  }

  #allow(name: string, { allow, everybody }: TypeUse): void {
    if (allow ?? everybody) Extensions({ allow, everybody })(this.type.prototype as object, name);
  }

  #method(name: string, args: readonly ArgumentUse[], resolve: Resolve, decorate: MethodDecorator): void {
    const prototype = this.type.prototype as Record<string, unknown>;
    // arguments reach the method in the order of its parameter decorators
    prototype[name] = (...values: unknown[]) => {
      const [root, context, info, ...given] = values;
      const named = Object.fromEntries(args.map((arg, index) => [arg.name, given[index]]));
      return resolve(root, named, context as RequestContext, info as GraphQLResolveInfo);
    };
    Root()(prototype, name, 0);
    Ctx()(prototype, name, 1);
    Info()(prototype, name, 2);
    args.forEach((arg, index) => {
      const { nullable = false, description, defaultValue } = arg;
      Arg(arg.name, returns(arg) as never, {
        nullable,
        description,
        ...(defaultValue === undefined ? {} : { defaultValue: defaultValue as never }),
      })(prototype, name, index + 3);
    });
    decorate(prototype, name, { value: prototype[name] as never, writable: true, configurable: true });
  }
}

function options(use: TypeUse): { nullable: boolean; description: string } {
  return { nullable: use.nullable ?? false, description: use.description };
}

/** What a root field says of who is shown it: what they need, or why it is for everybody. */
export function allowOf({ extensions }: GraphQLField<unknown, unknown>): { allow?: string; everybody?: string } {
  const { allow, everybody } = extensions;
  return {
    ...(typeof allow === 'string' ? { allow } : {}),
    ...(typeof everybody === 'string' ? { everybody } : {}),
  };
}
