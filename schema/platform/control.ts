import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  cidr,
  index,
  inet,
  integer,
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

/** A database that companies live in, beside the one that this registry is in. */
export const shard = control.table('shard', {
  id: uuid('id').primaryKey(),
  /** What the operator knows it by: `db2.example.com/fjord`. */
  name: text('name').notNull().unique(),
  /** The owner's connection string, sealed for `shard/<id>`: server/encryption/sealed.ts. */
  connection: text('connection').notNull(),
  createdAt: createdAt(),
});

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
    /** Whether a password alone is not enough here: its sessions get no token for the tenant until they have a second factor. */
    requiresSecondFactor: boolean('requires_second_factor').notNull().default(false),
    /** Domains that it has a licence for; the platform itself needs none. */
    modules: text('modules')
      .array()
      .notNull()
      .default(sql`'{contracts}'`),
    /** How many people may belong to it; any number when it is null. Held by a trigger on `membership`. */
    seats: integer('seats'),
    /** Whether its people may come in by password; else by one of its own connections only, see single-sign-on.ts. */
    passwordSignIn: boolean('password_sign_in').notNull().default(true),
    /** Where its rows are; null for the database that this registry is in. */
    shardId: uuid('shard_id').references(() => shard.id),
    createdAt: createdAt(),
    /** Set by a trigger: servers read again what changed since they looked. */
    updatedAt: updatedAt(),
  },
  (t) => [
    check('tenant_seats_some', sql`${t.seats} > 0`),
    check('tenant_slug_format', sql`${t.slug} ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'`),
    check('tenant_status_known', sql`${t.status} in ('active', 'suspended')`),
  ],
);

/**
 * What a move to another database has left in this one, the registry's or not: whose rows here may not be written. A trigger asks it
 * (tenancy.sql), so that a server that has not noticed the move yet cannot write where nobody reads any more.
 */
export const tenantMove = control.table(
  'tenant_move',
  {
    tenantId: uuid('tenant_id').primaryKey(),
    /** `leaving` while it is copied, `left` once it lives elsewhere, `arriving` until the registry names this database. */
    state: text('state', { enum: ['leaving', 'left', 'arriving'] }).notNull(),
    since: instant('since').notNull().defaultNow(),
  },
  (t) => [check('tenant_move_state_known', sql`${t.state} in ('leaving', 'left', 'arriving')`)],
);

/** Languages that the app and its mails are written in. */
export const languages = ['en', 'nb'] as const;
export type Language = (typeof languages)[number];

/** A person, once, whatever the number of tenants. The e-mail is stored in lower case. */
export const user = control.table(
  'user',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: boolean('email_verified').notNull().default(false),
    /** Of mails to them, and of the app where a browser has no choice of its own. */
    language: text('language', { enum: languages }).notNull().default('en'),
    image: text('image'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [check('user_language_known', sql`${t.language} in ('en', 'nb')`)],
);

/** A sign-in that still stands. Access tokens name the row and die with it; what proves it to us are its `session_token`s. */
export const session = control.table(
  'session',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** What was checked: our password, or another's word (single sign-on), which vouches for its own second factor. */
    method: text('method', { enum: ['password', 'sso'] })
      .notNull()
      .default('password'),
    secondFactorAt: instant('second_factor_at'),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: createdAt(),
    usedAt: instant('used_at').notNull().defaultNow(),
  },
  (t) => [
    index().on(t.userId),
    index().on(t.expiresAt),
    check('session_method_known', sql`${t.method} in ('password', 'sso')`),
  ],
);

/**
 * What proves a session, as SHA-256. A refresh token is good for one use, which makes its successor; used ones stay, so that a second use
 * shows that somebody has a copy. A key is good as it is until its session ends.
 */
export const sessionToken = control.table(
  'session_token',
  {
    hash: text('hash').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => session.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['refresh', 'key'] }).notNull(),
    /** The refresh token whose use made this one; none for the first. */
    parent: text('parent'),
    /** Of a key: the tenant it works in. */
    tenantId: uuid('tenant_id').references(() => tenant.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index().on(t.sessionId),
    index().on(t.parent),
    check('session_token_kind_known', sql`${t.kind} in ('refresh', 'key')`),
    check('session_token_key_has_tenant', sql`(${t.kind} = 'key') = (${t.tenantId} is not null)`),
  ],
);

/** A person's authenticator app (RFC 6238). Until it is confirmed by a first code it counts for nothing. */
export const secondFactor = control.table('second_factor', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => user.id, { onDelete: 'cascade' }),
  secret: text('secret').notNull(), // sealed (docs/encryption.md)
  createdAt: createdAt(),
  confirmedAt: instant('confirmed_at'),
});

