import { domains } from '@plinth/schema/schema.ts';
import { expect, it } from 'vitest';
import { ensureDemoData } from './demo-data.ts';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { testDatabase } from './test/database.ts';

const db = await testDatabase();
const company = { id: '018f0000-0000-7000-8000-00000000000a', slug: 'fjord' };

it('is loaded once, with a history, and then left to the people', async () => {
  const model = buildModel(domains, behaviour);
  await ensureDemoData(db, model, company, '2026-11-20');
  const count = async () =>
    (
      await db.sql`select (select count(*)::int from contract) as contracts, (select count(*)::int from audit_entry) as history`
    )[0];
  const loaded = await count();
  expect(loaded?.['contracts']).toBeGreaterThan(90);
  expect(loaded?.['history']).toBeGreaterThan(300);
  const [first] = await db.sql<{ id: string }[]>`select id from contract order by contract_no limit 1`;
  const id = first?.id ?? '';
  await db.sql`update contract set title = 'Changed by somebody' where id = ${id}`;
  await ensureDemoData(db, model, company, '2027-03-01');
  expect(await count()).toEqual(loaded);
  expect(await db.sql`select title from contract where id = ${id}`).toEqual([{ title: 'Changed by somebody' }]);
});
