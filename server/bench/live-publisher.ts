import { ChangeStream } from '../engine/changes.ts';
import { type Database, openConnection, openDatabase, type Sql } from '../database/client.ts';
import { company } from './workloads.ts';

/** A contract that changes, and who may hear of it beside those who see everything. */
export interface Event {
  readonly contractId: string;
  readonly visibleTo: readonly string[];
}

/** Writes changes as writers do, and numbers them at once as the instance of a writer does. */
export class Publisher {
  readonly #sql: Sql;
  readonly #database: Database;
  readonly #stream: ChangeStream;
  readonly #tenantId: string;

  private constructor(sql: Sql, database: Database, stream: ChangeStream, tenantId: string) {
    this.#sql = sql;
    this.#database = database;
    this.#stream = stream;
    this.#tenantId = tenantId;
  }

  static async start(databaseUrl: string): Promise<Publisher> {
    const sql = openConnection(databaseUrl);
    const database = openDatabase(databaseUrl, { applicationName: 'bench publisher' });
    const stream = new ChangeStream(database, (error) => console.error(error));
    await stream.start();
    const [tenant] = await sql<{ id: string }[]>`select id from control.tenant where slug = ${company.slug}`;
    if (!tenant) throw new Error('the data set has no companies');
    return new Publisher(sql, database, stream, tenant.id);
  }

  /** Contracts that everybody sees who may. */
  async contracts(count: number): Promise<readonly Event[]> {
    const rows = await this.#sql<{ id: string }[]>`
      select id from contract where tenant_id = ${this.#tenantId} and deactivated_at is null order by md5(id::text) limit ${count}`;
    return rows.map(({ id }) => ({ contractId: id, visibleTo: [] }));
  }

  /** @returns when they were committed, in milliseconds since 1970 */
  async publish(events: readonly Event[]): Promise<number> {
    await this.#insert(this.#sql, events);
    const committedAt = performance.timeOrigin + performance.now();
    this.#stream.poke();
    return committedAt;
  }

  /** Holds a change in an open transaction while `work` runs, and commits it then. */
  async whileWriting(event: Event, work: () => Promise<void>): Promise<void> {
    await this.#database.jobs.begin(async (sql) => {
      await this.#insert(sql, [event]);
      await work();
    });
    this.#stream.poke();
  }

  async close(): Promise<void> {
    await this.#stream.close();
    await Promise.all([this.#database.close(), this.#sql.end({ timeout: 5 })]);
  }

  async #insert(sql: Pick<Sql, 'unsafe'>, events: readonly Event[]): Promise<void> {
    await sql.unsafe(
      `insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
       select $1::uuid, 'Contract', (e ->> 'contractId')::uuid, 'UPDATED', 2, 'updateContract', '{title}', '[]',
         array(select jsonb_array_elements_text(e -> 'visibleTo'))::text[], 'user' from jsonb_array_elements($2::jsonb) e`,
      [this.#tenantId, events as never],
    );
  }
}
