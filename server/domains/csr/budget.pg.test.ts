import { expect, it } from 'vitest';
import { world } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const [manager, other, officer, recipient] = [
  await company.actor('csr_manager'),
  await company.actor('csr_manager', 'finance_officer'),
  await company.actor('finance_officer'),
  await company.actor('recipient'),
];

interface Budget {
  id: string;
  version: number;
  status: string;
  totalBudget: string;
  allocatedAmount: string;
  allocations: { sector: string; allocatedAmount: string; note: string | null }[];
  transfers: { id: string; status: string; decisionNote: string | null }[];
}

const fields =
  'id version status totalBudget allocatedAmount allocations { sector allocatedAmount note } transfers { id status decisionNote }';

async function budget(totalBudget = 1_000_000): Promise<Budget> {
  const { createBudget } = await officer.ok<{ createBudget: Budget }>(
    `mutation($t: Decimal!) { createBudget(input: { financialYear: 2026, totalBudget: $t }) { ${fields} } }`,
    { t: totalBudget },
  );
  return createBudget;
}

const allocating = `mutation($id: ID!, $i: AllocateBudgetInput!) { allocateBudget(id: $id, input: $i) { ${fields} } }`;
const transferring = `mutation($id: ID!, $i: TransferAllocationInput!) { transferAllocation(id: $id, input: $i) { ${fields} } }`;
const deciding = (name: string, reason = '') =>
  `mutation($id: ID!, $t: ID!) { ${name}(id: $id, input: { transferId: $t${reason} }) { ${fields} } }`;

async function allocated(...sums: [sector: string, amount: string][]): Promise<Budget> {
  const { id } = await budget();
  for (const [sector, amount] of sums) await officer.ok(allocating, { id, i: { sector, amount } });
  return read(id);
}

async function read(id: string): Promise<Budget> {
  return (await manager.ok<{ budget: Budget }>(`query($id: ID!) { budget(id: $id) { ${fields} } }`, { id })).budget;
}

it('sets amounts aside for sectors until nothing is left', async () => {
  const { id } = await budget();
  const { allocateBudget } = await officer.ok<{ allocateBudget: Budget }>(allocating, {
    id,
    i: { sector: 'HEALTH', amount: '600000', note: 'Clinics' },
  });
  expect(allocateBudget).toMatchObject({
    allocatedAmount: '600000.00',
    allocations: [{ sector: 'HEALTH', allocatedAmount: '600000.00', note: 'Clinics' }],
  });
  const { errors } = await officer.run(allocating, { id, i: { sector: 'EDUCATION', amount: '400000.01' } });
  expect(errors).toMatchObject([
    {
      code: 'RULE_VIOLATED',
      rule: 'budget.exceeded',
      params: { remaining: '400000.00' },
      fields: [{ path: 'input.amount' }],
    },
  ]);
  await officer.ok(allocating, { id, i: { sector: 'HEALTH', amount: '400000' } });
  expect(await read(id)).toMatchObject({
    allocatedAmount: '1000000.00',
    allocations: [{ sector: 'HEALTH', allocatedAmount: '1000000.00', note: 'Clinics' }],
  });
});

it('asks for an amount that is one', async () => {
  const { id } = await budget();
  for (const amount of ['0', '-5', '1.005', '1e3']) {
    const { errors } = await officer.run(allocating, { id, i: { sector: 'HEALTH', amount } });
    expect(errors, amount).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  }
});

it('keeps the total above what is set aside, and sums from whoever writes budgets', async () => {
  const { id, version } = await allocated(['HEALTH', '600000']);
  const { errors } = await officer.run(
    `mutation($id: ID!, $v: Int!) { updateBudget(id: $id, expectedVersion: $v, input: { totalBudget: 599999.99 }) { id } }`,
    { id, v: version },
  );
  expect(errors).toMatchObject([{ code: 'RULE_VIOLATED', rule: 'budget.exceeded' }]);
});

