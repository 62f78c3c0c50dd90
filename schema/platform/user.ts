import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate } from '../aggregate.ts';
import { root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';

/** The people of a tenant as its records refer to them; who may sign in is in `control`. The id is the same in both. */
export const member = pgTable(
  'member',
  {
    ...root(),
    name: text('name', 'Full name.').notNull(),
    email: text('email', 'E-mail address at work.', { max: 254 }).notNull(),
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
