import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { makeContract, makeCustomer } from './records.ts';
import { open } from './windows.ts';

const contracts = 'contracts/contracts';

test('an account manager sees the own portfolio and nothing else, in lists, counts and by address', async () => {
  const ask = await apiOf('Kari Lund');
  const { me } = await ask<{ me: { id: string } }>('{ me { id } }');
  const own = await makeContract({ customerId: (await makeCustomer({ accountManagerId: me.id })).id });
  const other = await makeContract();
  const page = await open('Kari Lund', `${contracts}?q=${own.mark}`);
  await page.getByRole('gridcell', { name: `Contract ${own.mark}` }).waitFor();
  await page.goto(`/t/fjord/${contracts}?q=${other.mark}`);
  await page.getByText('Nothing matches').waitFor();
  await page.goto(`/t/fjord/${contracts}/${other.id}`);
  await page.getByText('This record does not exist').waitFor();
});

test('a viewer reads but is offered nothing that changes', async () => {
  const { id, mark } = await makeContract();
  const page = await open('Liv Berg', `${contracts}?q=${mark}`);
  await page.getByRole('gridcell', { name: `Contract ${mark}` }).waitFor();
  expect(await page.getByRole('link', { name: 'New contract' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Imports' }).count()).toBe(0);
  await page.goto(`/t/fjord/${contracts}/${id}`);
  await page.getByRole('heading', { name: `Contract ${mark}` }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Edit' }).getAttribute('aria-disabled')).toBe('true');
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  await page.getByRole('button', { name: 'More' }).click();
  const items = page.getByRole('menuitem');
  await items.filter({ hasText: /^Flag/ }).getByText('None of your roles allows this').waitFor();
  for (const item of await items.all()) expect(await item.getAttribute('aria-disabled')).toBe('true');
});

test('a national id is masked for all but those who may see it', async () => {
  const { id, mark } = await makeCustomer({ kind: 'PERSON', nationalId: '01019012345' });
  const path = `contracts/customers/${id}`;
  const owner = await open('Henrik Dahl', path);
  await owner.getByText('•••••••2345').first().waitFor();
  expect(await owner.content()).not.toContain('01019012345');
  await owner.goto(`/t/fjord/contracts/customers?q=${mark}`);
  await owner.getByRole('gridcell', { name: '•••••••2345' }).waitFor();
  const admin = await open('Ingrid Solberg', path);
  await admin.getByText('01019012345').first().waitFor();
});

test('who may looks at a masked value for a reason, which stands in the history; the value goes when the record is left', async () => {
  const { id } = await makeCustomer({ kind: 'PERSON', nationalId: '01019054321' });
  const path = `/t/fjord/contracts/customers/${id}`;
  const page = await open('Jonas Vik', `contracts/customers/${id}`);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Show national/i });
  await dialog.getByRole('textbox').fill('The customer calls and wants to be sure');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText('01019054321').waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByText('Reason: The customer calls and wants to be sure').waitFor();
  await page.getByText('looked at what is masked').waitFor();
  await page.goto(path);
  await page.getByText('•••••••4321').first().waitFor();
  expect(await page.content()).not.toContain('01019054321');

  const viewer = await open('Liv Berg', `contracts/customers/${id}`);
  await viewer.getByText('•••••••4321').first().waitFor();
  expect(await viewer.getByRole('button', { name: 'Show', exact: true }).count()).toBe(0);
});

test('what is encrypted is found by the whole value and not ordered by', async () => {
  const nationalId = `77${String(Date.now() % 1e9).padStart(9, '0')}`;
  const { mark } = await makeCustomer({ kind: 'PERSON', nationalId });
  const admin = await open('Ingrid Solberg', `contracts/customers?filter=nationalId.eq.${nationalId}`);
  await admin.getByRole('gridcell', { name: `Customer ${mark}` }).waitFor();
  const header = admin.getByRole('columnheader', { name: 'National id' });
  await header.waitFor();
  expect(await header.getByRole('button').filter({ hasText: 'National id' }).count()).toBe(0);
});
