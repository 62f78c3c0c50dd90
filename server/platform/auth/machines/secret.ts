import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How every key and client secret begins: scanners of repositories and logs find it by this. */
const beginning = 'plinth_';

/** A new secret in its three forms: as its holder gets it, once; the part that may be seen; what is stored. */
export interface MadeSecret {
  readonly text: string;
  readonly prefix: string;
  readonly hash: string;
}

/**
 * `plinth_<prefix>_<secret>`, the secret being 256 random bits. Because of that SHA-256 without salt is enough to store it by: there is no
 * list of likely ones to try, which is what slow hashes are for.
 */
export function makeSecret(): MadeSecret {
  const prefix = randomBytes(6).toString('hex');
  const text = `${beginning}${prefix}_${randomBytes(32).toString('hex')}`;
  return { text, prefix, hash: hashOf(text) };
}

/** Whether it is meant as one of ours, well-formed or not. */
export const isSecret = (text: string): boolean => text.startsWith(beginning);

/** The prefix that a secret is found by, or null when it is none. */
export function prefixOf(text: string): string | null {
  return /^plinth_([\da-f]{12})_[\da-f]{64}$/.exec(text)?.[1] ?? null;
}

/** As it is seen in lists: enough to tell which one it is. */
export const shown = (prefix: string): string => `${beginning}${prefix}`;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares in a time that does not tell how much of it was right; with null, in the same time, to no. */
export function isRight(text: string, hash: string | null): boolean {
  const right = Buffer.from(hash ?? noHash, 'hex');
  return timingSafeEqual(Buffer.from(hashOf(text), 'hex'), right) && hash !== null;
}

const noHash = '0'.repeat(64);
