import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { boolean, partOf, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';

export const role = pgTable(
  'role',
  {
    ...root(),
    name: text('name', 'Short name, as single sign-on, files and other systems give it: account_manager.', {
      max: 80,
    }).notNull(),
    title: text('title', 'The name people read.', { max: 120 }).notNull(),
    about: text('about', 'Who it is for.', { max: 1000 }),
    isBuiltIn: boolean('is_built_in', 'Came with the product, and follows it until somebody changes what it allows.')
      .notNull()
      .default(false),
  },
  (t) => tenantKeys(t, { unique: [t.name] }),
);

export const rolePermission = pgTable(
  'role_permission',
  {
    ...partOf('role'),
    permission: text(
      'permission',
      'aggregate:action:scope, with :fieldset where a mask is lifted; scopes are all, tenant, team, assigned and own. What is of a module that is not there yet means nothing until it is.',
      { max: 200 },
    ).notNull(),
  },
  (t) => [...tenantKeys(t)],
);

export const Role = aggregate('Role', role, {
  description: 'What somebody who has it may do in the company.',
  parts: {
    permissions: part(rolePermission, { description: 'One thing that a role allows.', label: 'permission' }),
  },
  label: 'title',
  list: ['title', 'name', 'isBuiltIn', 'updatedAt'],
  search: ['title', 'name'],
  readonly: ['isBuiltIn'],
  actions: { explain: 'Ask why somebody may or may not do something with a record.' },
});
