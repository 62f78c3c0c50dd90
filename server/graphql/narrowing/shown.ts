import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** What is hidden to begin with: types, root fields by `Query.contract`, and values of enums by `AggregateName.Contract`. */
export interface Hidden {
  readonly types: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/**
 * What of a schema is shown when some of it is hidden. Whatever leads to a hidden type goes with it: fields of that type, arguments and
 * input fields that take it, fields that cannot be asked without such an argument, and types of which nothing is left.
 */
export class Shown {
  readonly #types: Set<string>;
  readonly #fields: Set<string>;

  constructor(schema: GraphQLSchema, hidden: Hidden) {
    this.#types = new Set(hidden.types);
    this.#fields = new Set(hidden.fields);
    const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
    for (let before = -1; before < this.#types.size;) {
      before = this.#types.size; // each round may hide types by which others were shown
      for (const type of types) if (this.hasType(type.name) && !this.#look(type)) this.#types.add(type.name);
    }
  }

  hasType(name: string): boolean {
    return !this.#types.has(name);
  }

  /** The same for values of enums. */
  hasField(type: string, name: string): boolean {
    return !this.#fields.has(`${type}.${name}`);
  }

  hasArgument(type: string, field: string, name: string): boolean {
    return !this.#fields.has(`${type}.${field}(${name})`);
  }

  /** Hides what is no longer to be had of a type. @returns whether anything is left */
  #look(type: GraphQLNamedType): boolean {
    if (isObjectType(type)) {
      const left = Object.values(type.getFields()).filter(({ name, args, type: of }) => {
        const place = `${type.name}.${name}`;
        const lost = args.filter((arg) => this.#isHidden(arg));
        for (const arg of lost) this.#fields.add(`${place}(${arg.name})`);
        if (this.#isHidden({ type: of }) || lost.some(isRequiredArgument)) this.#fields.add(place);
        return !this.#fields.has(place);
      });
      return left.length > 0;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const lost = fields.filter((field) => this.#isHidden(field));
      for (const { name } of lost) this.#fields.add(`${type.name}.${name}`);
      return lost.length < fields.length && !lost.some(isRequiredInputField);
    }
    if (isUnionType(type)) return type.getTypes().some(({ name }) => this.hasType(name));
    if (isEnumType(type)) return type.getValues().some(({ name }) => this.hasField(type.name, name));
    return true;
  }

  #isHidden({
    type,
  }: Pick<GraphQLArgument | GraphQLInputField, 'type'> | { type: Parameters<typeof getNamedType>[0] }): boolean {
    const named = getNamedType(type);
    return named !== undefined && !this.hasType(named.name);
  }
}
