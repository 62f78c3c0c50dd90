import { aggregate, domain } from '@plinth/schema/aggregate.ts';
import { root, text } from '@plinth/schema/define.ts';
import { tenantKeys } from '@plinth/schema/tenant-keys.ts';
import { getTableConfig, pgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { searchIndexesSql, unservedColumns } from './indexes.ts';

const boat = pgTable(
  'boat',
  {
    ...root(),
    regNo: text('reg_no', 'Registration.'),
    name: text('name', 'Name.'),
    log: text('log', 'Log.', { long: true }),
  },
  (t) => tenantKeys(t, { unique: [t.regNo] }),
);
const Boat = aggregate('Boat', boat, {
  description: 'Floats.',
  label: 'name',
  list: ['regNo', 'name', 'updatedAt'],
  search: ['name'],
});
const harbour = domain('harbour', { title: 'Harbour', description: 'Boats.', aggregates: [Boat] });

describe('indexes of an aggregate', () => {
  it('follow from its list: no line for a new one', () => {
    expect(getTableConfig(boat).indexes.map((index) => index.config.name)).toEqual([
      'boat_updated_at_idx',
      'boat_reg_no_key',
      'boat_name_idx',
    ]);
  });

  it('are refused for a text that is too long', () => {
    aggregate('LoggedBoat', boat, { description: 'Floats.', label: 'name', list: ['log'] });
    expect(() => getTableConfig(boat)).toThrow('boat.log is too long to be indexed');
    aggregate('Boat', boat, Boat as never);
  });
});

describe('the check of the committed SQL', () => {
  const migrations = `
    CREATE INDEX "boat_name_idx" ON "boat" ("tenant_id","name","id") WHERE ("deactivated_at" is null);
    CREATE UNIQUE INDEX "boat_reg_no_key" ON "boat" ("tenant_id","reg_no");
    CREATE INDEX "boat_updated_at_idx" ON "boat" ("tenant_id","updated_at","id");`;
  const policies = searchIndexesSql([harbour]);

  it('is content when every column of list and search has its index', () => {
    expect(policies).toBe(`select search_index('boat', array['name']::text[]);`);
    expect(unservedColumns([harbour], migrations, policies)).toEqual([]);
  });

  it('names columns whose index was dropped, is of something else or never was', () => {
    expect(unservedColumns([harbour], `${migrations} DROP INDEX "boat_name_idx";`, policies)).toEqual(['boat.name']);
    expect(unservedColumns([harbour], migrations.replace('"reg_no"', '"id","reg_no"'), policies)).toEqual([
      'boat.reg_no',
    ]);
    expect(unservedColumns([harbour], migrations, '')).toEqual(['boat.name']);
  });
});