/** Codes that were used, by the 30 seconds they are of: the key is what lets each in once, whatever the number of servers. */
export const usedCode = control.table(
  'used_code',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    step: bigint('step', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.step] })],
);

/** Codes for whoever has lost the authenticator, as SHA-256; each works once. */
export const recoveryCode = control.table(
  'recovery_code',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    hash: text('hash').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.hash] })],
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

/**
 * What somebody holds for one purpose and one time, as SHA-256: the second step of a sign-in, a password to be set anew, an address to be
 * confirmed.
 */
export const oneTimeToken = control.table(
  'one_time_token',
  {
    hash: text('hash').primaryKey(),
    purpose: text('purpose', { enum: ['second_factor', 'reset_password', 'verify_email'] }).notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    index().on(t.userId, t.purpose),
    index().on(t.expiresAt),
    check('one_time_token_purpose_known', sql`${t.purpose} in ('second_factor', 'reset_password', 'verify_email')`),
  ],
);

/** Somebody was asked into a tenant, by e-mail. Whoever has the link joins, once and in time. */
export const invitation = control.table(
  'invitation',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    roles: text('roles').array().notNull(),
    invitedBy: uuid('invited_by').notNull(),
    hash: text('hash').notNull().unique(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    /** Accepted or taken back. */
    closedAt: instant('closed_at'),
    acceptedBy: uuid('accepted_by'),
  },
  (t) => [
    uniqueIndex('invitation_one_open')
      .on(t.tenantId, t.email)
      .where(sql`${t.closedAt} is null`),
  ],
);

/**
 * Mails to be sent and sent. The key says what a mail is for, so that none is sent twice for the same thing. What is in it (links that
 * let somebody in) is sealed, and gone once it is sent.
 */
export const mail = control.table('mail', {
  id: uuid('id').primaryKey(),
  key: text('key').notNull().unique(),
  recipient: text('recipient').notNull(),
  language: text('language').notNull(),
  template: text('template').notNull(),
  params: text('params'), // sealed (docs/encryption.md)
  createdAt: createdAt(),
  sentAt: instant('sent_at'),
  /** Without a mail server in a demo: what would have been sent, to be read at /dev/mail. */
  caught: jsonb('caught').$type<{ subject: string; text: string; html: string }>(),
});

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
    /** What was last given from outside the company: its own data says what holds (`userRole`). */
    roles: text('roles').array().notNull(),
    /** Whether that is in the company's data; false again whenever other roles are given (`schema/platform/access.sql`). */
    rolesTaken: boolean('roles_taken').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** Since when they may not come in any more, though what they did stays theirs. */
    deactivatedAt: instant('deactivated_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.tenantId] }), index().on(t.tenantId)],
);

/**
 * The keys that sign access tokens (RS256). One of each purpose is live; a retired one still verifies until the last token that it signed has expired.
 */
export const signingKey = control.table(
  'signing_key',
  {
    kid: text('kid').primaryKey(),
    purpose: text('purpose', { enum: ['access_token'] }).notNull(),
    publicJwk: jsonb('public_jwk').$type<Record<string, unknown>>(),
    // Sealed (docs/encryption.md): whoever can read a backup could otherwise sign tokens.
    privateJwk: text('private_jwk').notNull(),
    createdAt: createdAt(),
    retiredAt: instant('retired_at'),
  },
  (t) => [
    // Two servers that start at once agree on one key: the second insert does nothing.
    uniqueIndex('signing_key_one_live')
      .on(t.purpose)
      .where(sql`${t.retiredAt} is null`),
    check('signing_key_purpose_known', sql`${t.purpose} = 'access_token'`),
  ],
);

/**
 * The keys with which something in here, or in a tenant's tables, is encrypted: not the keys themselves, but a word that each has sealed, so
 * that a server with the wrong key finds out at its start. One goes when nothing is sealed with it any more.
 */
export const encryptionKey = control.table('encryption_key', {
  id: text('id').primaryKey(),
  proof: text('proof').notNull(),
  createdAt: createdAt(),
});

/**
 * Tries of a password or a code in the last minute that did not succeed (or not yet). Counted here, so that all instances count
 * together.
 */
