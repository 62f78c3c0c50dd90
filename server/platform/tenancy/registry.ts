import { modules } from '@plinth/schema/schema.ts';
import type { TransactionSql } from 'postgres';
import type { Auth } from '../auth/auth.ts';
import { DomainError } from '../../errors.ts';

/** A company as the registry has it. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  /** Names of the domains that it has a licence for. */
  readonly modules: readonly string[];
  /** The database it lives in; null for the registry's own. */
  readonly shardId: string | null;
}

/** Modules that a company has no licence for. */
export function unlicensedOf({ modules: licensed }: Tenant): ReadonlySet<string> {
  return new Set(modules.map(({ name }) => name).filter((name) => !licensed.includes(name)));
}

/** A company as it is in the registry now. @throws DomainError NOT_FOUND */
export async function readTenant(control: Auth['control'], id: string): Promise<Tenant> {
  const [row] = await control.transaction(
    (sql) => sql<TenantRow[]>`select ${columns(sql)} from control.tenant where id = ${id}`,
  );
  if (!row) throw unknownTenant();
  return row;
}

function columns(sql: TransactionSql) {
  return sql`id, slug, name, status, modules, shard_id as "shardId", updated_at as "updatedAt"`;
}

interface TenantRow extends Tenant {
  readonly updatedAt: Date;
}

const interval = 4_000; // milliseconds between looks; notifications are faster
const overlap = '1 minute'; // a transaction that took longer to commit what it changed is missed

/**
 * The registry of companies, kept in memory: what is asked of it with every request and every job is a look into a map. What changes is read
 * when the database tells of it, and within four seconds when nobody could be told.
 */
export class Registry {
  readonly #auth: Pick<Auth, 'control' | 'onRevoked'>;
  readonly #report: (error: unknown) => void;
  readonly #tenants = new Map<string, Tenant>();
  readonly #stops = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();
  #since: Date | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(auth: Pick<Auth, 'control' | 'onRevoked'>, report: (error: unknown) => void) {
    this.#auth = auth;
    this.#report = report;
  }

  async start(): Promise<void> {
    await this.look();
    const lookSafely = () => void this.look().catch(this.#report);
    this.#auth.onRevoked(lookSafely);
    this.#timer = setInterval(lookSafely, interval).unref();
  }

  /** The company with this id, as far as it is known. */
  of(id: string): Tenant | undefined {
    return this.#tenants.get(id);
  }

  /** Of all companies. */
  get ids(): string[] {
    return [...this.#tenants.keys()];
  }

  /** Of those that live in one of the databases. */
  idsIn(shardId: string | null): string[] {
    return [...this.#tenants.values()].filter((tenant) => tenant.shardId === shardId).map(({ id }) => id);
  }

  /** The company with this id, read when it is not known yet: another server may just have made it. @throws DomainError NOT_FOUND */
  async find(id: string): Promise<Tenant> {
    if (!this.#tenants.has(id)) await this.look();
    const found = this.#tenants.get(id);
    if (!found) throw unknownTenant();
    return found;
  }

  /** Ids of the companies whose jobs are left where they are, in one of the databases: they are suspended, or live elsewhere by now. */
  stoppedIn(shardId: string | null): string[] {
    const isStopped = (tenant: Tenant) => tenant.status !== 'active' || tenant.shardId !== shardId;
    return [...this.#tenants.values()].filter(isStopped).map(({ id }) => id);
  }

  /** Fires when the company is suspended: what runs for it then is broken off. */
  stopOf(id: string): AbortSignal {
    const known = this.#stops.get(id) ?? new AbortController();
    this.#stops.set(id, known);
    return known.signal;
  }

  /** Calls back whenever something of some company became another. */
  onChanged(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Reads what has changed. */
  async look(): Promise<void> {
    // whoever asks while it is read asks of what may have changed since that began
    const before = this.#looking?.catch(() => {});
    const looking = (before ?? Promise.resolve()).then(() => this.#read());
    this.#looking = looking;
    try {
      await looking;
    } finally {
      if (this.#looking === looking) this.#looking = null;
    }
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking?.catch(() => {});
  }

  async #read(): Promise<void> {
    const since = this.#since;
    const rows = await this.#auth.control.transaction(
      (sql) => sql<TenantRow[]>`
        select ${columns(sql)} from control.tenant
        where ${since}::timestamptz is null or updated_at > ${since}::timestamptz - ${overlap}::interval`,
    );
    let isChanged = false;
    for (const { updatedAt, ...tenant } of rows) {
      if (!this.#since || updatedAt > this.#since) this.#since = updatedAt;
      if (JSON.stringify(this.#tenants.get(tenant.id)) === JSON.stringify(tenant)) continue;
      this.#tenants.set(tenant.id, tenant);
      isChanged = true;
      if (tenant.status !== 'active') this.#stop(tenant);
    }
    if (isChanged) for (const listener of this.#listeners) listener();
  }

  #stop({ id, name }: Tenant): void {
    this.#stops.get(id)?.abort(stopped(name));
    this.#stops.delete(id);
  }
}

/** Not the job's fault: the queue tries it again. */
function stopped(name: string): DomainError {
  return new DomainError('UNAVAILABLE', `${name} is suspended: its jobs wait.`, { rule: 'tenant.suspended' });
}

function unknownTenant(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown' });
}
