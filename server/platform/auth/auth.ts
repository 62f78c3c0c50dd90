import type { FastifyPluginAsync } from 'fastify';
import type { Sql } from '../../database/client.ts';
import type { Caller as DatabaseCaller } from '../../database/transaction.ts';
import type { Model } from '../../engine/model.ts';
import { DomainError } from '../../errors.ts';
import type { ControlJob, DailyJob } from '../jobs/jobs.ts';
import { deliverMail } from '../mail/mail.ts';
import type { Config } from '../../config.ts';
import { nowhere } from '../addresses/addresses.ts';
import { createAccount, type Account } from './account.ts';
import { createAttempts } from './attempts.ts';
import type { Caller, Person } from './caller.ts';
import { type AuthDatabase, openAuthDatabase } from './database.ts';
import { forgetExpired } from './forget-expired.ts';
import { createInvitations, type Invitations } from './invitations.ts';
import { accessTokenKeys, sealKeys, type AccessTokenKeys } from './keys.ts';
import { ServiceAccounts } from './machines/administration.ts';
import { Machines } from './machines/machines.ts';
import type { GivenRoles } from '../access/access.ts';
import { givenRoles } from './given-roles.ts';
import { linksTo } from './links.ts';
import { findMember, findTenant } from './members.ts';
import { aboveCompanies, isOperator, openVisit, operatorBehind } from './operators/operators.ts';
import { createPresence } from './presence.ts';
import { createProfiles, type Profiles } from './profile.ts';
import { createProvision, type Provision } from './provision.ts';
import { createPasswordReset, type PasswordReset } from './reset-password.ts';
import { sessionCookie, type SessionCookie } from './session-cookie.ts';
import { endSessionOfToken, useRefreshToken } from './session-tokens.ts';
import { endSessions, type Session } from './sessions.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { assertEntry } from './sso/password-policy.ts';
import { rolesNow, type Standing } from './standing.ts';
import { tellCompanyJob } from './tell-company.ts';
import { assertFactors, chooseTenant, tenantsOf, type TenantMembership } from './tenants.ts';
import { accessTokens, endOfToken, type Client, type IssuedToken } from './tokens.ts';
import { createOthersSignIns, type OthersSignIns } from './others-sign-ins.ts';
import { createUserSignIns, type UserSignIns } from './user-sign-ins.ts';
import { createVerifier, type Identity } from './verify.ts';

export interface AuthOptions {
  /** The owner's; every transaction becomes `plinth_auth`, which the owner must be allowed to `set role` to. */
  databaseUrl: string;
  /** Where people reach the app; its origin is the issuer of tokens and the one origin that may sign in. */
  publicUrl: string;
  /** Whether the demo accounts are shown. */
  demo: boolean;
  /** Unsuccessful tries a minute from one address. */
  triesPerAddress: number;
  /** Told of faults of what nobody waits for. */
  report?: (error: unknown) => void;
}

/** Sign-in and identity: people, sessions, access tokens, and who belongs to which tenant. */
export interface Auth extends Provision {
  /** The tables above companies. */
  readonly control: AuthDatabase;
  /**
   * @param token an access token, or an API key
   * @param address where it came from, of `addressOf`; without it no key is good that is limited to addresses
   * @throws UNAUTHENTICATED when the token, its session or credential, the membership or the tenant does not stand
   */
  verifyAccessToken(token: string, address?: string): Promise<Identity>;
  /** When a token that was verified ends, in milliseconds since 1970. */
  endOfToken(token: string): number;
  /**
   * The roles that tokens still give, or the scopes of machines, many in one question.
   *
   * @returns null in place of those whose session, credential, membership or tenant no longer stands
   */
  rolesNow(asked: readonly Standing[]): Promise<(readonly string[] | null)[]>;
  /** Calls back whenever some token may have stopped being good. */
  onRevoked(listener: () => void): void;
  /** What companies have to take into their own data. */
  readonly given: GivenRoles;
  /** @throws FORBIDDEN when the person does not belong to the tenant, or it is suspended */
  findMember(of: { tenant: string; person: string }): Promise<Identity>;
  /** @throws NOT_FOUND naming the tenants there are */
  findTenant(slug: string): Promise<string>;

