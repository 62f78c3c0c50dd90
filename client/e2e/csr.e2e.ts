import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { open } from './windows.ts';

const tenant = 'aurora';

/** A budget of a year far from the demo's, divided as told. */
async function makeBudget(totalBudget: string, ...allocations: { sector: string; amount: string }[]) {
  const ask = await apiOf('Tuva Hagen', tenant);
  const name = `Budget ${String(Date.now())}`;
  const { createBudget } = await ask<{ createBudget: { id: string } }>(
    'mutation($i: CreateBudgetInput!) { createBudget(input: $i) { id } }',
    { i: { name, financialYear: 2040, totalBudget } },
  );
  for (const i of allocations)
    await ask('mutation($id: ID!, $i: AllocateBudgetInput!) { allocateBudget(id: $id, input: $i) { id } }', {
      id: createBudget.id,
      i,
    });
  return { id: createBudget.id, name, path: `csr/budgets/${createBudget.id}` };
}

test('a recipient sees its own organisation and no budget, a foundation no contracts, and others no budgets', async () => {
  const recipient = await open('Wanjiru Kamau', 'csr/organizations', { tenant });
  await recipient.getByRole('gridcell', { name: 'Lake Shore Teachers Trust' }).waitFor();
  expect(await recipient.getByRole('gridcell', { name: 'Himal Health Posts' }).count()).toBe(0);
  expect(await recipient.getByRole('link', { name: 'Budgets' }).count()).toBe(0);
  const admin = await open('Marit Enger', 'csr/budgets', { tenant });
  await admin.getByRole('link', { name: 'Organizations' }).waitFor();
  expect(await admin.getByRole('link', { name: 'Contracts', exact: true }).count()).toBe(0);
  const other = await open('Ingrid Solberg', 'contracts/contracts');
  await other.getByRole('link', { name: 'Customers' }).waitFor();
  expect(await other.getByRole('link', { name: 'Budgets' }).count()).toBe(0);
});

test('at 360 pixels budgets and organisations fit', async () => {
  const page = await open('Sindre Aasen', 'csr/budgets', { tenant, viewport: { width: 360, height: 740 } });
  const { path } = await makeBudget('5', { sector: 'OTHER', amount: '1' });
  for (const place of ['csr/budgets', path, `${path}/edit`, 'csr/organizations', 'csr/organizations/new']) {
    await page.goto(`/t/${tenant}/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), place).toBe(0);
  }
});
