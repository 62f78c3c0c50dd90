import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../../errors.ts';
import type { CompanyLimit, LimitChanges } from '../../limits/limits.ts';
import { applyTerms, type TenantTerms } from '../../tenancy/tenancy.ts';
import type { Auth } from '../auth.ts';
import type { CompanyLimits } from '../company-limits.ts';
import type { AuthSql } from '../database.ts';
import { tellCompany } from '../tell-company.ts';
import { type Operator, reasonOf, Visits, type VisitServices } from './visits.ts';

/** A company as the back office shows it. */
export interface TenantSheet {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly modules: string[];
  readonly seats: number | null;
  /** Who belongs to it. */
  readonly people: number;
  /** Where its rows are: an address, or null for the registry's own database. */
  readonly database: string | null;
  readonly createdAt: Date;
}

/** Somebody in a company, as the registry knows them. */
export interface TenantPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly lastSeenAt: Date | null;
}

/** A visit of an operator to a company. */
export interface VisitSheet {
  readonly id: string;
  readonly tenantId: string;
  readonly operatorName: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
}

/** A company to be. */
export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly modules?: readonly string[] | undefined;
  readonly seats?: number | null | undefined;
  /** Address of the database that it is to live in; the registry's own when left out. */
  readonly database?: string | undefined;
  /** Who is invited to look after it, and the language of the mail. */
  readonly administrator: { readonly email: string; readonly language: 'en' | 'nb' };
}

interface BackOfficeServices extends VisitServices {
  readonly auth: Pick<Auth, 'control' | 'invitations'>;
  readonly limits: CompanyLimits;
  /** Gives a company the roles of the product. */
  seed(tenantId: string): Promise<void>;
}

/** What operators do with companies, above them. */
export class BackOffice {
  readonly visits: Visits;
  readonly limits: CompanyLimits;
  readonly #services: BackOfficeServices;

  constructor(services: BackOfficeServices) {
    this.#services = services;
    this.visits = new Visits(services);
    this.limits = services.limits;
  }

