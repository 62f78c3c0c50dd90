import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { followMail } from './mails.ts';
import { newBrowser } from './windows.ts';

const password = 'correct horse battery';

/** Codes of an authenticator by steps from the moment it was set up; each is good once. */
function authenticator(secret: string) {
  const [totp, now] = [new TOTP({ secret: Secret.fromBase32(secret) }), Date.now()];
  return (stepsAhead: number) => totp.generate({ timestamp: now + stepsAhead * 30_000 });
}

/** Somebody who was invited and has come in by the link in their mail, in a window of their own. */
async function newcomer(
  email: string,
  name: string,
  { as = 'Ingrid Solberg', tenant = 'fjord', role = 'contract_owner' } = {},
): Promise<Page> {
  const ask = await apiOf(as, tenant);
  const invite = 'mutation($email: String!, $roles: [String!]!) { inviteUser(email: $email, roles: $roles) { id } }';
  await ask(invite, { email, roles: [role] });
  const page = await (await newBrowser()).newPage();
  await followMail(page, email, `${as} invites you to`);
  await page.getByText(`You were invited as ${email}.`).waitFor();
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  return page;
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

async function enter(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(secret);
  await page.keyboard.press('Enter');
}

async function openProfile(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor();
}

/** Scans nothing: types the key, as where there is no camera. */
async function setUp(page: Page): Promise<{ code: (stepsAhead: number) => string; recovery: string[] }> {
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  const code = authenticator((await page.getByRole('code').textContent()) ?? '');
  await page.getByLabel('Code', { exact: true }).fill(code(-1));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.nth(9).waitFor();
  const recovery = await codes.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  return { code, recovery };
}

test('an invitation leads to name and password, and straight into the company; its link works once', async () => {
  const email = 'nora.ny@new.example';
  const page = await newcomer(email, 'Nora Ny');
  await page.waitForURL('**/t/fjord/contracts/dashboard');
  await page.getByRole('button', { name: 'Nora Ny', exact: true }).waitFor();
  const other = await (await newBrowser()).newPage();
  await followMail(other, email, 'Ingrid Solberg invites you to');
  await other.getByText('This invitation was used, taken back, or is too old.').waitFor();
});

test('a forgotten password is chosen anew by the link in the mail, and other windows are signed out', async () => {
  const email = 'fredrik@new.example';
  const before = await newcomer(email, 'Fredrik Ny');
  await before.waitForURL('**/t/fjord/contracts/dashboard');
  const page = await (await newBrowser()).newPage();
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(`If ${email} has an account, a mail is on its way.`).waitFor();
  await followMail(page, email, 'Choose a new password');
  await page.getByLabel('New password').fill('short');
  await page.keyboard.press('Enter');
  await page.getByText('A password has 10 to 128 characters.').waitFor();
  await page.getByLabel('New password').fill('a very new password');
  await page.keyboard.press('Enter');
  await page.getByText('Your password is changed').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await enter(page, email, 'a very new password');
  await page.waitForURL('**/t/fjord/contracts/dashboard');
  await before.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('an authenticator is set up in the profile; from then on its code is asked for, and a recovery code works once', async () => {
  const email = 'tone@new.example';
  const page = await newcomer(email, 'Tone Ny');
  await page.waitForURL('**/t/fjord/contracts/dashboard');
  await openProfile(page, 'Tone Ny');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const { code, recovery } = await setUp(page);
  await page.getByText('You have 10 recovery codes left.').waitFor();

  await signOut(page, 'Tone Ny');
  await enter(page, email);
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
  await page.getByLabel('Code').fill(code(-1));
  await page.keyboard.press('Enter');
  await page.getByText('The code is wrong, or was used before.').waitFor();
  await page.getByLabel('Code').fill(code(0));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/t/fjord/contracts/dashboard');

  for (const isUsed of [false, true]) {
    await signOut(page, 'Tone Ny');
    await enter(page, email);
    await page.getByLabel('Code').fill(recovery[0] ?? '');
    await page.keyboard.press('Enter');
    if (isUsed) await page.getByText('The code is wrong, or was used before.').waitFor();
    else await page.waitForURL('**/t/fjord/contracts/dashboard');
    if (isUsed) break;
  }
});

test('the profile shows where one is signed in, and ends what is elsewhere', async () => {
  const email = 'siv@new.example';
  const page = await newcomer(email, 'Siv Ny');
  await page.waitForURL('**/t/fjord/contracts/dashboard');
  const elsewhere = await (await newBrowser()).newPage();
  await elsewhere.goto('/');
  await enter(elsewhere, email);
  await elsewhere.waitForURL('**/t/fjord/contracts/dashboard');

  await openProfile(page, 'Siv Ny');
  const sessions = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
  await sessions.nth(1).waitFor();
  expect(await sessions.filter({ hasText: 'This one' }).count()).toBe(1);
  await sessions.getByRole('button', { name: 'Sign out: Chrome, Linux' }).click();
  await sessions.nth(1).waitFor({ state: 'detached' });
  await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor();

  await page.getByLabel('Full name').fill('Siv Nygård');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Siv Nygård', exact: true }).waitFor();
});

test('a company that asks for a second factor leads to its set-up, and then lets in', async () => {
  const invited = { as: 'Grace Holt', tenant: 'granite', role: 'admin' };
  const page = await newcomer('gunn@new.example', 'Gunn Ny', invited);
  await page.waitForURL('**/t/granite/contracts/dashboard');
  const require = 'mutation($required: Boolean!) { requireSecondFactor(required: $required) }';
  await (
    await apiOf('Grace Holt', 'granite')
  )(require, { required: true });
  await page.reload();
  await page.getByText('Granite Holdings Ltd asks for a code from an authenticator app').waitFor();
  await setUp(page);
  await page.getByRole('button', { name: 'Gunn Ny', exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/t/granite/contracts/dashboard');

  // so that the others of the demo come in again; of them nobody has a second factor
  const issued = await page.request.post('/auth/token', { data: { tenant: 'granite', client: 'api' } });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  const answer = await page.request.post('/graphql', {
    headers: { authorization: `Bearer ${accessToken}` },
    data: { query: require, variables: { required: false } },
  });
  expect(await answer.json()).toMatchObject({ data: { requireSecondFactor: true } });
});
