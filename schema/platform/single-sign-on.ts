import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { control, session, tenant } from './control.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => instant('created_at').notNull().defaultNow();

/** A company's identity provider, and how its answers are read. */
export const ssoConnection = control.table(
  'sso_connection',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    /** In its addresses, `/auth/sso/<slug>/…`, which the provider is told: it never changes. */
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    protocol: text('protocol', { enum: ['oidc', 'saml'] }).notNull(),
    enabled: boolean('enabled').notNull().default(false),
    version: integer('version').notNull().default(1),
    /** OIDC: the issuer. SAML: the entity id of the provider, null until there is metadata. */
    issuer: text('issuer'),
    clientId: text('client_id'),
    /** Never in clear: server/platform/auth/sso/client-secret.ts. */
    clientSecret: text('client_secret'),
    /** OIDC: what is asked for beside `openid`. */
    scopes: text('scopes').array().notNull().default(['email', 'profile']),
    /** SAML: where people are sent (HTTP-Redirect binding), and the certificates, PEM, that may sign. */
    signInUrl: text('sign_in_url'),
    certificates: text('certificates').array().notNull().default([]),
    /** Claims (OIDC) or attributes (SAML) to read; null for the usual ones. */
    emailClaim: text('email_claim'),
    nameClaim: text('name_claim'),
    groupsClaim: text('groups_claim').notNull().default('groups'),
    /** Which role each group gives; one group may stand for several. */
    roleMappings: jsonb('role_mappings').$type<{ group: string; role: string }[]>().notNull().default([]),
    /** What whoever is in no mapped group gets; null when they are refused. */
    defaultRole: text('default_role'),
    /** SAML: whether an answer is taken that nobody here asked for. */
    allowIdpInitiated: boolean('allow_idp_initiated').notNull().default(false),
    lastSignInAt: instant('last_sign_in_at'),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index().on(t.tenantId),
    unique('sso_connection_of_tenant').on(t.tenantId, t.id),
    check('sso_connection_slug_format', sql`${t.slug} ~ '^[a-z][a-z0-9-]{0,58}[a-z0-9]$'`),
    check('sso_connection_protocol_known', sql`${t.protocol} in ('oidc', 'saml')`),
  ],
);

/**
 * A domain of e-mail addresses that a company says is its own. Several may say so; it is proved, and answers about its addresses
 * believed, for one.
 */
export const ssoDomain = control.table(
  'sso_domain',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    connectionId: uuid('connection_id').notNull(),
    /** In lower case, as ASCII. */
    domain: text('domain').notNull(),
    /** What the TXT record must say. */
    token: text('token').notNull(),
    verifiedAt: instant('verified_at'),
    verifiedBy: text('verified_by', { enum: ['dns', 'operator'] }),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({
      columns: [t.tenantId, t.connectionId],
      foreignColumns: [ssoConnection.tenantId, ssoConnection.id],
    }).onDelete('cascade'),
    unique('sso_domain_once').on(t.tenantId, t.domain),
    uniqueIndex('sso_domain_one_owner')
      .on(t.domain)
      .where(sql`${t.verifiedAt} is not null`),
    check('sso_domain_verified_how', sql`(${t.verifiedAt} is null) = (${t.verifiedBy} is null)`),
  ],
);

/**
 * A sign-in that was begun and is not done: used once, by whichever instance is first. While the person is at the provider it holds what the
 * answer must match; between the answer and the browser's next request, what the answer said.
 */
export const ssoRequest = control.table(
  'sso_request',
  {
    /** SHA-256 of the value that travels: `state`, RelayState, or the ticket after the answer. */
    keyHash: text('key_hash').primaryKey(),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => ssoConnection.id, { onDelete: 'cascade' }),
    /** SHA-256 of the cookie of the browser that began; null when the provider did. */
    browserHash: text('browser_hash'),
    /** SAML: the ID of our request. OIDC: the nonce. */
    requestId: text('request_id').notNull(),
    /** OIDC: the secret half of the code challenge (RFC 7636). */
    codeVerifier: text('code_verifier'),
    returnTo: text('return_to').notNull(),
    answer: jsonb('answer').$type<Record<string, unknown>>(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index().on(t.expiresAt)],
);

/** Assertions that somebody has come in with, until they are too old for anybody: none is taken twice, on any instance. */
export const ssoUsedAssertion = control.table(
  'sso_used_assertion',
  {
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => ssoConnection.id, { onDelete: 'cascade' }),
    assertionId: text('assertion_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.connectionId, t.assertionId] }), index().on(t.expiresAt)],
);

/** Sessions that began at a connection: what companies without passwords let in. */
export const ssoSession = control.table(
  'sso_session',
  {
    sessionId: uuid('session_id')
      .primaryKey()
      .references(() => session.id, { onDelete: 'cascade' }),
    connectionId: uuid('connection_id')
      .notNull()
      .references(() => ssoConnection.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.connectionId)],
);
