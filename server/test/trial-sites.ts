import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { aggregate, type Domain, domain, part } from '@plinth/schema/aggregate.ts';
import { ref, sitePartOf, siteRoot, text } from '@plinth/schema/define.ts';
import { member } from '@plinth/schema/platform/user.ts';
import { domains } from '@plinth/schema/schema.ts';
import { tenantKeys } from '@plinth/schema/tenant-keys.ts';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api-postgres';
import { pgTable } from 'drizzle-orm/pg-core';
import { functionFiles, policiesSql } from '../database/policies.ts';
import type { TestDatabase } from './database.ts';

/**
 * An aggregate that belongs to sites, until a domain has one: whoever imports this before `actors.ts` has it in the schema. Its tables are
 * what `npm run generate` would make of it.
 */
const visit = pgTable(
  'visit',
  {
    ...siteRoot(),
    code: text('code', 'Short name, unique at its site.', { max: 40 }).notNull(),
    title: text('title', 'What it is about.').notNull(),
    hostId: ref('host_id', () => member, 'Who receives the visitor.', { inverse: 'visits' }),
  },
  (t) => tenantKeys(t, { unique: [t.code] }),
);
const visitNote = pgTable(
  'visit_note',
  { ...sitePartOf('visit'), body: text('body', 'What was said.').notNull() },
  (t) => [...tenantKeys(t)],
);
const Visit = aggregate('Visit', visit, {
  description: 'Somebody comes to see somebody.',
  parts: { notes: part(visitNote, { description: 'Something said at a visit.', label: 'body' }) },
  label: 'title',
  list: ['code', 'title', 'hostId'],
  search: ['title'],
  own: ['hostId'],
});
(domains as Domain[]).push(domain('trial', { title: 'Trial', description: 'For tests.', aggregates: [Visit] }));

/** Makes the tables, with their row security, as a migration would. */
export async function makeTrialTables(db: TestDatabase): Promise<void> {
  const [none, all] = await Promise.all([generateDrizzleJson({}), generateDrizzleJson({ visit, visitNote })]);
  for (const statement of await generateMigration(none, all)) await db.sql.unsafe(statement);
  const texts = functionFiles.map((file) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8'));
  await db.sql.unsafe(policiesSql(domains, await Promise.all(texts)));
}

/** A site more in a company. */
export async function makeSite({ sql }: TestDatabase, tenantId: string, code: string): Promise<string> {
  const id = randomUUID();
  await sql`insert into site (id, tenant_id, code, name) values (${id}, ${tenantId}, ${code}, ${`Site ${code}`})`;
  return id;
}