  /** Service accounts: how they come in. */
  readonly machines: Machines;
  /** Service accounts: how they are managed, given the tenants' database. */
  serviceAccounts(tenants: Sql, model: Model): ServiceAccounts;

  // What the doors are made of.
  readonly publicOrigin: string;
  readonly demo: boolean;
  readonly cookie: SessionCookie;
  readonly signIn: SignIn;
  readonly account: Account;
  readonly profiles: Profiles;
  readonly passwordReset: PasswordReset;
  readonly invitations: Invitations;
  readonly userSignIns: UserSignIns;
  readonly othersSignIns: OthersSignIns;
  tenantsOf(person: Person): Promise<TenantMembership[]>;
  /** Uses a refresh token up. @throws UNAUTHENTICATED */
  refresh(token: string | undefined): Promise<{ session: Session; token: string }>;
  /** @throws FORBIDDEN when the person is not in the tenant, it is suspended, or asks for a second factor that the session lacks */
  accessToken(session: Session, of: { tenant?: string | undefined; client: Client }): Promise<TenantToken>;
  /** A token for what is above companies, or, with a visit, for the company visited. @throws FORBIDDEN to all but operators */
  operatorToken(session: Session, client: Client, visit?: Visit): Promise<OperatorToken>;
  /** A token for a visit that goes on, and what the app needs to know of where it leads. @throws FORBIDDEN when it has ended */
  visitToken(session: Session, client: Client, visitId: string): Promise<VisitToken>;
  /** Who is behind a job that an operator began on a visit. @throws FORBIDDEN when that has ended */
  operatorBehind(caller: DatabaseCaller): Promise<Identity>;
  isOperator(person: Person): Promise<boolean>;
  /** Ends the session that the caller's cookie proves, if any. */
  signOut(caller: Caller): Promise<void>;
  /** Ends one session of a person. */
  endSession(of: { userId: string; sessionId: string }): Promise<void>;
  publishedKeys(): Promise<AccessTokenKeys['published']>;

  /**
   * What follows from it in the background: mails, and what companies are told.
   *
   * @param poolOf connections to where a company has its records
   */
  background(mail: Config['mail'], poolOf: (tenantId: string) => Promise<Sql>, model: Model): Background;

  /** Ends the connections; nothing else may be called afterwards. */
  close(): Promise<void>;
}

/** What follows from signing in and is done afterwards. */
export interface Background {
  controlJobs: ControlJob[];
  dailyJobs: DailyJob[];
  /** `/dev/mail`, where mails are caught. */
  devMail: FastifyPluginAsync;
}

/** An access token for one tenant, and what the app needs to know to begin with. */
interface TenantToken extends IssuedToken {
  user: Person;
  tenant: TenantMembership;
  tenants: TenantMembership[];
}

/** A stay of an operator in a company. */
export interface Visit {
  readonly id: string;
  readonly tenantId: string;
  readonly endsAt: Date;
}

interface OperatorToken extends IssuedToken {
  user: Person;
  operator: true;
}

interface VisitToken extends TenantToken {
  visit: { id: string; endsAt: Date };
}

