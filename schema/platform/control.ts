import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * What is above tenants: the registry of tenants, the people, their sessions and the keys. Only the database role
 * `plinth_auth` reads and writes here. Tenant tables have no foreign key into it (they name an actor by uuid and kind),
 * so that a tenant can live in a database of its own.
 */
export const control = pgSchema('control');

const instant = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => instant('created_at').notNull().defaultNow();
const updatedAt = () => instant('updated_at').notNull().defaultNow();

/** The registry: one row per organisation that works here. The slug is in its URLs. */
export const tenant = control.table(
  'tenant',
  {
    id: uuid('id').primaryKey(), // version 7, given by the server: Postgres before 18 cannot make one
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    status: text('status', { enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    createdAt: createdAt(),
  },
  (t) => [
    check('tenant_slug_format', sql`${t.slug} ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'`),
    check('tenant_status_known', sql`${t.status} in ('active', 'suspended')`),
  ],
);

// The next four are Better Auth's own tables: their property names are its field names, so it needs no mapping.

/** A person, once, whatever the number of tenants. The e-mail is stored in lower case. */
export const user = control.table('user', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** A sign-in that still stands. Its token is in the browser's cookie; access tokens name the row and die with it. */
export const session = control.table(
  'session',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index().on(t.userId)],
);

/**
 * A way for a person to sign in: provider `credential` carries the password's scrypt hash, others come with single
 * sign-on.
 */
export const account = control.table(
  'account',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    providerId: text('provider_id').notNull(),
    accountId: text('account_id').notNull(),
    password: text('password'),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text('scope'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [unique().on(t.providerId, t.accountId), index().on(t.userId)],
);

/** A one-time value sent to somebody (verify an address, reset a password). */
export const verification = control.table(
  'verification',
  {
    id: uuid('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index().on(t.identifier)],
);

/** Who belongs to which tenant, and as what. Roles are names that the tenant's policies give a meaning to. */
export const membership = control.table(
  'membership',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    roles: text('roles').array().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.tenantId] }), index().on(t.tenantId)],
);

/**
 * The keys that sign access tokens (RS256) and session cookies (a shared secret without public half). One of each
 * purpose is live; a retired one still verifies until the last token that it signed has expired.
 */
export const signingKey = control.table(
  'signing_key',
  {
    kid: text('kid').primaryKey(),
    purpose: text('purpose', { enum: ['access_token', 'session_cookie'] }).notNull(),
    publicJwk: jsonb('public_jwk').$type<Record<string, unknown>>(),
    // In clear for now, readable by plinth_auth only. When the column encryption arrives it is applied where this
    // column is read and written, server/platform/auth/keys.ts, because whoever can read a backup could otherwise sign
    // tokens.
    privateJwk: jsonb('private_jwk').$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    retiredAt: instant('retired_at'),
  },
  (t) => [
    // Two servers that start at once agree on one key: the second insert does nothing.
    uniqueIndex('signing_key_one_live')
      .on(t.purpose)
      .where(sql`${t.retiredAt} is null`),
    check('signing_key_purpose_known', sql`${t.purpose} in ('access_token', 'session_cookie')`),
  ],
);

/**
 * Tries to sign in of the last minute that did not succeed (or not yet). Counted here, so that all instances count
 * together.
 */
export const signInAttempt = control.table(
  'sign_in_attempt',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(), // as typed but normalised; the account need not exist, else the limit would tell
    triedAt: instant('tried_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [index().on(t.email, t.triedAt), index().on(t.triedAt)],
);

/**
 * How much of a person's or a company's budget the servers have taken for the current minute, in units of cost. One row
 * each, begun anew with the first taking of a minute.
 */
export const spending = control.table('spending', {
  account: uuid('account').primaryKey(), // a person or a company: what is known to be bounded by them
  minute: instant('minute').notNull(),
  taken: bigint('taken', { mode: 'number' }).notNull(),
});
