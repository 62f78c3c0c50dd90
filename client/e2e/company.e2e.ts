import { expect, test } from 'vitest';
import { open } from './windows.ts';

test('an administrator sees the company and sets its limits, within what they may', async () => {
  const page = await open('Ingrid Solberg', 'settings/company');
  await page.getByRole('heading', { level: 2, name: 'Fjord Supply AS' }).waitFor();
  await page.getByText('Contract Portal', { exact: true }).last().waitFor();
  await page.getByRole('link', { name: /people, no limit|of \d+ seats/ }).waitFor();
  const limits = page.getByRole('list', { name: 'Limits' });
  await limits.getByText('10 a minute').waitFor();

  await page.getByRole('button', { name: 'Change limits' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change limits' });
  const uploads = dialog.getByLabel('Files that one person may upload in a minute');
  await uploads.fill('11');
  await dialog.getByLabel('Largest file, in MB').fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('From 1 a minute to 10 a minute').waitFor();
  await dialog.getByText('From 0.001 MB to 50 MB').waitFor();
  await uploads.fill('4');
  await dialog.getByLabel('Largest file, in MB').fill('12.5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await limits.getByText('4 a minute').waitFor();
  await limits.getByText('12.5 MB').waitFor();
  await limits.getByText('not the default of 50 MB').waitFor();

  await page.getByRole('button', { name: 'Change limits' }).click();
  await uploads.fill('');
  await dialog.getByLabel('Largest file, in MB').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await limits.getByText('50 MB', { exact: true }).waitFor();
  expect(await limits.getByText(/not the default/).count()).toBe(0);
});

test('whoever does not look after the company is not led there, and told so at the address', async () => {
  const page = await open('Liv Berg', 'contracts/dashboard');
  await page.getByRole('link', { name: 'Contracts', exact: true }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Company', exact: true }).count()).toBe(0);
  await page.goto('/t/fjord/settings/company');
  await page.getByText('You may not see this').waitFor();
});
