import { createHash, hkdfSync, randomBytes } from 'node:crypto';

/** 32 bytes from which every key that is used is derived (HKDF-SHA-256, RFC 5869), each for one use: none is used for two things. */
export class MasterKey {
  /** Stands beside everything that is sealed with it. */
  readonly id: string;
  readonly #secret: Buffer;
  readonly #derived = new Map<string, Buffer>();

  constructor(id: string, secret: Buffer) {
    this.id = id;
    this.#secret = secret;
  }

  /** The 32 bytes for one use. Uses are few: columns of companies. */
  derive(use: string): Buffer {
    const known = this.#derived.get(use);
    if (known) return known;
    const derived = Buffer.from(hkdfSync('sha256', this.#secret, '', `plinth ${use}`, 32));
    this.#derived.set(use, derived);
    return derived;
  }

  /** As in a file and in the environment: `k1:` and the bytes in base64. */
  toText(): string {
    return `${this.id}:${this.#secret.toString('base64')}`;
  }
}

const form = /^([a-z0-9][a-z0-9-]{0,31}):([A-Za-z0-9+/]{43}=)$/;

/** What a list of keys must be, as a refusal says it; it never says what was found. */
export const keysRule =
  'keys as id:base64 of 32 random bytes, the first of which seals: k2:<44 characters>,k1:<44 characters>';

/** Reads keys that are separated by commas or lines; `#` begins a remark. Answers undefined for what is no list of keys. */
export function readKeys(text: string): MasterKey[] | undefined {
  const entries = text
    .replaceAll(/#.*$/gm, '')
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const keys = entries.flatMap((entry) => {
    const [, id, secret] = form.exec(entry) ?? [];
    return id && secret ? [new MasterKey(id, Buffer.from(secret, 'base64'))] : [];
  });
  const isWhole = keys.length > 0 && keys.length === entries.length;
  return isWhole && new Set(keys.map(({ id }) => id)).size === keys.length ? keys : undefined;
}

/** A key that nobody had before, under an id that begins with the day. */
export function newKey(): MasterKey {
  const secret = randomBytes(32);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return new MasterKey(`${day}-${createHash('sha256').update(secret).digest('hex').slice(0, 6)}`, secret);
}
