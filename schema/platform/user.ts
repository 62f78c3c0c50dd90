import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate } from '../aggregate.ts';
import { choices } from '../column-note.ts';
import { choice, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';

export const UserKind = choices('UserKind', 'Who acts under a name.', {
  person: 'Somebody who signs in.',
  machine: 'A service account: a program that works for the company.',
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

export const User = aggregate('User', member, {
  description: 'A person who works in the company and may own, approve and be told of things.',
  label: 'name',
  list: ['name', 'email'],
  search: ['name', 'email'],
  operations: [],
});
