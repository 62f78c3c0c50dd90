import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import type { DocumentNode } from 'graphql';

const mostBytes = 30 * 1024 * 1024; // of documents as JSON: what Apollo Server keeps by itself

/** Documents that were parsed, the ones used last; their plans live as long as they do. */
export class DocumentStore implements KeyValueCache<DocumentNode> {
  readonly counts = { hits: 0, misses: 0 };
  readonly #kept = new InMemoryLRUCache<DocumentNode>({
    maxSize: mostBytes,
    sizeCalculation: (document) => Buffer.byteLength(JSON.stringify(document)),
  });

  async get(key: string): Promise<DocumentNode | undefined> {
    const document = await this.#kept.get(key);
    this.counts[document ? 'hits' : 'misses'] += 1;
    return document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    await this.#kept.set(key, document);
  }

  async delete(key: string): Promise<boolean> {
    return this.#kept.delete(key);
  }
}
