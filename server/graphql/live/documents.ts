import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { parseOptions } from '../limits/source.ts';

/** A document that was parsed, and what is wrong with it. */
export interface Checked {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

const most = { documents: 500, characters: 10_000 };

/** Documents that sockets sent: thousands of sockets send the same few, so each is parsed and validated once. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, Checked>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @throws GraphQLError for a text that cannot be parsed */
  check(text: string): Checked {
    const known = this.#known.get(text);
    if (known) return known;
    const document = parse(text, parseOptions);
    const checked = { document, errors: validate(this.#schema, document, specifiedRules) };
    if (text.length > most.characters || checked.errors.length > 0) return checked;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= most.documents && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(text, checked);
    return checked;
  }
}
