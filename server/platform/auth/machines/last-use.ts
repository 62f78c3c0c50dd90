import type { AuthDatabase } from '../database.ts';

const minute = 60_000; // milliseconds between two writes for one credential, at least
const gathering = 1_000; // milliseconds in which uses are gathered into one statement

/** Writes when credentials were last used: at most once a minute for each, and never while a request waits. */
export class LastUse {
  readonly #database: AuthDatabase;
  readonly #report: (error: unknown) => void;
  readonly #written = new Map<string, number>();
  readonly #used = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(database: AuthDatabase, report: (error: unknown) => void) {
    this.#database = database;
    this.#report = report;
  }

  note(credentialId: string): void {
    if ((this.#written.get(credentialId) ?? 0) > Date.now() - minute) return;
    this.#used.add(credentialId);
    this.#timer ??= setTimeout(() => void this.flush(), gathering).unref();
  }

  /** Writes what was gathered; what cannot be written now is noted at the next use. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const ids = [...this.#used];
    if (ids.length === 0) return;
    this.#used.clear();
    const now = Date.now();
    for (const [id, at] of this.#written) if (at <= now - minute) this.#written.delete(id);
    for (const id of ids) this.#written.set(id, now);
    try {
      await this.#database.transaction(
        (sql) => sql`
          update control.service_credential set last_used_at = now()
          where id in (
            select id from control.service_credential
            where id = any(${ids}::uuid[]) and (last_used_at is null or last_used_at <= now() - interval '1 minute')
            order by id for update)`,
      );
    } catch (error) {
      for (const id of ids) this.#written.delete(id);
      this.#report(error);
    }
  }
}
