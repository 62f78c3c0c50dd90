import { expect, test } from 'vitest';
import { accountOf } from './api.ts';
import { newBrowser, open } from './windows.ts';

const signedInAs = (name: string) => ({ name, exact: true });

test('a press on a demo account signs in to its company, and a reload stays there', async () => {
  const page = await (await newBrowser()).newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Ingrid Solberg Administrator' }).click();
  await page.waitForURL('**/t/fjord/contracts/dashboard');
  await page.getByRole('button', signedInAs('Ingrid Solberg')).waitFor();
  await page.reload();
  await page.getByRole('button', signedInAs('Ingrid Solberg')).waitFor();
  expect(new URL(page.url()).pathname).toBe('/t/fjord/contracts/dashboard');
});

test('whoever types a wrong password is told so and gets in with the right one, at the address asked for', async () => {
  const { email, password } = await accountOf('Grace Holt', 'granite');
  const page = await (await newBrowser()).newPage();
  await page.goto('/t/granite/contracts/customers');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('not this one');
  await page.keyboard.press('Enter');
  await page.getByText('The e-mail or the password is wrong.').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Customers' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/t/granite/contracts/customers');
});

test('somebody in two companies goes from one to the other without signing in again, with the role there', async () => {
  const page = await open('Kari Lund', 'contracts/contracts');
  await page.getByRole('link', { name: 'New contract' }).waitFor();
  await page.getByRole('button', { name: 'Fjord Supply AS' }).click();
  await page.getByRole('menuitem', { name: 'Granite Holdings Ltd' }).click();
  await page.waitForURL('**/t/granite/**');
  await page.getByRole('link', { name: 'Contracts', exact: true }).click();
  await page.getByRole('grid', { name: 'Contracts' }).getByRole('row').nth(1).waitFor();
  expect(await page.getByRole('link', { name: 'New contract' }).count()).toBe(0);
});

test('signing out ends the session in every window of the browser', async () => {
  const page = await open('Peter Marsh', 'contracts/contracts', { tenant: 'granite' });
  await page.getByRole('button', signedInAs('Peter Marsh')).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/t/granite/contracts/contracts');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a company that one does not belong to stays shut', async () => {
  const page = await open('Grace Holt', '', { tenant: 'granite' });
  await page.goto('/t/fjord/contracts/contracts');
  await page.getByText('You do not belong to this company').waitFor();
});
