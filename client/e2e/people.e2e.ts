import { expect, test } from 'vitest';
import { followMail } from './mails.ts';
import { newBrowser, open } from './windows.ts';

const mark = () => Date.now().toString(36);

test('whoever is invited in the settings comes in by the mail, with the roles they were given, and out again', async () => {
  const [name, email] = [`Nils ${mark()}`, `nils.${mark()}@new.example`];
  const page = await open('Ingrid Solberg', 'settings/people');
  await page.getByRole('list', { name: 'People' }).getByText('Kari Lund').waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await dialog.getByText('Give at least one role').waitFor();
  await dialog.getByLabel('E-mail').fill('no address');
  await dialog.getByText('Viewer', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await dialog.getByText('Write an e-mail address').waitFor();
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const pending = page.getByRole('list', { name: 'Invited, not here yet' });
  await pending.getByText(email).waitFor();

  const own = await (await newBrowser()).newPage();
  await followMail(own, email, 'Ingrid Solberg invites you to');
  await own.getByLabel('Full name').fill(name);
  await own.getByLabel('Password').fill('correct horse battery');
  await own.getByRole('button', { name: 'Accept the invitation' }).click();
  await own.getByRole('link', { name: 'Contracts', exact: true }).first().waitFor();
  expect(await own.getByRole('navigation').getByRole('link', { name: 'People' }).count()).toBe(0);

  // the list is live: whoever came in is in it without a reload
  const row = page.getByRole('list', { name: 'People' }).getByRole('link', { name: new RegExp(name) });
  await row.waitFor();
  await row.click();
  await page.getByRole('button', { name: 'Edit access' }).click();
  await dialog.getByText('Admin', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await own.getByRole('navigation').getByRole('link', { name: 'People' }).waitFor();

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  const question = page.getByRole('dialog', { name: `Deactivate ${name}` });
  await question.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText(`${name} may not come in any more`).waitFor();
  await expect.poll(() => row.count()).toBe(0);
  await own.getByText('You do not belong to this company').waitFor();

  const out = page.getByRole('list', { name: 'May not come in any more' });
  await out.getByRole('button', { name: `Reactivate ${name}` }).click();
  await row.waitFor();
  await expect.poll(() => out.getByText(email).count()).toBe(0);
  await own.goto('/');
  await own.getByRole('navigation').getByRole('link', { name: 'People' }).waitFor();
});

test('an invitation that is withdrawn lets nobody in', async () => {
  const email = `olga.${mark()}@new.example`;
  const page = await open('Ingrid Solberg', 'settings/people');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByText('Viewer', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('button', { name: `Withdraw the invitation to ${email}` }).click();
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect.poll(() => page.getByText(email, { exact: true }).count()).toBe(0);
  const own = await (await newBrowser()).newPage();
  await followMail(own, email, 'Ingrid Solberg invites you to');
  await own.getByText('This invitation was used, taken back, or is too old.').waitFor();
});