  /** Companies whose name or short name has the text in it, by name, at most a thousand. */
  tenants(search = ''): Promise<TenantSheet[]> {
    return this.#services.auth.control.transaction(
      (sql) => sql<TenantSheet[]>`
        ${sheets(sql)} where position(lower(${search}) in lower(t.name || ' ' || t.slug)) > 0 order by t.name, t.id limit 1000`,
    );
  }

  /** @throws DomainError NOT_FOUND */
  async tenant(id: string): Promise<TenantSheet> {
    const [sheet] = await this.#services.auth.control.transaction(
      (sql) => sql<TenantSheet[]>`${sheets(sql)} where t.id::text = ${id}`,
    );
    if (sheet) return sheet;
    throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown', fields: ['id'] });
  }

  people(tenantId: string): Promise<TenantPerson[]> {
    return this.#services.auth.control.transaction(
      (sql) => sql<TenantPerson[]>`
        select u.id, u.name, u.email, (select max(s.used_at) from control.session s where s.user_id = u.id) as "lastSeenAt"
        from control.membership m join control."user" u on u.id = m.user_id
        where m.tenant_id::text = ${tenantId} and m.deactivated_at is null order by u.name, u.id`,
    );
  }

  visitsTo(tenantId: string): Promise<VisitSheet[]> {
    return this.#services.auth.control.transaction(
      (sql) => sql<VisitSheet[]>`
        select v.id, v.tenant_id as "tenantId", u.name as "operatorName", v.reason, v.created_at as "createdAt", v.ends_at as "endsAt", v.ended_at as "endedAt"
        from control.operator_visit v join control."user" u on u.id = v.user_id
        where v.tenant_id::text = ${tenantId} order by v.created_at desc limit 500`,
    );
  }

  /** Addresses of the databases that companies may live in, beside the registry's own. */
  async databases(): Promise<string[]> {
    const rows = await this.#services.auth.control.transaction(
      (sql) => sql<{ name: string }[]>`select name from control.shard order by name`,
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Makes a company that can be used at once: its roles are there, and somebody is invited to look after it.
   *
   * @throws DomainError BAD_USER_INPUT for what cannot be, CONFLICT for a short name that is taken, UNAVAILABLE when its database is away
   */
  async create(operator: Operator, { slug, name, database, administrator, ...terms }: NewTenant): Promise<TenantSheet> {
    refuseNames(slug, name);
    const { auth, seed } = this.#services;
    const id = uuidv7();
    await auth.control.transaction(async (sql) => {
      const shard = database === undefined ? null : await shardNamed(sql, database);
      const made = await sql`
        insert into control.tenant (id, slug, name, shard_id) values (${id}, ${slug}, ${name.trim()}, ${shard}) on conflict (slug) do nothing`;
      if (made.count === 0)
        throw new DomainError('CONFLICT', `There is a company ${slug} already.`, {
          rule: 'field.taken',
          fields: ['slug'],
        });
      await applyTerms(sql, id, terms);
    });
    try {
      await seed(id);
      const by = { tenantId: id, ...operator };
      await auth.invitations.invite(by, { ...administrator, roles: ['admin'] });
    } catch (error) {
      await auth.control.transaction((sql) => sql`delete from control.tenant where id = ${id}`); // nobody has come in yet
      throw error;
    }
    return this.tenant(id);
  }

  /**
   * Changes what a company may do; its audit says who did it and why.
   *
   * @throws DomainError BAD_USER_INPUT, NOT_FOUND
   */
  async change(operator: Operator, id: string, terms: TenantTerms, why: string): Promise<TenantSheet> {
    const reason = reasonOf(why);
    await this.#services.auth.control.transaction(async (sql) => {
      const read = () =>
        sql<Changeable[]>`select status, modules, seats from control.tenant where id::text = ${id} for update`;
      const [before] = await read();
      if (!before)
        throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown', fields: ['id'] });
      await applyTerms(sql, id, terms);
      const [after] = await read();
      const changes = [...differences(before, after ?? before), { field: 'reason', before: null, after: reason }];
      const entry = { aggregate: 'Tenant', rootId: id, command: 'updateTenant', changes };
      await tellCompany(sql, id, {
        entry: { ...entry, actorId: operator.userId, actorKind: 'operator', requestId: operator.requestId },
      });
    });
    return this.tenant(id);
  }

  /** Sets limits of a company. @throws DomainError BAD_USER_INPUT, NOT_FOUND */
  setLimits(operator: Operator, id: string, changes: LimitChanges, why: string): Promise<CompanyLimit[]> {
    const { userId, requestId } = operator;
    return this.limits.set({ userId, kind: 'operator', requestId, reason: reasonOf(why) }, id, changes, true);
  }
}

type Changeable = Pick<TenantSheet, 'status' | 'modules' | 'seats'>;

function differences(before: Changeable, after: Changeable) {
  const textOf = (value: string | number | readonly string[] | null) =>
    value === null ? null : Array.isArray(value) ? value.join(' ') : String(value);
  return (['status', 'modules', 'seats'] as const).flatMap((field) => {
    const [was, is] = [textOf(before[field]), textOf(after[field])];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

function sheets(sql: AuthSql) {
  return sql`
    select t.id, t.slug, t.name, t.status, t.modules, t.seats, t.created_at as "createdAt", d.name as database,
      (select count(*)::int from control.membership m where m.tenant_id = t.id and m.deactivated_at is null) as people
    from control.tenant t left join control.shard d on d.id = t.shard_id`;
}

/** @throws DomainError BAD_USER_INPUT naming those there are */
async function shardNamed(sql: AuthSql, name: string): Promise<string> {
  const rows = await sql<{ id: string; name: string }[]>`select id, name from control.shard order by name`;
  const found = rows.find((row) => row.name === name);
  if (found) return found.id;
  const known = rows.map((row) => row.name).join(', ') || 'none';
  throw new DomainError('BAD_USER_INPUT', `There is no database ${name}; there are: ${known}.`, {
    rule: 'tenant.database_unknown',
    fields: ['database'],
  });
}

/** @throws DomainError BAD_USER_INPUT */
function refuseNames(slug: string, name: string): void {
  if (!/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/.test(slug))
    throw new DomainError(
      'BAD_USER_INPUT',
      'A short name has 2 to 40 small letters, digits and hyphens, begins with a letter and ends with none of the latter.',
      { rule: 'tenant.slug_form', fields: ['slug'] },
    );
  if (name.trim() === '' || name.length > 200)
    throw new DomainError('BAD_USER_INPUT', 'A name has 1 to 200 characters.', {
      rule: 'tenant.name_form',
      fields: ['name'],
    });
}
