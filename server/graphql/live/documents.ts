import { type DocumentNode, parse } from 'graphql';
import { parseOptions } from '../limits/source.ts';

const most = { documents: 500, characters: 10_000 };

/** Documents that sockets sent: thousands of sockets send the same few, so each is parsed once, and what is known of it is kept with it. */
export class Documents {
  readonly #known = new Map<string, DocumentNode>();

  /** @throws GraphQLError for a text that cannot be parsed */
  parsed(text: string): DocumentNode {
    const known = this.#known.get(text);
    if (known) return known;
    const document = parse(text, parseOptions);
    if (text.length > most.characters) return document;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= most.documents && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(text, document);
    return document;
  }
}
