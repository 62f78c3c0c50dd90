import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choices } from '../column-note.ts';
import { boolean, choice, partOf, ref, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { role } from './role.ts';
import { site } from './site.ts';

export const UserKind = choices('UserKind', 'Who acts under a name.', {
  person: 'Somebody who signs in.',
  machine: 'A service account: a program that works for the company.',
  operator: 'Somebody of the platform’s staff, who was here on a visit.',
});

/** The people of a tenant, and the programs that work for it, as its records refer to them; who may sign in is in `control`. The id is the same in both. */
export const member = pgTable(
  'member',
  {
    ...root(),
    name: text('name', 'Full name.').notNull(),
    email: text('email', 'E-mail address at work.', { max: 254 }).notNull(),
    kind: choice('kind', UserKind, 'A person or a machine.').notNull().default('person'),
  },
  (t) => tenantKeys(t, { unique: [t.email] }),
);

export const userRole = pgTable(
  'user_role',
  {
    ...partOf('member'),
    roleId: ref('role_id', () => role, 'What they may do.', { inverse: 'holders' }).notNull(),
  },
  (t) => [...tenantKeys(t)],
);

export const userSite = pgTable(
  'user_site',
  {
    ...partOf('member'),
    siteId: ref('site_id', () => site, 'Where they work.', { inverse: 'people' }).notNull(),
    isDefault: boolean('is_default', 'Where they begin.').notNull().default(false),
  },
  (t) => [...tenantKeys(t)],
);

export const User = aggregate('User', member, {
  description:
    'A person who works in the company and may own, approve and be told of things. Deleted, they may not come in any more.',
  parts: {
    roles: part(userRole, { description: 'A role that somebody has.' }),
    sites: part(userSite, { description: 'A site that somebody works at.' }),
  },
  label: 'name',
  list: ['name', 'email'],
  search: ['name', 'email'],
  readonly: ['name', 'email', 'kind'],
  operations: ['update', 'delete'],
});
