import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate } from '../aggregate.ts';
import { root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';

export const site = pgTable(
  'site',
  {
    ...root(),
    code: text('code', 'Short name, unique within the company.', { max: 40 }).notNull(),
    name: text('name', 'The name people know it by.').notNull(),
    timeZone: text('time_zone', 'Its time zone, as the IANA names it.', { max: 64 }).notNull().default('Europe/Oslo'),
  },
  (t) => tenantKeys(t, { unique: [t.code] }),
);

export const Site = aggregate('Site', site, {
  description: 'A place or a part of the company whose records are kept apart from those of the others.',
  label: 'name',
  list: ['name', 'code', 'timeZone', 'updatedAt'],
  search: ['name', 'code'],
  actions: { enter: 'Work in it without having been given it.' },
});