/** Connects to the database, whose migrations must have run, and makes the signing keys on the first start. */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const url = new URL(options.publicUrl);
  const database = openAuthDatabase(options.databaseUrl);
  try {
    await sealKeys(database);
    const keys = accessTokenKeys(database);
    const tokens = accessTokens(keys, url);
    const machines = new Machines(database, keys, url.origin, options.report);
    const verifier = createVerifier(database, tokens, machines);
    const links = linksTo(url.origin);
    const attempts = createAttempts(database, options.triesPerAddress);
    const presence = createPresence(database, attempts);
    const profiles = createProfiles(database, presence, links);
    const closing: (() => Promise<void>)[] = [];
    const cookie = sessionCookie(url.protocol === 'https:');
    const listeners: (() => void)[] = [];
    const revoked = (id: string | undefined) => {
      verifier.forget(id);
      for (const listener of listeners) listener();
    };
    await Promise.all([keys(), database.listen(revoked)]);
    const operatorToken: Auth['operatorToken'] = async (session, client, visit) => {
      const isOne = await database.transaction((sql) => isOperator(sql, session.user.id));
      if (!isOne) throw new DomainError('FORBIDDEN', 'You are no operator.', { rule: 'operator.not_one' });
      return { ...(await tokens.issueOperator(session, visit ?? null, client)), user: session.user, operator: true };
    };

    return {
      ...createProvision(database),
      control: database,
      publicOrigin: url.origin,
      demo: options.demo,
      cookie,
      machines,
      serviceAccounts: (tenants, model) => new ServiceAccounts(database, tenants, model),
      verifyAccessToken: (token, address = nowhere) => verifier.verify(token, address),
      signIn: createSignIn(database, attempts, profiles.sendVerification),
      account: createAccount(database, attempts, presence),
      profiles,
      passwordReset: createPasswordReset(database, links),
      invitations: createInvitations(database, links),
      userSignIns: createUserSignIns(database),
      othersSignIns: createOthersSignIns(database),
      endOfToken,
      rolesNow: (asked) => rolesNow(database, asked),
      onRevoked: (listener) => listeners.push(listener),
      given: givenRoles(database),
      findMember: (of) => findMember(database, of),
      findTenant: (slug) => findTenant(database, slug),
      tenantsOf: ({ id }) => database.transaction((sql) => tenantsOf(sql, id)),
      refresh: (token) => useRefreshToken(database, token),
      async accessToken(session, { tenant: slug, client }) {
        const { user } = session;
        const tenants = await database.transaction((sql) => tenantsOf(sql, user.id));
        if (
          slug === undefined &&
          tenants.length === 0 &&
          (await database.transaction((sql) => isOperator(sql, user.id)))
        )
          throw aboveCompanies();
        const tenant = chooseTenant(tenants, slug);
        assertFactors(session, tenant);
        await database.transaction((sql) => assertEntry(sql, session.id, tenant));
        return { ...(await tokens.issue(session, tenant, client)), user, tenant, tenants };
      },
      operatorToken,
      async visitToken(session, client, visitId) {
        const { id, tenantId, endsAt, ...company } = await openVisit(database, session.user.id, visitId);
        const issued = await operatorToken(session, client, { id, tenantId, endsAt });
        const tenant = { id: tenantId, ...company, roles: ['operator'], requiresSecondFactor: false };
        return { ...issued, tenant, tenants: [tenant], visit: { id, endsAt } };
      },
      operatorBehind: (caller) => operatorBehind(database, caller),
      isOperator: ({ id }) => database.transaction((sql) => isOperator(sql, id)),
      signOut: (caller) => endSessionOfToken(database, cookie.read(caller.cookie)),
      endSession: async ({ userId, sessionId }) => {
        await database.transaction((sql) => endSessions(sql, userId, { id: sessionId }));
      },
      publishedKeys: async () => (await keys()).published,
      background(mail, poolOf, model) {
        const own = openAuthDatabase(options.databaseUrl);
        const delivery = deliverMail(own, mail);
        closing.push(own.close, async () => delivery.close());
        return {
          controlJobs: [delivery.job, tellCompanyJob(own, poolOf, model)],
          dailyJobs: [forgetExpired(own)],
          devMail: delivery.routes,
        };
      },
      async close() {
        await machines.close();
        for (const each of closing) await each();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
