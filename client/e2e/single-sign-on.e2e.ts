import { expect, test } from 'vitest';
import { open } from './windows.ts';

const mark = () => Date.now().toString(36);

test('an identity provider is entered, told what is missing, and switched on', async () => {
  const name = `Login ${mark()}`;
  const slug = `fjord-${mark()}`;
  const domain = `${slug}.example`;
  const page = await open('Ingrid Solberg', 'settings/sign-in');
  await page.getByRole('button', { name: 'Add a provider' }).click();
  await page.getByRole('menuitem', { name: 'OpenID Connect' }).click();
  const dialog = page.getByRole('dialog');
  const field = (label: string) => dialog.getByRole('textbox', { name: label, exact: true });
  await dialog.getByRole('button', { name: 'Create' }).click();
  expect(await dialog.getByText('Fill this in').count()).toBe(3);
  await field('Name').fill(name);
  await field('Name in addresses').fill(slug);
  await field('Issuer').fill('https://login.microsoftonline.com/common/v2.0');
  await field('Client id').fill('plinth');
  await dialog.getByLabel('Client secret').fill('a-secret-of-the-provider');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('This issuer answers for everybody').waitFor();
  await field('Issuer').fill('https://login.fjord.example');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText(`/auth/sso/${slug}/callback`).waitFor();
  expect(await page.content()).not.toContain('a-secret-of-the-provider');

  await page.getByRole('button', { name: 'Add domain' }).click();
  await dialog.getByLabel('Domain').fill('not a domain');
  await dialog.getByRole('button', { name: 'Add domain' }).click();
  await dialog.getByText('Write a domain, as example.com').waitFor();
  await dialog.getByLabel('Domain').fill(domain);
  await dialog.getByRole('button', { name: 'Add domain' }).click();
  await page.getByText(`_plinth-verification.${domain}`).waitFor();

  await page.getByRole('button', { name: 'Edit roles of groups' }).click();
  await dialog.getByRole('button', { name: 'Add group' }).click();
  await field('Group 1').fill('contract-people');
  await dialog.getByRole('button', { name: /Role of group 1/ }).click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('term').filter({ hasText: 'contract-people' }).waitFor();

  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('It has no proved domain, so nobody is let in.').waitFor();
  await page.getByText('It gives roles.').waitFor();

  await page.getByRole('button', { name: 'Switch on' }).click();
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('main').getByText('On', { exact: true }).waitFor();
  await page.goto('/t/fjord/settings/sign-in');
  await page
    .getByRole('link', { name: new RegExp(name) })
    .getByText('On', { exact: true })
    .waitFor();
});

test('passwords cannot be switched off by whoever has not come in by single sign-on', async () => {
  const page = await open('Ingrid Solberg', 'settings/sign-in');
  await page.getByText('Passwords are good here').click();
  const question = page.getByRole('dialog', { name: 'Switch passwords off' });
  await question.getByRole('button', { name: 'Switch off' }).click();
  await question.getByText('Sign in by single sign-on yourself first').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('switch', { name: 'Passwords are good here' }).isChecked()).toBe(true);
});
