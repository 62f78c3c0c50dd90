import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { open } from './windows.ts';

const mark = () => Date.now().toString(36).toUpperCase();

/** What the API answers to whoever sends this token. */
async function ask(token: string, query: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${inject('appUrl')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Makes a service account that may read customers, and opens it. */
async function makeAccount(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New service account' }).click();
  const dialog = page.getByRole('dialog', { name: 'New service account' });
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('Allow at least one thing').waitFor();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByLabel('Customers: Read').selectOption('All');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test('a key that is made in the settings reads what its scopes allow, and once revoked nothing', async () => {
  const name = `ERP ${mark()}`;
  const page = await open('Ingrid Solberg', 'settings/machines');
  await makeAccount(page, name);
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly run');
  await dialog.getByLabel('Only from').fill('not an address');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await dialog.getByText(/address or a network/).waitFor();
  await dialog.getByLabel('Only from').fill('');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  const shown = page.getByRole('dialog', { name: 'The key is made' });
  const key = (await shown.getByText(/^plinth_\w+$/).textContent()) ?? '';
  await shown.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('list', { name: 'API keys' }).getByText('Nightly run').waitFor();
  expect(await page.content()).not.toContain(key);

  expect((await ask(key, '{ customers(first: 1) { nodes { displayName } } }')).text).toMatch(/"displayName":"./);
  expect((await ask(key, '{ contracts(first: 1) { nodes { title } } }')).text).toMatch(/errors/);
  const uses = async () => {
    await page.reload();
    await page.getByRole('list', { name: 'API keys' }).waitFor();
    return page.getByText(/^used /).count();
  };
  await expect.poll(uses).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Revoke Nightly run' }).click();
  const question = page.getByRole('dialog', { name: 'Revoke Nightly run' });
  await question.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Show 1 that is over' }).click();
  await page.getByText('Revoked', { exact: true }).waitFor();
  await expect.poll(async () => (await ask(key, '{ me { name } }')).status, { timeout: 5000 }).toBe(401);
});

test('whoever may not look after machines is not led there, and told so at the address', async () => {
  const page = await open('Liv Berg', 'contracts/dashboard');
  await page.getByRole('link', { name: 'Contracts', exact: true }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Machines' }).count()).toBe(0);
  await page.goto('/t/fjord/settings/machines');
  await page.getByText('You may not see this').waitFor();
});
