import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { twoInstances } from '../../test/two-instances.ts';

/** INV-CS-01, INV-CS-02, INV-CS-08: whoever writes, through whichever instance, at the same moment. */
const clients = 50;
const db = await testDatabase();
const { tenant, pools, through } = await twoInstances(db);
const company = tenant();
const officer = await company.actor('finance_officer');

async function budget(totalBudget: number): Promise<string> {
  const { createBudget } = await officer.ok<{ createBudget: { id: string } }>(
    'mutation($t: Decimal!) { createBudget(input: { financialYear: 2026, totalBudget: $t }) { id } }',
    { t: totalBudget },
  );
  return createBudget.id;
}

async function sums(id: string) {
  const [found] = await db.sql`
    select b.allocated_amount as budget, (select coalesce(sum(a.allocated_amount), 0) from budget_allocation a where a.budget_id = b.id and a.deactivated_at is null) as sectors,
      (select count(*)::int from budget_allocation a where a.budget_id = b.id) as rows
    from budget b where b.id = ${id}`;
  return found;
}

const allocating =
  'mutation($id: ID!, $s: ProjectSector!, $a: Decimal!) { allocateBudget(id: $id, input: { sector: $s, amount: $a }) { id } }';

it('TV-34: of two who set 600 000 of 1 000 000 aside at once, one is told that 400 000 is left', async () => {
  const id = await budget(1_000_000);
  const told = await Promise.all(
    ['EDUCATION', 'HEALTH'].map((s, index) => through(index, officer, allocating, { id, s, a: '600000' })),
  );
  expect(told.map(({ length }) => length).toSorted()).toEqual([0, 1]);
  expect(told.flat()).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'budget.exceeded', params: { remaining: '400000.00' } },
  ]);
  expect(await sums(id)).toEqual({ budget: '600000.00', sectors: '600000.00', rows: 1 });
});

it('lets exactly as many of 50 clients on two instances set money aside as there is money for', async () => {
  const id = await budget(1_000_000);
  const sectors = ['EDUCATION', 'HEALTH', 'INFRASTRUCTURE', 'AGRICULTURE', 'OTHER'];
  const told = await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      through(index, officer, allocating, { id, s: sectors[index % sectors.length], a: '30000.01' }),
    ),
  );
  expect(told.filter(({ length }) => length === 0)).toHaveLength(33);
  expect(new Set(told.flat().map(({ rule }) => rule))).toEqual(new Set(['budget.exceeded']));
  expect(await sums(id)).toEqual({ budget: '990000.33', sectors: '990000.33', rows: 5 });
});

it('holds the same against 50 writers who know nothing of commands', async () => {
  const id = await budget(1_000_000);
  const outcomes = await Promise.allSettled(
    Array.from({ length: clients }, async (_, index) => {
      const pool = pools[index % 2 === 0 ? 0 : 1];
      await pool.begin(async (sql) => {
        await sql`set local role plinth_app`;
        await sql`select set_config('app.tenant', ${company.id}, true)`;
        await sql`insert into budget_allocation (id, tenant_id, budget_id, sector, allocated_amount) values (gen_random_uuid(), ${company.id}, ${id}, 'health', 30000)
          on conflict (tenant_id, budget_id, sector) where deactivated_at is null do update set allocated_amount = budget_allocation.allocated_amount + 30000`;
        await sql`update budget set allocated_amount = allocated_amount + 30000 where id = ${id}`;
      });
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(33);
  expect(await sums(id)).toEqual({ budget: '990000.00', sectors: '990000.00', rows: 1 });
});

it('refuses sums that are not those of the sectors, and what is spent beyond what is promised', async () => {
  const id = await budget(1_000_000);
  const row = (sector: string, allocated: number, committed = 0, spent = 0) => db.sql`
    insert into budget_allocation (id, tenant_id, budget_id, sector, allocated_amount, committed_amount, spent_amount)
    values (gen_random_uuid(), ${company.id}, ${id}, ${sector}, ${allocated}, ${committed}, ${spent})`;
  await expect(row('health', 1)).rejects.toMatchObject({ constraint_name: 'budget_sums' });
  await expect(db.sql`update budget set spent_amount = 1 where id = ${id}`).rejects.toMatchObject({
    constraint_name: 'budget_sums',
  });
  await expect(db.sql`update budget set allocated_amount = 1000000.01 where id = ${id}`).rejects.toMatchObject({
    constraint_name: 'budget_exceeded',
  });
  await expect(row('health', 1, 2)).rejects.toMatchObject({
    constraint_name: 'budget_allocation_committed_within_allocated',
  });
  await expect(row('health', 2, 1, 2)).rejects.toMatchObject({
    constraint_name: 'budget_allocation_spent_within_committed',
  });
});

it('holds that two persons agree on a transfer, whoever writes it', async () => {
  const id = await budget(1);
  const transfer = (decidedBy: string | null, status: string) => db.sql`
    insert into budget_transfer (id, tenant_id, budget_id, from_sector, to_sector, amount, reason, status, requested_by_id, decided_by_id)
    values (gen_random_uuid(), ${company.id}, ${id}, 'health', 'other', 1, 'Why', ${status}, ${officer.id}, ${decidedBy})`;
  await expect(transfer(officer.id, 'approved')).rejects.toMatchObject({
    constraint_name: 'budget_transfer_two_persons',
  });
  await expect(transfer(null, 'approved')).rejects.toMatchObject({
    constraint_name: 'budget_transfer_decided_by_somebody',
  });
});
