import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { open } from './windows.ts';

async function choose(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(text);
  await page.getByRole('option', { name: text }).first().click();
}

const permissions = (page: Page) => page.getByRole('list', { name: 'Their permissions' }).getByRole('listitem');

test('explaining a permission: an administrator reads why somebody sees a record and its fields, and why they do not any more', async () => {
  const [ask, kari] = [await apiOf('Ingrid Solberg'), await apiOf('Kari Lund')];
  const { me } = await kari<{ me: { id: string } }>('{ me { id } }');
  const name = `Explained ${Date.now().toString(36)}`;
  const { createCustomer: made } = await ask<{ createCustomer: { id: string; version: number } }>(
    'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id version } }',
    { input: { customerNo: name, displayName: name, accountManagerId: me.id } },
  );

  // from the record's menu
  const page = await open('Ingrid Solberg', `contracts/customers/${made.id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Who sees it, and why' }).click();
  await page.getByRole('heading', { name: 'Explain access' }).waitFor();
  await choose(page, 'Person', 'Kari Lund');
  await page.getByText(`Kari Lund sees “${name}”`).waitFor();
  const own = permissions(page).filter({ hasText: 'Customers: Read, own' });
  await own.getByText('from Account manager').waitFor();
  await own.getByText('Account manager is Kari Lund.').waitFor();
  await own.getByText('Reaches it', { exact: true }).waitFor();
  const fields = page.getByRole('list', { name: 'Its fields' });
  await fields.getByText('National id').waitFor();
  await fields.getByText('Masked').waitFor();

  // it is live: with another account manager they see it no more
  const { me: other } = await (await apiOf('Henrik Dahl'))<{ me: { id: string } }>('{ me { id } }');
  await ask(
    'mutation ($id: ID!, $input: UpdateCustomerInput!, $v: Int) { updateCustomer(id: $id, input: $input, expectedVersion: $v) { id } }',
    { id: made.id, input: { accountManagerId: other.id }, v: made.version },
  );
  await page.getByText(`Kari Lund does not see “${name}”`).waitFor();
  await own.getByText('Account manager is Henrik Dahl.').waitFor();
  await page.getByText('They see none of its fields').waitFor();

  // what they would do is asked too, and the address holds the question
  await page.getByRole('button', { name: 'What they would do' }).click();
  await page.getByRole('option', { name: 'Delete' }).click();
  await page.getByText(`Kari Lund may not do this with “${name}”: Delete`).waitFor();
  await page.getByText('There is none that is about this.').waitFor();
  await page.reload();
  await page.getByText(`Kari Lund may not do this with “${name}”: Delete`).waitFor();
});

test('from the page of a person, and to nobody who may not ask', async () => {
  const page = await open('Ingrid Solberg', 'settings/people');
  await page.getByRole('list', { name: 'People' }).getByText('Astrid Haugen').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'What they see, and why' }).click();
  await expect.poll(() => page.getByRole('combobox', { name: 'Person' }).inputValue()).toBe('Astrid Haugen');
  await page.getByText('Choose a person and a record').waitFor();

  const own = await open('Kari Lund', 'settings/access');
  await own.getByText('None of your roles allows this').waitFor();
});
