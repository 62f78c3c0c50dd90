import { type Config, StartupError } from '../config.ts';
import { ensureKeyFile, markOf, readKeyFile } from './key-file.ts';
import { keysRule, type MasterKey, readKeys } from './master-key.ts';

const lookAgainAfter = 1000; // milliseconds

/** The keys of this process: the first seals, all of them open. Those of a file are read again when it has changed. */
export class KeyRing {
  #keys: readonly MasterKey[];
  readonly #file: string | null;
  #mark = '';
  #lookedAt = 0;

  constructor(from: { readonly keys: readonly MasterKey[] } | { readonly file: string }) {
    this.#file = 'file' in from ? from.file : null;
    if (this.#file !== null) this.#mark = markOf(this.#file);
    this.#keys = 'keys' in from ? from.keys : readKeyFile(from.file);
    this.#lookedAt = Date.now();
  }

  /** Where its keys can be added to; null when they came with the environment. */
  get file(): string | null {
    return this.#file;
  }

  /** All keys, the one that seals first. */
  get all(): readonly MasterKey[] {
    if (this.#file !== null && Date.now() - this.#lookedAt >= lookAgainAfter) this.#lookAgain(this.#file);
    return this.#keys;
  }

  get sealing(): MasterKey {
    const [first] = this.all;
    if (!first) throw new Error('a ring has a key');
    return first;
  }

  find(id: string): MasterKey | undefined {
    const known = this.all.find((key) => key.id === id);
    if (known || this.#file === null) return known;
    this.#lookAgain(this.#file); // somebody added it a moment ago
    return this.#keys.find((key) => key.id === id);
  }

  /** A file that cannot be read any more is no reason to stop: what is known still serves, and the next start refuses it. */
  #lookAgain(file: string): void {
    this.#lookedAt = Date.now();
    const mark = markOf(file);
    if (mark === this.#mark || mark === '') return;
    try {
      const read = readKeyFile(file);
      const same = (key: MasterKey) => this.#keys.find((each) => each.toText() === key.toText()) ?? key;
      this.#keys = read.map(same); // what was derived from it is kept
      this.#mark = mark;
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
    }
  }
}

let ring: KeyRing | null = null;

/** The keys that this process seals and opens with: they belong to the process, as its environment does. */
export function keyRing(): KeyRing {
  if (!ring) throw new Error('the keys were not opened: openKeys() comes first');
  return ring;
}

/**
 * Opens the keys named by the configuration, for the whole process. In the demo, and beside the embedded Postgres, a missing file is made.
 *
 * @throws StartupError when there are none, or what is there is none
 */
export function openKeys({ keys, keyFile, isMade }: Config['encryption']): KeyRing {
  if (keys !== undefined) {
    const read = readKeys(keys);
    if (!read) throw new StartupError(`ENCRYPTION_KEYS must be ${keysRule}.`);
    return (ring = new KeyRing({ keys: read }));
  }
  if (keyFile === undefined)
    throw new StartupError(
      'ENCRYPTION_KEY_FILE or ENCRYPTION_KEYS must be set: without a key nothing can be encrypted. docs/encryption.md says how to make one.',
    );
  if (isMade) ensureKeyFile(keyFile);
  return (ring = new KeyRing({ file: keyFile }));
}
