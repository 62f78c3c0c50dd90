import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { open } from './windows.ts';

const customers = (page: Page) => page.getByRole('grid', { name: 'Customers' });

async function switchTo(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: from }).click();
  await page.getByRole('menuitem', { name: to }).click();
}

/** The companies of the tokens that requests of a page are sent with, from now on. */
function companiesOf(page: Page): Set<string> {
  const found = new Set<string>();
  page.on('request', (request) => {
    const [, claims] = request.headers()['authorization']?.split('.') ?? [];
    if (claims) found.add((JSON.parse(Buffer.from(claims, 'base64url').toString()) as { org: string }).org);
  });
  return found;
}

/** A customer that Kari sees. */
async function makeIn(tenant: string, name: string): Promise<{ id: string; displayName: string }> {
  const [admin, kari] = [
    await apiOf(tenant === 'fjord' ? 'Ingrid Solberg' : 'Grace Holt', tenant),
    await apiOf('Kari Lund', tenant),
  ];
  const { me } = await kari<{ me: { id: string } }>('{ me { id } }');
  const displayName = `${name} ${Date.now().toString(36)}`;
  const { createCustomer } = await admin<{ createCustomer: { id: string } }>(
    'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id } }',
    { input: { customerNo: displayName, displayName, accountManagerId: me.id } },
  );
  return { ...createCustomer, displayName };
}

test('after the switch lists, menu and what is live are of the other company, and nothing of the first is left', async () => {
  const { displayName: ours } = await makeIn('fjord', 'Aa Fjord');
  const page = await open('Kari Lund', 'contracts/contracts');
  await page.getByRole('link', { name: 'New contract' }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Customers', exact: true }).click();
  await customers(page).getByText(ours).first().waitFor();
  const signIns: string[] = [];
  page.on('request', (request) => request.url().includes('/auth/sign-in') && signIns.push(request.url()));
  const opened: { isClosed(): boolean }[] = [];
  page.on('websocket', (socket) => opened.push(socket));

  await switchTo(page, 'Fjord Supply AS', 'Granite Holdings Ltd');
  await page.waitForURL('**/t/granite/**');
  const companies = companiesOf(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Contracts', exact: true }).click();
  await page.getByRole('grid', { name: 'Contracts' }).getByRole('row').nth(1).waitFor();
  expect(await page.getByRole('link', { name: 'New contract' }).count()).toBe(0); // only reads there
  await page.getByRole('navigation').getByRole('link', { name: 'Customers', exact: true }).click();
  await customers(page).getByRole('row').nth(1).waitFor();

  const { displayName: theirs } = await makeIn('granite', 'Aa Granite');
  const { displayName: stranger } = await makeIn('fjord', 'Aa Later');
  await customers(page).getByText(theirs).first().waitFor();
  const whole = await page.content();
  expect([whole.includes(ours), whole.includes(stranger)]).toEqual([false, false]);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain(ours);
  expect([companies.size, signIns.length, opened.filter((socket) => !socket.isClosed()).length]).toEqual([1, 0, 1]);

  // and back: only what there is now
  await switchTo(page, 'Granite Holdings Ltd', 'Fjord Supply AS');
  await page.waitForURL('**/t/fjord/**');
  await page.getByRole('navigation').getByRole('link', { name: 'Customers', exact: true }).click();
  await customers(page).getByText(stranger).first().waitFor();
  expect((await page.content()).includes(theirs)).toBe(false);
});

test('what is not saved asks first, and is there when one comes back', async () => {
  const { id } = await makeIn('fjord', 'Aa Draft');
  const page = await open('Kari Lund', `contracts/customers/${id}/edit`);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Nearly renamed');
  await switchTo(page, 'Fjord Supply AS', 'Granite Holdings Ltd');
  const question = page.getByRole('dialog', { name: 'Go to Granite Holdings Ltd' });
  await question.getByText('is not saved').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await name.inputValue()).toBe('Nearly renamed');
  await switchTo(page, 'Fjord Supply AS', 'Granite Holdings Ltd');
  await question.getByRole('button', { name: 'Go there' }).click();
  await page.waitForURL('**/t/granite/**');
  expect((await page.content()).includes('Nearly renamed')).toBe(false);
  await page.goto(`/t/fjord/contracts/customers/${id}/edit`);
  await expect.poll(() => name.inputValue()).toBe('Nearly renamed');
  await page.getByText('Discard').first().waitFor();
});
