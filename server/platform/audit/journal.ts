import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyPlaces, openSigningKey, type SigningKey } from './signing-key.ts';

/** The last link of a company's chain, hex, and its place. */
export type Head = readonly [tenantId: string, seq: string, link: string];

/** A seal among all: its position, and its leaf as hex; there is none before the first. */
export interface Place {
  readonly position: string;
  readonly leaf: string | null;
}

/** What a line says beside its time and the hash of the line before. docs/audit.md has the format. */
export type JournalLine =
  | {
      readonly kind: 'seal';
      readonly position: string;
      readonly tenant: string;
      /** Place of the first leaf in the chain. */
      readonly first: string;
      readonly leaves: readonly (readonly [entryId: string, leaf: string])[];
      readonly link: string;
    }
  | { readonly kind: 'beat'; readonly position: string };

interface Start extends Place {
  readonly kind: 'start';
  readonly format: 'plinth-audit-1';
  readonly database: string;
  readonly heads: readonly Head[];
  /** The last line of the file before. */
  readonly after: Last | null;
}

/** The last line of a file. */
interface Last {
  readonly file: string;
  /** Its SHA-256, hex. */
  readonly line: string;
}

interface OpenFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly key: SigningKey;
  readonly since: number;
  size: number;
}

const most = 16 * 1024 * 1024; // bytes of a file
const longest = 24 * 60 * 60 * 1000; // milliseconds that a file is written to

/**
 * A witness of the audit outside the database: signed lines in files that are only ever added to, each file by one process. A file begins
 * with the heads of all chains, so that those before it may be moved to where nobody can change them.
 */
export class Journal {
  readonly #places: KeyPlaces;
  readonly #database: string;
  readonly #folder: string;
  #file: OpenFile | null = null;
  #last: Last | null = null;
  #lastWrite = 0;

  /** @param database the database's own id: each has a folder of its own */
  constructor(places: KeyPlaces, database: string) {
    this.#places = places;
    this.#database = database;
    this.#folder = join(places.folder, database);
  }

  /** Looks for what was published before, by whomever. Called once, first. */
  async open(): Promise<Place> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.journal')).sort();
    for (const name of names.toReversed()) {
      const lines = wholeLines(await readFile(join(this.#folder, name), 'utf8'));
      const last = lines.at(-1);
      if (last === undefined) continue; // its writer was killed before the first line was whole
      this.#last = { file: name, line: hashOf(last) };
      return placeAt(lines);
    }
    return { position: '0', leaf: null };
  }

  /** Whether the next line belongs into a new file, which `begin` starts. */
  get isDue(): boolean {
    return !this.#file || this.#file.size > most || Date.now() - this.#file.since > longest;
  }

  /** When the last line was written, in milliseconds since 1970. */
  get lastWrite(): number {
    return this.#lastWrite;
  }

  /** Starts a new file with the heads of all chains as they were at a place, and with the key as it is now. */
  async begin(place: Place, heads: readonly Head[]): Promise<void> {
    await this.close();
    const key = await openSigningKey(this.#places);
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.journal`;
    const handle = await open(join(this.#folder, name), 'ax');
    this.#file = { name, handle, key, since: Date.now(), size: 0 };
    const after = this.#last;
    const start = {
      kind: 'start',
      format: 'plinth-audit-1',
      database: this.#database,
      ...place,
      heads,
      after,
    } as const;
    await this.#write([start], null);
  }

  /** Adds lines and waits until they are on the disk. After a fault the next line goes to a new file. */
  async append(lines: readonly JournalLine[]): Promise<void> {
    await this.#write(lines, this.#last?.line ?? null);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close();
  }

  async #write(lines: readonly (JournalLine | Start)[], before: string | null): Promise<void> {
    const file = this.#file;
    if (!file) throw new Error('a journal is begun before it is written to');
    let previous = before;
    const signed = lines.map((line) => {
      const text = file.key.signLine({ ...line, at: new Date().toISOString(), previous });
      previous = hashOf(text);
      return `${text}\n`;
    });
    try {
      await file.handle.appendFile(signed.join(''));
      await file.handle.datasync();
    } catch (error) {
      await this.close(); // it may end in half a line
      throw error;
    }
    this.#last = previous === null ? this.#last : { file: file.name, line: previous };
    file.size += signed.reduce((sum, { length }) => sum + length, 0);
    this.#lastWrite = Date.now();
  }
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** What follows the last end of a line was not written in full. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** The last seal that a file speaks of. */
function placeAt(lines: readonly string[]): Place {
  for (const line of lines.toReversed()) {
    const said = JSON.parse(line.slice(line.indexOf('{'))) as JournalLine | Start;
    if (said.kind === 'start') return { position: said.position, leaf: said.leaf };
    if (said.kind === 'seal') return { position: said.position, leaf: said.leaves.at(-1)?.[1] ?? null };
  }
  return { position: '0', leaf: null };
}
