import { DomainError } from '../../errors.ts';
import type { AuthDatabase } from './database.ts';
import { isSessionKey, readSessionKey } from './session-tokens.ts';
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
  roles: string[];
  client: Client;
}

export interface Verifier {
  /** @throws UNAUTHENTICATED when the token, its session, the membership or the tenant does not stand */
  verify(token: string): Promise<Identity>;
  /** Forgets what was verified for this session, person or tenant; without an id, everything. */
  forget(id: string | undefined): void;
}

const cacheLife = 4_000; // milliseconds; what a lost notification costs at most
const cacheSize = 10_000; // tokens

interface Entry {
  identity: Promise<Identity>;
  ids: readonly string[];
  until: number;
}

/** Verifies access tokens, asking the database at most once in four seconds for each. */
export function createVerifier(database: AuthDatabase, tokens: AccessTokens): Verifier {
  const cache = new Map<string, Entry>();

  return {
    async verify(token) {
      const known = cache.get(token);
      if (known && known.until > Date.now()) return known.identity;
      const claims = isSessionKey(token) ? await readKey(database, token) : await tokens.read(token);
      const entry: Entry = {
        identity: readIdentity(database, claims),
        ids: [claims.sessionId, claims.userId, claims.tenantId],
        until: Math.min(Date.now() + cacheLife, claims.expiresAt * 1000),
      };
      // In the cache before it is answered: calls at the same moment share it, and a revocation meanwhile takes it out
      // again.
      cache.delete(token);
      cache.set(token, entry);
      for (const oldest of cache.keys()) {
        if (cache.size <= cacheSize) break;
        cache.delete(oldest);
      }
      try {
        return await entry.identity;
      } catch (error) {
        if (cache.get(token) === entry) cache.delete(token);
        throw error;
      }
    },

    forget(id) {
      if (id === undefined) return cache.clear();
      for (const [token, entry] of cache) if (entry.ids.includes(id)) cache.delete(token);
    },
  };
}

async function readIdentity(database: AuthDatabase, claims: TokenClaims): Promise<Identity> {
  const [row] = await database.transaction(
    (sql) => sql<IdentityRow[]>`
      with used as (
        update control.session set used_at = now() where id = ${claims.sessionId} and used_at < now() - interval '5 minutes'
      )
      select u.email, u.name, m.roles, t.slug as "tenantSlug", t.name as "tenantName", t.status as "tenantStatus",
        t.requires_second_factor and s.method = 'password' and s.second_factor_at is null as "lacksFactor"
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
  if (row.lacksFactor) throw refused(secondFactorMessage(tenantName ?? tenantSlug), 'auth.second_factor_required');
  return {
    userId: claims.userId,
    email,
    name,
    sessionId: claims.sessionId,
    tenantId: claims.tenantId,
    tenantSlug,
    roles,
    client: claims.client,
  };
}

interface IdentityRow {
  email: string;
  name: string;
  roles: string[] | null;
  tenantSlug: string | null;
  tenantName: string | null;
  tenantStatus: string | null;
  lacksFactor: boolean | null;
}

async function readKey(database: AuthDatabase, key: string): Promise<TokenClaims> {
  const { expiresAt, ...of } = await readSessionKey(database, key);
  return { ...of, client: 'api', expiresAt: Math.floor(expiresAt.getTime() / 1000) };
}

const refused = (message: string, rule: string) => new DomainError('UNAUTHENTICATED', message, { rule });
