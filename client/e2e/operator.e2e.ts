import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiOf } from './api.ts';
import { newBrowser, open } from './windows.ts';

const mark = () => Date.now().toString(36);
const reason = 'Ticket 4711: they cannot find a contract';

/** The back office as the demo's operator opens it, by the sign-in that everybody has. */
async function backOffice(): Promise<Page> {
  const page = await (await newBrowser()).newPage();
  await page.goto('/');
  await page.getByLabel('E-mail').fill('solveig@plinth.example');
  await page.getByLabel('Password').fill('fjord-and-granite');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Companies' }).waitFor();
  return page;
}

test('an operator makes a company, suspends it and lets it work again, with reasons', async () => {
  const slug = `nordlys-${mark()}`;
  const page = await backOffice();
  await page.getByRole('button', { name: 'New company' }).click();
  const dialog = page.getByRole('dialog', { name: 'New company' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(`Nordlys ${slug}`);
  await dialog.getByLabel('Short name').fill('No Good');
  await dialog.getByLabel('E-mail of its administrator').fill(`ada@${slug}.example`);
  await dialog.getByLabel('Seats').fill('3');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText(/small letters, digits and hyphens/).waitFor();
  await dialog.getByLabel('Short name').fill(slug);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: `Nordlys ${slug}` }).waitFor();
  await page.getByText('0 of 3 seats').waitFor();

  await page.getByRole('button', { name: 'Suspend' }).click();
  const suspend = page.getByRole('dialog', { name: `Suspend Nordlys ${slug}` });
  await suspend.getByRole('button', { name: 'Suspend' }).click();
  await suspend.getByText('Say why, in 5 to 500 characters.').waitFor();
  await suspend.getByLabel('Reason').fill('Not paid since June');
  await suspend.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Suspended').waitFor();
  await page.getByRole('button', { name: 'Let it work again' }).click();
  const resume = page.getByRole('dialog');
  await resume.getByLabel('Reason').fill('Paid after all');
  await resume.getByRole('button', { name: 'Let it work again' }).click();
  await page.getByRole('heading', { level: 1 }).locator('..').getByText('Active').waitFor();

  await page.getByRole('button', { name: 'Change terms' }).click();
  const terms = page.getByRole('dialog');
  await terms.getByLabel('Seats').fill('12');
  await terms.getByText('Contract Portal').click();
  await terms.getByLabel('Reason').fill('They asked for it by mail');
  await terms.getByRole('button', { name: 'Save' }).click();
  await page.getByText('0 of 12 seats').waitFor();
  await page.getByRole('button', { name: 'Change limits' }).click();
  const limits = page.getByRole('dialog', { name: 'Change limits' });
  await limits.getByLabel('Files that one person may upload in a minute').fill('40');
  await limits.getByLabel('Reason').fill('They import all their files this week');
  await limits.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('list', { name: 'Limits' }).getByText('40 a minute').waitFor();
  await page.getByRole('link', { name: 'Companies' }).click();
  await page.getByLabel('Find by name or short name').fill(slug);
  const found = page.getByRole('list', { name: 'Companies' }).getByRole('link');
  await expect.poll(() => found.count()).toBe(1);
});

test('an operator visits a company with a reason, works there, and leaves; the company sees both', async () => {
  const page = await backOffice();
  await page.getByRole('link', { name: /^Fjord Supply AS/ }).click();
  await page.getByRole('button', { name: 'Enter' }).click();
  const dialog = page.getByRole('dialog', { name: 'Enter Fjord Supply AS' });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Enter' }).click();
  await page.getByText(/Solveig Aas is visiting Fjord Supply AS until/).waitFor();
  await page.goto('/t/fjord/contracts/contracts');
  await page.getByRole('grid', { name: 'Contracts' }).getByRole('row').nth(1).waitFor(); // also after a reload
  await page.getByText(/Solveig Aas is visiting/).waitFor();
  await page.getByRole('button', { name: 'End the visit' }).click();
  await page.getByRole('list', { name: 'Visits' }).getByText(reason).first().waitFor();
  await page.goto('/t/fjord/contracts/contracts');
  await page.getByText('You do not belong to this company').waitFor();

  const ask = await apiOf('Ingrid Solberg');
  const { operatorVisits } = await ask<{ operatorVisits: { nodes: { reason: string; operator: { name: string } }[] } }>(
    '{ operatorVisits(orderBy: [{ createdAt: DESC }], first: 1) { nodes { reason operator { name } } } }',
  );
  expect(operatorVisits.nodes).toEqual([{ reason, operator: { name: 'Solveig Aas' } }]);
});

test('whoever is no operator is told so at the address, and the app of a company says nothing of it', async () => {
  const page = await open('Ingrid Solberg', 'contracts/dashboard');
  await page.getByRole('link', { name: 'Contracts', exact: true }).first().waitFor();
  await page.goto(`${inject('appUrl')}/operator`);
  await page.getByText('This is for the operators of this installation').waitFor();
});
