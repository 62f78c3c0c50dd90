import { DomainError } from '../../errors.ts';
import type { AuthDatabase } from './database.ts';
import type { MachineAccess } from './machines/machine-identity.ts';
import type { Machines } from './machines/machines.ts';
import { isSecret } from './machines/secret.ts';
import { type OperatorAccess, readOperator } from './operators/operators.ts';
import { isSessionKey, readSessionKey } from './session-tokens.ts';
import { mayEnter, ssoRequiredMessage } from './sso/password-policy.ts';
import { secondFactorMessage, suspendedMessage } from './tenants.ts';
import type { AccessTokens, Client, TokenClaims } from './tokens.ts';

/** Who is calling, in which tenant, as what. */
export interface Identity {
  userId: string;
  email: string;
  name: string;
  sessionId: string;
  tenantId: string;
  tenantSlug: string;
  /** As the registry last gave them; what holds is in the company's own data. */
  roles: string[];
  /** Whether they are in it. */
  rolesTaken: boolean;
  client: Client;
  /** Of a service account: then the session is its credential, and there are scopes instead of roles. */
  machine?: MachineAccess;
  /** Of the platform's staff: then the company is the one visited, or none. */
  operator?: OperatorAccess;
}

export interface Verifier {
  /**
   * @param token an access token or an API key
   * @param address where it came from, of `addressOf`
   * @throws UNAUTHENTICATED when the token or key, its session, the membership or the tenant does not stand
   */
  verify(token: string, address: string): Promise<Identity>;
  /** Forgets what was verified for this session, credential, person or tenant; without an id, everything. */
  forget(id: string | undefined): void;
}

const cacheLife = 4_000; // milliseconds; what a lost notification costs at most
const cacheSize = 10_000; // tokens

interface Entry {
  identity: Promise<Identity>;
  /** Null until it is known: then whatever is revoked may be it. */
  ids: readonly string[] | null;
  until: number;
}

/** Verifies access tokens and API keys, asking the database at most once in four seconds for each. */
export function createVerifier(database: AuthDatabase, tokens: AccessTokens, machines: Machines): Verifier {
  const cache = new Map<string, Entry>();

  const enterByToken = async (token: string): Promise<Entry> => {
    const claims = isSessionKey(token) ? await readKey(database, token) : await tokens.read(token);
    if ('visitId' in claims) {
      const { sessionId, userId, visitId } = claims;
      const ids = [sessionId, userId, ...(visitId ? [visitId] : [])];
      return { identity: readOperator(database, claims), ids, until: untilOf(claims) };
    }
    const isMachine = 'credentialId' in claims;
    return {
      identity: isMachine ? machines.byClaims(claims) : readIdentity(database, claims),
      ids: isMachine
        ? [claims.credentialId, claims.serviceAccountId, claims.tenantId]
        : [claims.sessionId, claims.userId, claims.tenantId],
      until: untilOf(claims),
    };
  };
  const enterByKey = (key: string, address: string): Entry => {
    const entry: Entry = { identity: machines.byKey(key, address), ids: null, until: Date.now() + cacheLife };
    entry.identity.then(
      ({ sessionId, userId, tenantId, machine }) => {
        entry.ids = [sessionId, userId, tenantId];
        entry.until = Math.min(entry.until, machine?.endsAt ?? 0);
      },
      () => {}, // whoever awaits it is told
    );
    return entry;
  };

  return {
    async verify(token, address) {
      const isKey = isSecret(token);
      const name = isKey ? `${token} ${address}` : token; // a key may be good from one address only
      const known = cache.get(name);
      if (known && known.until > Date.now()) return known.identity;
      const entry = isKey ? enterByKey(token, address) : await enterByToken(token);
      // In the cache before it is answered: calls at the same moment share it, and a revocation meanwhile takes it out
      // again.
      cache.delete(name);
      cache.set(name, entry);
      for (const oldest of cache.keys()) {
        if (cache.size <= cacheSize) break;
        cache.delete(oldest);
      }
      try {
        return await entry.identity;
      } catch (error) {
        if (cache.get(name) === entry) cache.delete(name);
        throw error;
      }
    },

    forget(id) {
      if (id === undefined) return cache.clear();
      for (const [name, { ids }] of cache) if (ids === null || ids.includes(id)) cache.delete(name);
    },
  };
}

const untilOf = ({ expiresAt }: { expiresAt: number }) => Math.min(Date.now() + cacheLife, expiresAt * 1000);

async function readIdentity(database: AuthDatabase, claims: TokenClaims): Promise<Identity> {
  const [row] = await database.transaction(
    (sql) => sql<IdentityRow[]>`
      with used as (
        update control.session set used_at = now() where id = ${claims.sessionId} and used_at < now() - interval '5 minutes'
      )
      select u.email, u.name, m.roles, m.roles_taken as "rolesTaken", t.slug as "tenantSlug", t.name as "tenantName", t.status as "tenantStatus",
        t.requires_second_factor and s.method = 'password' and s.second_factor_at is null as "lacksFactor",
        ${mayEnter(sql)} as "mayEnter"
      from control.session s
      join control."user" u on u.id = s.user_id
      left join control.membership m
        on m.user_id = u.id and m.tenant_id = ${claims.tenantId} and m.deactivated_at is null
      left join control.tenant t on t.id = m.tenant_id
      where s.id = ${claims.sessionId} and s.user_id = ${claims.userId} and s.expires_at > now()`,
  );
  if (!row) throw refused('You have been signed out.', 'auth.session_ended');
  const { email, name, roles, tenantSlug, tenantName } = row;
  if (!roles || !tenantSlug) throw refused('You no longer belong to this organisation.', 'auth.not_a_member');
  if (row.tenantStatus === 'suspended')
    throw refused(suspendedMessage(tenantName ?? tenantSlug), 'auth.tenant_suspended');
  if (!row.mayEnter) throw refused(ssoRequiredMessage(tenantName ?? tenantSlug), 'auth.sso_required');
  if (row.lacksFactor) throw refused(secondFactorMessage(tenantName ?? tenantSlug), 'auth.second_factor_required');
  return {
    userId: claims.userId,
    email,
    name,
    sessionId: claims.sessionId,
    tenantId: claims.tenantId,
    tenantSlug,
    roles,
    rolesTaken: row.rolesTaken === true,
    client: claims.client,
  };
}

interface IdentityRow {
  email: string;
  name: string;
  roles: string[] | null;
  rolesTaken: boolean | null;
  tenantSlug: string | null;
  tenantName: string | null;
  tenantStatus: string | null;
  lacksFactor: boolean | null;
  mayEnter: boolean | null;
}

async function readKey(database: AuthDatabase, key: string): Promise<TokenClaims> {
  const { expiresAt, ...of } = await readSessionKey(database, key);
  return { ...of, client: 'api', expiresAt: Math.floor(expiresAt.getTime() / 1000) };
}

const refused = (message: string, rule: string) => new DomainError('UNAUTHENTICATED', message, { rule });
