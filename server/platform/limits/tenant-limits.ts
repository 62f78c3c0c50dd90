import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';
import type { TenantLimits } from './limits.ts';

const interval = 4_000; // milliseconds between looks: what is changed is felt on every server within five seconds

/**
 * The limits of every company: what is set for it, and the defaults. Kept in memory, so that asking is a look into a map; of companies with
 * the defaults nothing is kept.
 */
export class LimitsOfTenants {
  readonly #pool: Sql;
  readonly #defaults: TenantLimits;
  readonly #report: (error: unknown) => void;
  #set: ReadonlyMap<string, TenantLimits> = new Map();
  #timer: NodeJS.Timeout | null = null;

  constructor(pool: Sql, defaults: TenantLimits, report: (error: unknown) => void) {
    this.#pool = pool;
    this.#defaults = defaults;
    this.#report = report;
  }

  of(tenantId: string): TenantLimits {
    return this.#set.get(tenantId) ?? this.#defaults;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.#look().catch(this.#report), interval).unref();
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const rows = await this.#pool.begin(async (sql) => {
      await sql`set local role ${sql(roles.auth)}`;
      return sql<(Partial<Record<keyof TenantLimits, string | null>> & { tenantId: string })[]>`
        select tenant_id as "tenantId", user_budget as "userBudget", tenant_budget as "tenantBudget", uploads, upload_bytes as "uploadBytes"
        from control.tenant_limit`;
    });
    const { userBudget, tenantBudget, uploads, uploadBytes } = this.#defaults;
    this.#set = new Map(
      rows.map((row) => [
        row.tenantId,
        {
          userBudget: Number(row.userBudget ?? userBudget),
          tenantBudget: Number(row.tenantBudget ?? tenantBudget),
          uploads: Number(row.uploads ?? uploads),
          uploadBytes: Number(row.uploadBytes ?? uploadBytes),
        },
      ]),
    );
  }
}
