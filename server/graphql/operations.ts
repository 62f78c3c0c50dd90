import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { HashedTexts } from './hashed-texts.ts';
import type { Identity } from '../platform/auth/verify.ts';

/** Texts of operations by their SHA-256, in hexadecimal. */
export type Manifest = ReadonlyMap<string, string>;

/** Where codegen writes them: with the client, whose build they belong to. */
export const manifestFile = fileURLToPath(new URL('../../client/src/gql/operations.json', import.meta.url));

const manifestForm = z.record(z.string().regex(/^[\da-f]{64}$/), z.string());

/**
 * What codegen wrote of the app's operations; nothing where there is no client.
 *
 * @throws Error when a hash is not its text's
 */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const manifest = new Map(Object.entries(manifestForm.parse(JSON.parse(text))));
  for (const [hash, operation] of manifest)
    if (hashOf(operation) !== hash) throw new Error(`${file}: ${hash} is not the hash of its operation`);
  return manifest;
}

/** What of a request says which operation it is. */
export interface Asked {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

/**
 * The operations that are known by their hashes: the app's from the start, and those that callers have sent with their text (automatic
 * persisted queries), for as long as there is room.
 */
export class Operations {
  /** For Apollo Server, whose keys are a prefix and the hash. */
  readonly cache: KeyValueCache;
  readonly texts = new HashedTexts();
  readonly #manifest: Manifest;
  readonly #registeredOnly: boolean;

  /** @param registeredOnly whether the app's own tokens are good for its registered operations alone */
  constructor(manifest: Manifest, registeredOnly: boolean) {
    const sent = new InMemoryLRUCache();
    this.#manifest = manifest;
    this.#registeredOnly = registeredOnly;
    this.cache = {
      get: async (key) => {
        const hash = key.slice(key.indexOf(':') + 1);
        return manifest.get(hash) ?? this.texts.textOf(hash) ?? sent.get(key);
      },
      set: (key, value, options) => sent.set(key, value, options),
      delete: (key) => sent.delete(key),
    };
  }

  /**
   * Before anything is parsed.
   *
   * @throws DomainError FORBIDDEN operation.not_registered for what is not the app's, sent with a token of the app
   */
  assertAllowed({ client }: Pick<Identity, 'client'>, asked: Asked): void {
    if (!this.#registeredOnly || client !== 'app') return;
    const hash = typeof asked.query === 'string' ? hashOf(asked.query) : hashIn(asked.extensions);
    if (hash !== null && this.#manifest.has(hash)) return;
    throw new DomainError(
      'FORBIDDEN',
      'A token of the app is good for the operations of this release of the app. For others ask /auth/token for one with "client": "api".',
      { rule: 'operation.not_registered' },
    );
  }
}

/** Where the same operation is looked for by Apollo Server; anything that it would read otherwise is none. */
export function askedInAddress(url: string): Asked {
  const parameters = new URL(url, 'http://localhost').searchParams;
  const [[query, ...queries], [extensions, ...others]] = [parameters.getAll('query'), parameters.getAll('extensions')];
  if (queries.length > 0 || others.length > 0) return {};
  return { query, extensions: extensions === undefined ? undefined : parsed(extensions) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused as no JSON further on, where everything is allowed
  }
}

const hashForm = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

function hashIn(extensions: unknown): string | null {
  return hashForm.safeParse(extensions).data?.persistedQuery.sha256Hash ?? null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
