import type { Database } from '../../database/client.ts';
import { transact } from '../../database/transaction.ts';
import type { Change } from '../../engine/changes.ts';
import type { Model } from '../../engine/model.ts';
import { neededToGive } from '../../engine/delegation.ts';
import { permissionText } from '../../engine/permission-text.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { fromPostgres } from '../../engine/postgres-errors.ts';
import { DomainError } from '../../errors.ts';
import type { Access } from './person-access.ts';
import { type RoleTable, seedRoles } from './built-in-roles.ts';
import { readAccesses } from './read-accesses.ts';
import { dropRoles, type Newcomer, takeRoles } from './take-roles.ts';

export { type Access, permissionsOfVisits } from './person-access.ts';

/** Somebody in a company, as the registry knows them. */
export interface Member extends Newcomer {
  readonly tenantId: string;
  /** What the registry last gave is in the company's data. */
  readonly rolesTaken: boolean;
}

/** What the registry has for the company that the company has not taken yet. */
export interface GivenRoles {
  /** Null when all is taken. */
  read(of: { userId: string; tenantId: string }): Promise<readonly string[] | null>;
  /** Unless others were given meanwhile. */
  taken(of: { userId: string; tenantId: string; roles: readonly string[] }): Promise<void>;
}

export interface AccessServices {
  /** Connections to where a company has its records. @throws DomainError UNAVAILABLE */
  databaseOf(tenantId: string): Promise<Pick<Database, 'points' | 'reads'>>;
  readonly model: Model;
  /** Roles that come with the product. */
  readonly roles: RoleTable;
  readonly given: GivenRoles;
  readonly report: (error: unknown) => void;
}

const cacheLife = 4_000; // milliseconds; the change stream is faster
const cacheSize = 10_000; // people
const deciding = new Set(['User', 'Role', 'Team', 'Site']);

interface Entry {
  readonly access: Promise<Access | null>;
  readonly tenantId: string;
  readonly until: number;
}

/**
 * What people may do in their companies: read from the companies' own data, kept for some seconds, and forgotten as soon as the change
 * stream tells that it has become another.
 */
export class Accesses {
  readonly #services: AccessServices;
  readonly #cache = new Map<string, Entry>();
  readonly #seeded = new Map<string, Promise<void>>();
  readonly #listeners: (() => void)[] = [];

  constructor(services: AccessServices) {
    this.#services = services;
  }

  /** @throws DomainError UNAUTHENTICATED auth.not_a_member for somebody whom the company has deleted */
  async of(member: Member): Promise<Access> {
    await this.seed(member.tenantId);
    if (!member.rolesTaken) await this.#takeSeeded(member);
    const known = this.#cache.get(keyOf(member));
    const entry = known && known.until > Date.now() ? known : this.#read(member.tenantId, [member.userId]);
    const access = await (entry instanceof Map ? entry.get(member.userId) : entry)?.access;
    if (access) return access;
    throw new DomainError('UNAUTHENTICATED', 'You no longer belong to this organisation.', {
      rule: 'auth.not_a_member',
    });
  }

  /** Reads anew what many may do, with a statement for each company: `of` has it then. */
  async refresh(members: readonly Pick<Member, 'tenantId' | 'userId'>[]): Promise<void> {
    const byTenant = Map.groupBy(members, ({ tenantId }) => tenantId);
    const read = [...byTenant].flatMap(([tenantId, some]) => [
      ...this.#read(tenantId, [...new Set(some.map(({ userId }) => userId))]).values(),
    ]);
    await Promise.allSettled(read.map(({ access }) => access)); // where it failed, `of` says so
  }

