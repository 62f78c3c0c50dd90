import { index, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
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
  (t) => [
    ...tenantKeys(t),
    uniqueIndex('member_email_key').on(t.tenantId, t.email),
    index('member_name_idx').on(t.tenantId, t.name),
  ],
);

export const User = aggregate('User', member, {
  description: 'A person who works in the company and may own, approve and be told of things.',
  label: 'name',
  list: ['name', 'email'],
  search: ['name', 'email'],
  operations: [],
});
