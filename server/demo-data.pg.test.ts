import { domains } from '@plinth/schema/schema.ts';
import { expect, it } from 'vitest';
import { ensureDemoData } from './demo-data.ts';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { testDatabase } from './test/database.ts';

const db = await testDatabase();
const foundation = { id: '018f0000-0000-7000-8000-00000000000b', slug: 'aurora' };
const company = { id: '018f0000-0000-7000-8000-00000000000a', slug: 'fjord' };

it('is loaded once, with a history, and then left to the people', { timeout: 60_000 }, async () => {
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

it('of the foundation has budgets in every state, divided by those who may, and a transfer that waits', async () => {
  const model = buildModel(domains, behaviour);
  const staff = ['tuva', 'sindre', 'wanjiru'].map((name) => `${name}@aurora.example`);
  for (const email of staff)
    await db.sql`insert into member (id, tenant_id, name, email) values (gen_random_uuid(), ${foundation.id}, ${email}, ${email})`;
  await ensureDemoData(db, model, foundation, '2026-11-20');
  await ensureDemoData(db, model, foundation, '2027-03-01');
  expect(
    await db.sql`
      select b.financial_year as year, b.status, b.allocated_amount as allocated,
        (select count(*)::int from budget_transfer t where t.budget_id = b.id and t.status = 'proposed') as waiting
      from budget b where b.tenant_id = ${foundation.id} order by b.financial_year`,
  ).toEqual([
    { year: 2025, status: 'closed', allocated: '31500000.00', waiting: 0 },
    { year: 2026, status: 'approved', allocated: '38000000.00', waiting: 1 },
    { year: 2027, status: 'draft', allocated: '16000000.00', waiting: 0 },
  ]);
  expect(
    await db.sql`
      select o.name, m.email from organization o join team_member t on t.team_id = o.team_id join member m on m.id = t.user_id
      where o.tenant_id = ${foundation.id}`,
  ).toEqual([{ name: 'Lake Shore Teachers Trust', email: 'wanjiru@aurora.example' }]);
});