export const signInAttempt = control.table(
  'sign_in_attempt',
  {
    id: uuid('id').primaryKey(),
    /** Id of the person; for an e-mail that nobody has the e-mail, since otherwise the limit would tell. */
    account: text('account').notNull(),
    address: text('address').notNull(), // of the caller, as judged by the proxies that are trusted
    triedAt: instant('tried_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [index().on(t.account, t.triedAt), index().on(t.address, t.triedAt), index().on(t.triedAt)],
);

/**
 * How much of what may be spent in the current minute the servers have taken, a row each, begun anew with the first taking of a minute: cost
 * of people and companies, uploads of people, requests of addresses that nobody signed in from.
 */
export const spending = control.table(
  'spending',
  {
    account: text('account').primaryKey(), // what is counted and whose it is
    minute: instant('minute').notNull(),
    taken: bigint('taken', { mode: 'number' }).notNull(),
  },
  (t) => [index().on(t.minute)],
);

/** Limits of a tenant where they are not the defaults (null). server/platform/limits/limits.ts has the same ranges. */
export const tenantLimit = control.table(
  'tenant_limit',
  {
    tenantId: uuid('tenant_id')
      .primaryKey()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    userBudget: bigint('user_budget', { mode: 'number' }),
    tenantBudget: bigint('tenant_budget', { mode: 'number' }),
    uploads: integer('uploads'),
    uploadBytes: integer('upload_bytes'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    check('tenant_limit_user_budget', sql`${t.userBudget} between 1000000 and 1000000000000`),
    check('tenant_limit_tenant_budget', sql`${t.tenantBudget} between 1000000 and 1000000000000`),
    check('tenant_limit_uploads', sql`${t.uploads} between 1 and 1000`),
    check('tenant_limit_upload_bytes', sql`${t.uploadBytes} between 1024 and 268435456`),
  ],
);

/**
 * A program that works for a company: a partner's system, a task runner, an integration. What it may do is its scopes and nothing else. In
 * records it is named as a person is, by the row of `member` that has its id.
 */
export const serviceAccount = control.table(
  'service_account',
  {
    id: uuid('id').primaryKey(), // also its client_id
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    description: text('description').notNull(),
    scopes: text('scopes').array().notNull(),
    active: boolean('active').notNull().default(true),
    version: integer('version').notNull().default(1),
    createdBy: uuid('created_by').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [unique('service_account_name').on(t.tenantId, t.name)],
);

/**
 * What a service account proves itself with: an API key, sent with every request, or a client secret, changed for tokens. The secret is
 * stored as SHA-256 only: with 256 random bits in it there is nothing to guess, so a slow hash would slow us and nobody else.
 */
export const serviceCredential = control.table(
  'service_credential',
  {
    id: uuid('id').primaryKey(),
    serviceAccountId: uuid('service_account_id')
      .notNull()
      .references(() => serviceAccount.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['api_key', 'client_secret'] }).notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull().unique(), // the part that may be seen, by which it is found
    hash: text('hash').notNull(), // hexadecimal
    scopes: text('scopes').array(), // of a key; a client secret has those of its account
    allowed: cidr('allowed').array(), // addresses that it may be used from; null is any
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    createdBy: uuid('created_by').notNull(),
    createdAt: createdAt(),
    revokedAt: instant('revoked_at'),
    revokedBy: uuid('revoked_by'),
  },
  (t) => [
    index().on(t.serviceAccountId),
    check('service_credential_kind_known', sql`${t.kind} in ('api_key', 'client_secret')`),
    check('service_credential_key_has_scopes', sql`(${t.kind} = 'api_key') = (${t.scopes} is not null)`),
  ],
);

/** Keys and client secrets that were wrong in the current minute, by the network they came from (IPv6 by /64). */
export const keyGuess = control.table('key_guess', {
  network: inet('network').primaryKey(),
  minute: instant('minute').notNull(),
  tries: integer('tries').notNull(),
});

/** People of the platform's staff, who look after companies without belonging to them. */
export const operator = control.table('operator', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => user.id, { onDelete: 'cascade' }),
  createdAt: createdAt(),
});

/** A time for which an operator may be in a company, and why. The company has a record of it too: operator-visit.ts. */
export const operatorVisit = control.table(
  'operator_visit',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => operator.userId, { onDelete: 'cascade' }),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenant.id, { onDelete: 'cascade' }),
    reason: text('reason').notNull(),
    createdAt: createdAt(),
    endsAt: instant('ends_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index().on(t.tenantId, t.createdAt),
    index().on(t.userId),
    check('operator_visit_reason_given', sql`char_length(btrim(${t.reason})) between 5 and 500`),
    check('operator_visit_short', sql`${t.endsAt} <= ${t.createdAt} + interval '8 hours'`),
  ],
);
