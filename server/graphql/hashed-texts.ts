import { createHash } from 'node:crypto';

const most = 1000;
const longest = 10_000; // characters: what is longer is hashed each time

/** A body of a request, as it was parsed. */
interface Body {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

/**
 * Operations that were sent by their texts, with their hashes: Apollo Server would hash a text each time it comes. One that is known goes on by
 * its hash, as a persisted operation does.
 */
export class HashedTexts {
  readonly #hashes = new Map<string, string>();
  readonly #texts = new Map<string, string>();

  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** The body that asks for the same by a hash, where its text is known; else the body as it is. */
  byHash(body: unknown): unknown {
    if (typeof body !== 'object' || body === null) return body;
    const { query, ...rest }: Body = body;
    if (typeof query !== 'string' || query.length > longest || query === '' || rest.extensions) return body;
    const hash = this.#hashes.get(query);
    if (hash === undefined) {
      this.#add(query);
      return body;
    }
    return { ...rest, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
  }

  #add(text: string): void {
    const hash = createHash('sha256').update(text).digest('hex');
    this.#hashes.set(text, hash);
    this.#texts.set(hash, text);
    if (this.#hashes.size <= most) return;
    const [[oldest, oldHash] = ['', '']] = this.#hashes;
    this.#hashes.delete(oldest);
    this.#texts.delete(oldHash);
  }
}
