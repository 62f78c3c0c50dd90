import type { Sql } from '../../database/client.ts';
import { asSystem } from '../../database/system.ts';
import { type Head, Journal, type JournalLine, type Place } from './journal.ts';
import type { KeyPlaces } from './signing-key.ts';

/** How the audit stands, for whoever watches the server. */
export interface SealingState {
  /** Seconds since every entry was last known to be sealed and published. */
  readonly lag: number;
  /** Seconds since the last line of the journal. */
  readonly silence: number;
  /** Position of the last seal in the journal. */
  readonly position: string;
  /** How often the database was found not to hold what was published. */
  readonly breaks: number;
}

const interval = 1000; // milliseconds between looks
const entriesInStep = 2000;
const sealsInRead = 2000;
const beatAfter = 30_000; // milliseconds without a line: half of what is promised

/**
 * Seals what was written to the audit, any instance one at a time, and publishes the seals to a journal of this instance's own. Faults are
 * reported and tried again at the next look: nothing is lost, since both go on from where they were.
 */
export class Sealing {
  readonly #sql: Sql;
  readonly #places: KeyPlaces;
  readonly #report: (error: unknown) => void;
  #journal: Journal | null = null;
  #place: Place = { position: '0', leaf: null };
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #closed = false;
  #caughtUp = Date.now();
  #breaks = 0;

  constructor(sql: Sql, places: KeyPlaces, report: (error: unknown) => void) {
    this.#sql = sql;
    this.#places = places;
    this.#report = report;
  }

  /** Finds where the journal stands, and begins. */
  async start(): Promise<void> {
    const id = await asSystem(this.#sql, async (query) => {
      await query('select audit_resume()');
      const [row] = await query<{ id: string }>('select id from audit_sealer');
      if (!row) throw new Error('the audit has no sealer: the database is not migrated');
      return row.id;
    });
    this.#journal = new Journal(this.#places, id);
    this.#place = await this.#journal.open();
    this.#schedule(0);
  }

  get state(): SealingState {
    const secondsSince = (moment: number) => (Date.now() - moment) / 1000;
    return {
      lag: secondsSince(this.#caughtUp),
      silence: secondsSince(this.#journal?.lastWrite ?? 0),
      position: this.#place.position,
      breaks: this.#breaks,
    };
  }

  /** Seals and publishes what is there a last time. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
    await this.#look().catch(this.#report);
    await this.#journal?.close();
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#look()
        .catch(this.#report)
        .finally(() => {
          this.#running = null;
          if (!this.#closed) this.#schedule(interval);
        });
    }, delay);
    this.#timer.unref();
  }

  /** Everything that is there, in steps. */
  async #look(): Promise<void> {
    for (;;) {
      const began = Date.now();
      const [row] = await asSystem(this.#sql, (query) =>
        query<{ taken: number }>('select audit_step($1::int) as taken', [entriesInStep]),
      );
      const published = await this.#publish();
      // -1: another instance seals at this moment, and it is not known yet what it finds
      if (row?.taken === 0 && published < sealsInRead) this.#caughtUp = began;
      if ((row?.taken ?? 0) <= 0 && published < sealsInRead) return;
    }
  }

  async #publish(): Promise<number> {
    const journal = this.#journal;
    if (!journal) throw new Error('sealing has not begun');
    const seals = await asSystem(this.#sql, (query) => readSeals(query, this.#place));
    if (!seals) {
      this.#breaks += 1;
      this.#report(
        new Error(`the audit in the database is not the one that was published: position ${this.#place.position}`),
      );
      this.#place = await asSystem(this.#sql, readPlace);
      await this.#begin(journal);
      return sealsInRead; // and look again
    }
    if (journal.isDue) await this.#begin(journal);
    const last = seals.at(-1);
    if (last) {
      await journal.append(linesOf(seals));
      this.#place = { position: last.position, leaf: last.leaf };
    } else if (Date.now() - journal.lastWrite > beatAfter) {
      await journal.append([{ kind: 'beat', position: this.#place.position }]);
    }
    return seals.length;
  }

  async #begin(journal: Journal): Promise<void> {
    const { position } = this.#place;
    const heads = await asSystem(this.#sql, (query) => query<{ head: Head }>(headsSql, [position]));
    await journal.begin(
      this.#place,
      heads.map(({ head }) => head),
    );
  }
}

interface Seal {
  readonly position: string;
  readonly tenant: string;
  readonly seq: string;
  readonly entry: string;
  readonly leaf: string;
  readonly link: string;
}

type Query = Parameters<Parameters<typeof asSystem>[1]>[0];

/** The seals after a place, oldest first, or null when the place itself is not what it was. */
async function readSeals(query: Query, { position, leaf }: Place): Promise<Seal[] | null> {
  const rows = await query<Seal>(
    `select s.position::text, s.tenant_id as tenant, s.seq::text, s.entry_id as entry, encode(audit_leaf(s), 'hex') as leaf, encode(s.link, 'hex') as link
     from audit_seal s where s.position >= $1::bigint order by s.position limit ${String(sealsInRead + 1)}`,
    [position],
  );
  if (leaf === null) return rows.slice(0, sealsInRead);
  const [at, ...after] = rows;
  return at?.position === position && at.leaf === leaf ? after : null;
}

/** The last seal there is. */
async function readPlace(query: Query): Promise<Place> {
  const [place] = await query<{ position: string; leaf: string }>(
    `select s.position::text, encode(audit_leaf(s), 'hex') as leaf from audit_seal s order by s.position desc limit 1`,
  );
  return place ?? { position: '0', leaf: null };
}

/** A line for each run of one company's seals. */
function linesOf(seals: readonly Seal[]): JournalLine[] {
  const runs: Seal[][] = [];
  for (const seal of seals) {
    const run = runs.at(-1);
    if (run?.[0]?.tenant === seal.tenant) run.push(seal);
    else runs.push([seal]);
  }
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return [];
    const leaves = run.map(({ entry, leaf }) => [entry, leaf] as const);
    const { position, tenant, link } = last;
    return [{ kind: 'seal', position, tenant, first: first.seq, leaves, link } as const];
  });
}

/** The last link of each company's chain at a position; companies are found one after the other in the index. */
const headsSql = `
  with recursive tenant as (
    (select tenant_id from audit_seal order by tenant_id limit 1)
    union all
    select (select s.tenant_id from audit_seal s where s.tenant_id > t.tenant_id order by s.tenant_id limit 1) from tenant t where t.tenant_id is not null
  )
  select json_build_array(t.tenant_id, h.seq::text, encode(h.link, 'hex')) as head
  from tenant t cross join lateral (
    select s.seq, s.link from audit_seal s where s.tenant_id = t.tenant_id and s.position <= $1::bigint order by s.seq desc limit 1
  ) h where t.tenant_id is not null`;
