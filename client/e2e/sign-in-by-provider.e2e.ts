import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { apiOf } from './api.ts';
import { startProvider } from './identity-provider.ts';
import { newBrowser } from './windows.ts';

const groups = { vera: ['Viewers'], odd: ['Chess'] };
let host = '';
const fonts = 'fonts.googleapis.com'; // the provider's pages ask for some

/** What an operator does beside the running server. */
async function operate(...args: string[]): Promise<string> {
  const env = { ...process.env, DATA_DIR: inject('appData'), DATABASE_URL: '', ENCRYPTION_KEYS: '', DEMO: '1' };
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['server/sso.ts', ...args], { cwd, env });
  return stdout;
}

beforeAll(async () => {
  const provider = await startProvider(`${inject('appUrl')}/auth/sso/fjord/callback`, groups);
  host = provider.host;
  const ask = await apiOf('Ingrid Solberg');
  const { made } = await ask<{ made: { id: string } }>(
    'mutation($input: CreateSsoConnectionInput!) { made: createSsoConnection(input: $input) { id } }',
    {
      input: {
        protocol: 'OIDC',
        name: 'Works ID',
        issuer: provider.issuer,
        clientId: 'plinth',
        clientSecret: 'a secret of theirs',
      },
    },
  );
  await ask(
    `mutation($id: ID!) {
      mapSsoRoles(id: $id, input: { mappings: [{ group: "Viewers", role: "viewer" }] }) { id }
      addSsoDomain(id: $id, domain: "works.example") { id }
      enableSsoConnection(id: $id) { id }
    }`,
    made,
  );
  const done = await operate(
    'confirm-domain',
    'works.example',
    '--tenant',
    'fjord',
    '--reason',
    'they showed the contract',
  );
  if (!done.includes('works.example is its own')) throw new Error(done);
});

async function newPage(): Promise<Page> {
  const browser = await newBrowser({ others: [host, fonts] });
  await browser.route(`https://${fonts}/**`, (route) => route.abort());
  return browser.newPage();
}

async function signInAs(name: string, page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(`${name}@works.example`);
  await page.getByRole('link', { name: 'Continue with Works ID' }).click();
  await page.waitForURL(`http://${host}/**`);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('anything');
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]', { hasText: 'Continue' }).click(); // may the app know who they are
}

test('somebody new signs in at their company and lands at the page they asked for, with the role of their group', async () => {
  const page = await newPage();
  await page.goto('/t/fjord/contracts/contracts');
  await signInAs('vera', page);
  await page.waitForURL('**/t/fjord/contracts/contracts');
  await page.getByRole('grid', { name: 'Contracts' }).getByRole('row').nth(1).waitFor();
  await page.getByRole('button', { name: 'Vera Works', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'New contract' }).count()).toBe(0);
  await page.reload(); // the session is the same as any other
  await page.getByRole('button', { name: 'Vera Works', exact: true }).waitFor();
});

test('somebody of no group that may work here is told so, and how to go on', async () => {
  const page = await newPage();
  await page.goto('/');
  await signInAs('odd', page);
  await page.getByText('You are in none of the groups that may work here').waitFor();
  await page.getByRole('link', { name: 'Back to the sign-in' }).click();
  await page.getByLabel('E-mail').waitFor();
});
