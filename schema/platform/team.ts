import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { partOf, ref, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { member } from './user.ts';

export const team = pgTable(
  'team',
  {
    ...root(),
    name: text('name', 'The name of the team, unique within the company.', { max: 120 }).notNull(),
    about: text('about', 'What it does.', { max: 500 }),
  },
  (t) => tenantKeys(t, { unique: [t.name] }),
);

export const teamMember = pgTable(
  'team_member',
  {
    ...partOf('team'),
    userId: ref('user_id', () => member, 'Who is in it.', { inverse: 'teams' }).notNull(),
  },
  (t) => [...tenantKeys(t)],
);

export const Team = aggregate('Team', team, {
  description: 'People who work together: roles with the scope team reach what is of anybody in it.',
  parts: { members: part(teamMember, { description: 'Somebody who is in a team.' }) },
  label: 'name',
  list: ['name', 'about', 'updatedAt'],
  search: ['name'],
});
