import { decodeJwt, type JWTPayload, jwtVerify, SignJWT, errors } from 'jose';
import { z } from 'zod';
import { DomainError } from '../../errors.ts';
import { accessTokenLife, type KeySource } from './keys.ts';
import { machineClaims } from './machines/machine-tokens.ts';
import type { MachineClaims } from './machines/machine-identity.ts';
import { isSessionKey } from './session-tokens.ts';
import type { Session } from './sessions.ts';
import type { TenantMembership } from './tenants.ts';

/** Who uses a token: our app, or anything that writes its own operations, as the playground, scripts and other systems do. */
export const clients = ['app', 'api'] as const;
export type Client = (typeof clients)[number];

/** What an access token names. Everything else about the bearer is read from the database. */
export interface TokenClaims {
  userId: string;
  sessionId: string;
  tenantId: string;
  client: Client;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** What a token of an operator names: a visit to a company, or none for what is above companies. */
export interface OperatorClaims {
  userId: string;
  sessionId: string;
  visitId: string | null;
  client: Client;
  expiresAt: number;
}

export interface IssuedToken {
  accessToken: string;
  expiresAt: string;
  /** The same in seconds from now (RFC 6749, 5.1). */
  expiresIn: number;
}

/** Signs and reads access tokens for one installation, which `publicUrl` names as issuer and audience. */
export interface AccessTokens {
  issue(
    session: Pick<Session, 'id' | 'user'>,
    tenant: Pick<TenantMembership, 'id' | 'roles'>,
    client: Client,
  ): Promise<IssuedToken>;
  /**
   * For an operator: of another audience than all others, so that nobody takes it for one of a company.
   *
   * @param visit where they are going and until when at most; null for what is above companies
   */
  issueOperator(
    session: Pick<Session, 'id' | 'user'>,
    visit: { id: string; tenantId: string; endsAt: Date } | null,
    client: Client,
  ): Promise<IssuedToken>;
  /** @throws UNAUTHENTICATED unless this installation signed the token and it has not expired */
  read(token: string): Promise<TokenClaims | MachineClaims | OperatorClaims>;
}

const claimsSchema = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  org: z.uuid(),
  exp: z.int(),
  client_id: z.enum(clients).default('app'),
});

const operatorClaimsSchema = claimsSchema.omit({ org: true }).extend({ visit: z.uuid().nullable().default(null) });

/** When a token that was verified ends, in milliseconds since 1970. A key has no end that it could tell: it is looked at again as often. */
export function endOfToken(token: string): number {
  if (isSessionKey(token)) return Date.now() + accessTokenLife * 1000;
  return claimsSchema.pick({ exp: true }).parse(decodeJwt(token)).exp * 1000;
}

export function accessTokens(keys: KeySource, publicUrl: URL): AccessTokens {
  const issuer = publicUrl.origin;
  const audience = `${publicUrl.origin}/graphql`;
  const operatorAudience = `${publicUrl.origin}/operator`;
  const sign = async (subject: Pick<Session, 'id' | 'user'>, claims: JWTPayload, to: string, expiresAt: number) => {
    const { kid, key } = (await keys()).signing;
    const { id, name, email } = subject.user;
    const accessToken = await new SignJWT({ email, name, sid: subject.id, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .setSubject(id)
      .setIssuer(issuer)
      .setAudience(to)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(key);
    const expiresIn = expiresAt - Math.floor(Date.now() / 1000);
    return { accessToken, expiresAt: new Date(expiresAt * 1000).toISOString(), expiresIn };
  };
  const endOfLife = () => Math.floor(Date.now() / 1000) + accessTokenLife;
  return {
    // `role` is for whoever reads the token elsewhere (several are separated by spaces, as in `scope`); we ask the database. The client
    // is RFC 9068's (2.2)
    issue: (session, tenant, client) =>
      sign(session, { role: tenant.roles.join(' '), org: tenant.id, client_id: client }, audience, endOfLife()),

    issueOperator(session, visit, client) {
      const end = visit ? Math.min(endOfLife(), Math.floor(visit.endsAt.getTime() / 1000)) : endOfLife();
      const to = visit ? { visit: visit.id, visited: visit.tenantId } : {};
      return sign(session, { role: 'operator', client_id: client, ...to }, operatorAudience, end);
    },

    async read(token) {
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid = '' }) => {
            const key = (await keys(kid)).verifying.get(kid);
            if (!key) throw new errors.JWKSNoMatchingKey();
            return key;
          },
          { algorithms: ['RS256'], issuer, audience: [audience, operatorAudience] },
        );
        if (payload.aud === operatorAudience) return operatorClaims(payload);
        return machineClaims(payload) ?? personClaims(payload);
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw refused('The access token has expired.', 'auth.token_expired');
        if (error instanceof errors.JOSEError || error instanceof z.ZodError)
          throw refused('The access token is not valid.', 'auth.token_invalid');
        throw error;
      }
    },
  };
}

function personClaims(payload: JWTPayload): TokenClaims {
  const { sub, sid, org, exp, client_id: client } = claimsSchema.parse(payload);
  return { userId: sub, sessionId: sid, tenantId: org, client, expiresAt: exp };
}

function operatorClaims(payload: JWTPayload): OperatorClaims {
  const { sub, sid, exp, visit, client_id: client } = operatorClaimsSchema.parse(payload);
  return { userId: sub, sessionId: sid, visitId: visit, client, expiresAt: exp };
}

const refused = (message: string, rule: string) => new DomainError('UNAUTHENTICATED', message, { rule });
