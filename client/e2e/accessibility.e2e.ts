import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { makeContract } from './records.ts';
import { newBrowser, open } from './windows.ts';

const script = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every violation with the elements that have it. */
async function violations(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(script);
  const { violations: found } = (await page.evaluate('axe.run()')) as AxeResults;
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('the pages before signing in have no accessibility violation', async () => {
    const page = await (await newBrowser({ colorScheme })).newPage();
    await page.goto('/');
    await page.getByRole('button', { name: /^Ingrid Solberg/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const path of [
      '/forgot-password',
      '/reset-password#token=x',
      '/invitation#token=x',
      '/verify-email#token=x',
    ]) {
      await page.goto(path);
      await page.getByRole('heading').first().waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.goto('/sign-in-refused?rule=sso.no_role&request=0f8fad5b-d9cb-469f');
    await page.getByText('You are in none of the groups').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto('/playground');
    await page.getByRole('button', { name: /^Ingrid Solberg/ }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('dashboard, list, record, form and import have no accessibility violation', async () => {
    const { id, mark } = await makeContract();
    const page = await open('Ingrid Solberg', 'contracts/dashboard', { colorScheme });
    const at = async (path: string, sight: string) => {
      await page.goto(`/t/fjord/contracts/${path}`);
      await page.getByRole('main').getByText(sight, { exact: true }).first().waitFor();
      return (await violations(page)).map((violation) => `${path} ${violation}`);
    };
    const found = [
      ...(await at('dashboard', 'Ending next')),
      ...(await at('contracts', 'Active')),
      ...(await at(`contracts?record=${id}`, `Contract ${mark}`)),
      ...(await at('contracts?q=nothing-is-called-this', 'Nothing matches')),
      ...(await at(`contracts/${id}`, `Contract ${mark}`)),
      ...(await at(`contracts/${id}?tab=history`, 'created this')),
      ...(await at(`contracts/${id}/edit`, 'Payment terms')),
      ...(await at('contracts/new', 'Payment terms')),
      ...(await at('customers', 'Company')),
      ...(await at('imports', 'New import')),
    ];
    expect(found).toEqual([]);
  });

  test('the settings have no accessibility violation, empty and full', async () => {
    const page = await open('Ingrid Solberg', 'settings/machines', { colorScheme });
    const found: string[] = [];
    const look = async (what: string) =>
      found.push(...(await violations(page)).map((violation) => `${what} ${violation}`));
    await page.getByRole('button', { name: 'New service account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Allow at least one thing').waitFor();
    await look('new service account');
    await dialog
      .getByRole('textbox', { name: 'Name', exact: true })
      .fill(`Axe ${colorScheme} ${Date.now().toString(36)}`);
    await dialog.getByLabel('Contracts: Read').selectOption('Own');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await look('new key');
    await page.getByLabel('Name').fill('Key');
    await page.getByRole('button', { name: 'Make key' }).click();
    await page.getByRole('dialog', { name: 'The key is made' }).waitFor();
    await look('key');
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await look('service account');
    await page.goto('/t/fjord/settings/machines');
    await page.getByRole('main').getByText(/^Axe/).first().waitFor();
    await look('service accounts');
    const roles = page.getByRole('main').getByRole('link', { name: /^Viewer/ });
    await page.goto('/t/fjord/settings/roles');
    await roles.waitFor();
    await look('roles');
    await roles.click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await look('role');
    await page.goto('/t/fjord/settings/company');
    await page.getByRole('button', { name: 'Change limits' }).waitFor();
    await look('company');
    await page.getByRole('button', { name: 'Change limits' }).click();
    await look('limits');
    await page.goto('/t/fjord/settings/sign-in');
    await page.getByRole('heading', { name: 'Single sign-on' }).waitFor();
    await look('sign-in');
    await page.getByRole('button', { name: 'Add a provider' }).click();
    await page.getByRole('menuitem', { name: 'SAML' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Axe');
    await page.getByRole('textbox', { name: 'Name in addresses' }).fill(`fjord-axe-${Date.now().toString(36)}`);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Axe' }).waitFor();
    await look('identity provider');
    await page.getByRole('button', { name: 'Load metadata' }).click();
    await look('metadata');
    expect(found).toEqual([]);
  });
});