it('gives back what is promised to no project', async () => {
  const { id } = await allocated(['HEALTH', '600000']);
  await db.sql.begin(async (sql) => {
    await sql`update budget_allocation set committed_amount = 500000 where budget_id = ${id}`;
    await sql`update budget set committed_amount = 500000 where id = ${id}`;
    await sql`insert into project (id, tenant_id, title, sector, status, budget_id, committed_amount) values (gen_random_uuid(), ${company.id}, 'Over', 'health', 'completed', ${id}, 500000)`;
  });
  const releasing =
    'mutation($id: ID!, $a: Decimal!) { releaseAllocation(id: $id, input: { sector: HEALTH, amount: $a }) { allocatedAmount } }';
  const { errors } = await officer.run(releasing, { id, a: '100000.01' });
  expect(errors).toMatchObject([{ rule: 'budget.below_committed', params: { free: '100000.00' } }]);
  expect(await officer.ok(releasing, { id, a: '100000' })).toEqual({
    releaseAllocation: { allocatedAmount: '500000.00' },
  });
});

it('moves money between sectors when a second person agrees', async () => {
  const { id } = await allocated(['HEALTH', '600000'], ['EDUCATION', '100000']);
  const i = { fromSector: 'HEALTH', toSector: 'EDUCATION', amount: '50000', reason: 'A new school.' };
  const { transferAllocation } = await other.ok<{ transferAllocation: Budget }>(transferring, { id, i });
  const t = transferAllocation.transfers[0]?.id;
  expect(transferAllocation.allocations[0]).toMatchObject({ allocatedAmount: '600000.00' });
  expect((await other.run(deciding('approveTransfer'), { id, t })).errors).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'budget_transfer.two_persons' },
  ]);
  expect((await officer.run(deciding('approveTransfer'), { id, t })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  const { approveTransfer } = await manager.ok<{ approveTransfer: Budget }>(deciding('approveTransfer'), { id, t });
  expect(approveTransfer).toMatchObject({
    allocatedAmount: '700000.00',
    allocations: [
      { sector: 'HEALTH', allocatedAmount: '550000.00' },
      { sector: 'EDUCATION', allocatedAmount: '150000.00' },
    ],
    transfers: [{ status: 'APPROVED' }],
  });
  expect((await manager.run(deciding('approveTransfer'), { id, t })).errors).toMatchObject([
    { code: 'RULE_VIOLATED', rule: 'lifecycle.no_row' },
  ]);
});

it('turns a transfer down with the reason, and closes a budget that has none open', async () => {
  const { id } = await allocated(['HEALTH', '600000']);
  const advance = (name: string) =>
    manager.run<Record<string, { status: string }>>(`mutation($id: ID!) { ${name}(id: $id) { status } }`, { id });
  expect((await advance('approveBudget')).data).toEqual({ approveBudget: { status: 'APPROVED' } });
  const i = { fromSector: 'HEALTH', toSector: 'OTHER', amount: '1', reason: 'A try.' };
  const { transferAllocation } = await officer.ok<{ transferAllocation: Budget }>(transferring, { id, i });
  expect((await advance('closeBudget')).errors).toMatchObject([{ rule: 'budget.open_transfer' }]);
  const t = transferAllocation.transfers[0]?.id;
  const { rejectTransfer } = await manager.ok<{ rejectTransfer: Budget }>(
    deciding('rejectTransfer', ', reason: "Not this year."'),
    { id, t },
  );
  expect(rejectTransfer).toMatchObject({
    allocatedAmount: '600000.00',
    transfers: [{ status: 'REJECTED', decisionNote: 'Not this year.' }],
  });
  expect((await advance('closeBudget')).data).toEqual({ closeBudget: { status: 'CLOSED' } });
  expect((await officer.run(allocating, { id, i: { sector: 'HEALTH', amount: '1' } })).errors).toMatchObject([
    { rule: 'budget.closed' },
  ]);
});

it('approves a budget only once it is divided', async () => {
  const { id } = await budget();
  const approving = 'mutation($id: ID!) { approveBudget(id: $id) { status } }';
  expect((await manager.run(approving, { id })).errors).toMatchObject([{ rule: 'budget.no_allocation' }]);
  expect((await officer.run(approving, { id })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
});

it('shows budgets to nobody of a recipient', async () => {
  expect((await recipient.run('{ budgets(first: 1) { nodes { id } } }')).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
});
