import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Numbers that are the same for the same seed (mulberry32), so that a failure can be run again. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface GeneratedOperation {
  readonly document: string;
  readonly variables: Record<string, unknown>;
}

const words = ['canary', 'a', 'x%', 'Ærlig', '_', '🜁', '"q"', ''];

/**
 * An operation over the derived root fields of the schema: aliases, fragments, inline fragments, directives, variables with and without
 * defaults, nulls, filters, orders, pages, groups and connections in connections.
 */
export class OperationGenerator {
  readonly #random: () => number;
  readonly #roots: readonly GraphQLField<unknown, unknown>[];
  readonly #ids: readonly string[];
  #variables: { declaration: string; name: string; value: unknown; isGiven: boolean }[] = [];
  #fragments: string[] = [];
  /** What the groups at hand are grouped by, so that they can be ordered by it. */
  #keys: string[] = [];

  constructor(query: GraphQLObjectType, rootNames: readonly string[], ids: readonly string[], seed: number) {
    this.#random = randomOf(seed);
    this.#ids = ids;
    this.#roots = Object.values(query.getFields()).filter((field) => rootNames.includes(field.name));
  }

  next(): GeneratedOperation {
    this.#variables = [];
    this.#fragments = [];
    const roots = Array.from({ length: 1 + this.#below(2) }, (_, index) =>
      this.#field(this.#one(this.#roots), 0, `r${index}`),
    );
    const declared = this.#variables.map((each) => each.declaration);
    const head = declared.length > 0 ? `query(${declared.join(', ')})` : 'query';
    return {
      document: `${head} { ${roots.join(' ')} }\n${this.#fragments.join('\n')}`,
      variables: Object.fromEntries(
        this.#variables.filter((each) => each.isGiven).map((each) => [each.name, each.value]),
      ),
    };
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #one<T>(list: readonly T[]): T {
    const item = list[this.#below(list.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, alias: string): string {
    this.#keys = [];
    const args = field.args.flatMap((arg) => this.#argument(field, arg));
    const given = args.length > 0 ? `(${args.join(', ')})` : '';
    const type = getNamedType(field.type);
    const below = isObjectType(type) ? ` { ${this.#selection(type, depth + 1)} }` : '';
    return `${alias}: ${field.name}${given}${this.#directive()}${below}`;
  }

  #directive(): string {
    if (!this.#chance(0.06)) return '';
    const name = this.#one(['skip', 'include']);
    const value = this.#chance(0.5) ? String(this.#chance(0.5)) : this.#variable('Boolean!', this.#chance(0.5));
    return ` @${name}(if: ${value})`;
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const usable = depth >= 5 ? fields.filter((field) => !isObjectType(getNamedType(field.type))) : fields;
    const count = 1 + this.#below(depth <= 1 ? 6 : 4);
    const chosen = Array.from({ length: count }, (_, index) =>
      usable.length > 0 && this.#chance(0.93)
        ? this.#field(this.#one(usable), depth, `f${depth}${index}`)
        : `t${depth}${index}: __typename`,
    );
    const always = `id${depth}: __typename`;
    if (this.#chance(0.12)) {
      const name = `F${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${type.name} { ${chosen.join(' ')} }`);
      return `${always} ...${name}`;
    }
    if (this.#chance(0.12)) return `${always} ... on ${type.name}${this.#directive()} { ${chosen.join(' ')} }`;
    return `${always} ${chosen.join(' ')}`;
  }

  #argument(field: GraphQLField<unknown, unknown>, arg: GraphQLArgument): string[] {
    const { name, type } = arg;
    if (isNonNullType(type)) return [`${name}: ${this.#value(type, 0)}`];
    if (['first', 'search', 'filter', 'orderBy', 'by', 'having'].includes(name))
      return this.#chance(0.4) ? [`${name}: ${this.#value(type, 0)}`] : [];
    const hasFirst = field.args.some((each) => each.name === 'last');
    return hasFirst && name === 'pageSize' && this.#chance(0.02) ? ['pageSize: 25'] : [];
  }

  /** A literal, or now and then a variable that brings it. */
  #value(type: GraphQLInputType, depth: number): string {
    if (this.#chance(0.25)) return this.#variable(String(type), this.#plain(type, depth));
    return literal(this.#plain(type, depth), type);
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.#variables.length}`;
    const isGiven = type.endsWith('!') || this.#chance(0.9);
    this.#variables.push({ declaration: `$${name}: ${type}`, name, value, isGiven });
    return `$${name}`;
  }

  #plain(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#plain(type.ofType, depth);
    if (isListType(type)) return Array.from({ length: this.#below(3) }, () => this.#plain(type.ofType, depth));
    if (isEnumType(type)) return this.#one(type.getValues()).name;
    if (isInputObjectType(type)) {
      if (type.name.endsWith('GroupBy')) return this.#groupBy(type);
      const known = type.name.endsWith('GroupKeysOrderBy') && this.#keys.length > 0 && this.#chance(0.9);
      const fields = Object.values(type.getFields()).filter((field) => !known || this.#keys.includes(field.name));
      const needed = fields.filter((field) => isNonNullType(field.type));
      const deep = (field: (typeof fields)[number]) => isInputObjectType(getNamedType(field.type)) && depth > 2;
      const some = Array.from({ length: type.name.endsWith('OrderBy') ? 1 : this.#below(3) }, () =>
        this.#one(fields),
      ).filter((field) => !deep(field));
      const chosen = [...new Set([...needed, ...some])];
      return Object.fromEntries(
        chosen.map((field) => [
          field.name,
          field.name === 'currency' && this.#chance(0.9)
            ? this.#currency(field.type)
            : this.#plain(field.type, depth + 1),
        ]),
      );
    }
    const simple: Record<string, () => unknown> = {
      ID: () => this.#one(this.#ids),
      Int: () => this.#below(8),
      Boolean: () => this.#chance(0.5),
      String: () => this.#one(words),
      Date: () => this.#one(['2026-11-20', '2020-02-29', '9999-12-31']),
      DateTime: () => this.#one(['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.123456+01:00']),
      Decimal: () => this.#one(['0', '12.50', '-1.5', '99999999999.99']),
    };
    return simple[type.name]?.() ?? null;
  }

  /** A key, of dates now and then with a unit. */
  #groupBy(type: GraphQLInputObjectType): Record<string, unknown> {
    const { field, unit } = type.getFields();
    if (!field || !unit) throw new Error(`${type.name} has a field and a unit`);
    const key = String(this.#plain(field.type, 1));
    this.#keys.push(key);
    return /(Date|At|Until)$/.test(key) && this.#chance(0.7)
      ? { field: key, unit: this.#plain(unit.type, 1) }
      : { field: key };
  }

  /** A currency that rows have, or one that none has; as a filter has it, or by itself. */
  #currency(type: GraphQLInputType): unknown {
    const currency = this.#one(['NOK', 'EUR']);
    return isInputObjectType(getNamedType(type)) ? { eq: currency } : currency;
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  if (value === null || value === undefined) return 'null';
  if (isNonNullType(type)) return literal(value, type.ofType);
  if (isListType(type)) return `[${(value as unknown[]).map((each) => literal(each, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const pairs = Object.entries(value).flatMap(([key, each]) =>
      fields[key] ? [`${key}: ${literal(each, fields[key].type)}`] : [],
    );
    return `{ ${pairs.join(', ')} }`;
  }
  return JSON.stringify(value);
}