  /** Gives a company the roles of the product, once in a process. */
  async seed(tenantId: string): Promise<void> {
    const known = this.#seeded.get(tenantId);
    if (known) return known;
    const { databaseOf, model, roles } = this.#services;
    const seeding = databaseOf(tenantId).then(({ points }) =>
      transact(points, systemPrincipal(tenantId), (tx) => seedRoles(tx, model, roles)),
    );
    this.#seeded.set(tenantId, seeding);
    seeding.catch(() => this.#seeded.delete(tenantId));
    return seeding;
  }

  /** The roles that a company has, with what somebody must have to give each to others. */
  async rolesOf(tenantId: string): Promise<RoleTable> {
    await this.seed(tenantId);
    const { databaseOf, model } = this.#services;
    const { points } = await databaseOf(tenantId);
    const rows = await transact(points, systemPrincipal(tenantId), (tx) =>
      tx.query<{ name: string; permissions: string[] }>(
        `select r.name, array(select p.permission from role_permission p where p.role_id = r.id and p.deactivated_at is null) as permissions
         from role r where r.deactivated_at is null order by r.name`,
      ),
    );
    return Object.fromEntries(
      rows.map(({ name, permissions }) => [name, neededToGive(permissions, model).map(permissionText)]),
    );
  }

  /** Of whichever instance wrote it. */
  heard(changes: readonly Change[]): void {
    const tenants = new Set(changes.filter(({ aggregate }) => deciding.has(aggregate)).map(({ tenantId }) => tenantId));
    if (tenants.size === 0) return;
    for (const [key, { tenantId }] of this.#cache) if (tenants.has(tenantId)) this.#cache.delete(key);
    this.#tell();
  }

  /** Changes may have been missed. */
  forget(): void {
    this.#cache.clear();
    this.#tell();
  }

  /** Calls back whenever somebody may do other things than before. */
  onChanged(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #read(tenantId: string, userIds: readonly string[]): Map<string, Entry> {
    const { databaseOf, model } = this.#services;
    const all = databaseOf(tenantId).then((database) => readAccesses(database, model, tenantId, userIds));
    const until = Date.now() + cacheLife;
    const entries = new Map<string, Entry>();
    for (const userId of userIds) {
      const entry: Entry = { access: all.then((found) => found.get(userId) ?? null), tenantId, until };
      const key = keyOf({ tenantId, userId });
      entry.access.catch(() => this.#cache.get(key) === entry && this.#cache.delete(key));
      this.#cache.delete(key);
      this.#cache.set(key, entry);
      entries.set(userId, entry);
    }
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= cacheSize) break;
      this.#cache.delete(oldest);
    }
    return entries;
  }

  /** Takes what the registry has given somebody into the company's data, as their first request would. */
  async take(member: Newcomer & { readonly tenantId: string }): Promise<void> {
    await this.seed(member.tenantId);
    await this.#takeSeeded(member);
  }

  /**
   * Takes everything from somebody whom the registry is to let go.
   *
   * @returns false when the company would be left without an administrator: then they have what they had, and must stay
   */
  async leave({ tenantId, userId }: Pick<Member, 'tenantId' | 'userId'>): Promise<boolean> {
    const { databaseOf, model, report } = this.#services;
    const { points } = await databaseOf(tenantId);
    const dropping = transact(points, systemPrincipal(tenantId), (tx) => dropRoles(tx, model, userId));
    const refusal = await dropping.then(() => null, refusalToLeave);
    if (refusal) report(refusal);
    this.#cache.delete(keyOf({ tenantId, userId }));
    return refusal === null;
  }

  /** One instance does it; the others wait for it and find it done. */
  async #takeSeeded(member: Newcomer & { readonly tenantId: string }): Promise<void> {
    const { databaseOf, model, given, report } = this.#services;
    const { tenantId, userId } = member;
    const who = { tenantId, userId };
    const { points } = await databaseOf(tenantId);
    const take = () =>
      transact(points, systemPrincipal(tenantId), async (tx) => {
        await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [
          `roles of ${userId} ${tenantId}`,
        ]);
        const roles = await given.read(who);
        if (roles === null) return null;
        const unknown = await takeRoles(tx, model, member, roles);
        if (unknown.length > 0)
          report(new Error(`${tenantId} has no role ${unknown.join(', ')}, which ${userId} was given`));
        return roles;
      });
    const taken = await take().catch(async (error: unknown) => {
      report(refusalToLeave(error)); // single sign-on would leave nobody: what they have stays
      return given.read(who);
    });
    if (taken) await given.taken({ ...who, roles: taken });
    this.#cache.delete(keyOf(who));
  }
}

/** Why the last administrator keeps what they have. @throws whatever else went wrong */
function refusalToLeave(error: unknown): DomainError {
  const refusal = fromPostgres(error);
  if (refusal instanceof DomainError && refusal.rule === 'company.administrator') return refusal;
  throw error;
}

function keyOf({ tenantId, userId }: { tenantId: string; userId: string }): string {
  return `${tenantId} ${userId}`;
}
