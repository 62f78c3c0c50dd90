import type { Caller as DatabaseCaller } from '../../../database/transaction.ts';
import { DomainError } from '../../../errors.ts';
import { notifyRevoked, type AuthDatabase, type AuthSql } from '../database.ts';
import type { OperatorClaims } from '../tokens.ts';
import type { Identity } from '../verify.ts';

/** What somebody of the platform's staff came with: a visit to a company, or none while they are above companies. */
export interface OperatorAccess {
  readonly visitId: string | null;
}

/** Stands for the company of whoever is above companies: there is none with this id, so nothing of any is theirs. */
export const noTenant = '00000000-0000-0000-0000-000000000000';

/** What stands in place of roles. */
const held = ['operator'];

/** How the audit names a visit. */
export const viaVisit = (visitId: string) => `visit:${visitId}`;

export async function isOperator(sql: AuthSql, userId: string): Promise<boolean> {
  return (await sql`select from control.operator where user_id = ${userId}`).length === 1;
}

/** Makes somebody an operator, or no longer one: their visits end at once. @throws NOT_FOUND for an e-mail that nobody has */
export function setOperator(database: AuthDatabase, email: string, isOne: boolean): Promise<void> {
  return database.transaction(async (sql) => {
    const [person] = await sql<{ id: string }[]>`select id from control."user" where email = ${email}`;
    if (!person)
      throw new DomainError('NOT_FOUND', `Nobody has the address ${email}.`, { rule: 'auth.person_unknown' });
    if (isOne) await sql`insert into control.operator (user_id) values (${person.id}) on conflict do nothing`;
    else await sql`delete from control.operator where user_id = ${person.id}`;
    await notifyRevoked(sql, person.id);
  });
}

/** All operators, by name. */
export function listOperators(database: AuthDatabase): Promise<{ name: string; email: string }[]> {
  return database.transaction(
    (sql) => sql<{ name: string; email: string }[]>`
      select u.name, u.email from control.operator o join control."user" u on u.id = o.user_id order by u.name, u.id`,
  );
}

/** Whoever asks for a token of a company, of which they have none, and is an operator. */
export const aboveCompanies = () =>
  new DomainError('FORBIDDEN', 'You work above companies and belong to none.', { rule: 'operator.above_companies' });

/** A visit that goes on, and the company it is to. */
export interface OpenVisit {
  readonly id: string;
  readonly tenantId: string;
  readonly endsAt: Date;
  readonly slug: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
}

/** @throws FORBIDDEN when it has ended, or is no visit of theirs */
export async function openVisit(database: AuthDatabase, userId: string, visitId: string): Promise<OpenVisit> {
  const [visit] = await database.transaction(
    (sql) => sql<OpenVisit[]>`
      select v.id, v.tenant_id as "tenantId", v.ends_at as "endsAt", t.slug, t.name, t.status
      from control.operator_visit v join control.tenant t on t.id = v.tenant_id
      where v.id = ${visitId}::uuid and v.user_id = ${userId} and v.ended_at is null and v.ends_at > now()`,
  );
  if (visit) return visit;
  throw new DomainError('FORBIDDEN', 'Your visit has ended.', { rule: 'operator.visit_ended' });
}

/** @throws UNAUTHENTICATED when the session, the visit or the right to any has ended */
export async function readOperator(database: AuthDatabase, claims: OperatorClaims): Promise<Identity> {
  const { userId, sessionId, visitId, client } = claims;
  const [row] = await database.transaction((sql) => readStanding(sql, claims));
  if (!row) throw ended();
  return {
    userId,
    sessionId,
    client,
    name: row.name,
    email: row.email,
    tenantId: row.tenantId ?? noTenant,
    tenantSlug: row.slug ?? '',
    roles: held,
    rolesTaken: true,
    operator: { visitId },
  };
}

/**
 * Who is behind a job that was begun on a visit. It goes on for as long as the visit does.
 *
 * @throws FORBIDDEN when that has ended
 */
export async function operatorBehind(database: AuthDatabase, { tenantId, actor }: DatabaseCaller): Promise<Identity> {
  const visitId = actor.via?.replace('visit:', '') ?? '';
  const [row] = await database.transaction(
    (sql) => sql<{ name: string; email: string; slug: string }[]>`
      select u.name, u.email, t.slug from control.operator_visit v
      join control."user" u on u.id = v.user_id join control.tenant t on t.id = v.tenant_id
      where v.id::text = ${visitId} and v.user_id = ${actor.id} and v.tenant_id = ${tenantId} and v.ended_at is null and v.ends_at > now()`,
  );
  if (!row)
    throw new DomainError('FORBIDDEN', 'The visit of the operator has ended.', { rule: 'operator.visit_ended' });
  const { name, email, slug: tenantSlug } = row;
  const who = { userId: actor.id, name, email, tenantId, tenantSlug, roles: held, rolesTaken: true };
  return { ...who, sessionId: '', client: 'api', operator: { visitId } };
}

/** Whether what operators came with still stands. @returns null in place of those for whom it does not */
export async function operatorsNow(
  database: AuthDatabase,
  asked: readonly { userId: string; sessionId: string; operator: OperatorAccess }[],
): Promise<(readonly string[] | null)[]> {
  if (asked.length === 0) return [];
  return database.transaction(async (sql) => {
    const standing: (readonly string[] | null)[] = [];
    for (const { userId, sessionId, operator } of asked) {
      const rows = await readStanding(sql, { userId, sessionId, visitId: operator.visitId });
      standing.push(rows.length === 1 ? held : null);
    }
    return standing;
  });
}

function readStanding(
  sql: AuthSql,
  { userId, sessionId, visitId }: Pick<OperatorClaims, 'userId' | 'sessionId' | 'visitId'>,
) {
  return sql<{ name: string; email: string; tenantId: string | null; slug: string | null }[]>`
    select u.name, u.email, t.id as "tenantId", t.slug
    from control.session s join control.operator o on o.user_id = s.user_id join control."user" u on u.id = s.user_id
    left join control.operator_visit v on v.id = ${visitId}::uuid and v.user_id = o.user_id and v.ended_at is null and v.ends_at > now()
    left join control.tenant t on t.id = v.tenant_id
    where s.id = ${sessionId} and s.user_id = ${userId} and s.expires_at > now() and (${visitId}::uuid is null or t.id is not null)`;
}

const ended = () =>
  new DomainError('UNAUTHENTICATED', 'Your visit or your session has ended.', { rule: 'operator.visit_ended' });
