import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { makeContract, makeCustomer, makeSignedContract } from './records.ts';
import { saveForm } from './forms.ts';
import { open } from './windows.ts';

const contracts = 'contracts/contracts';

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = page.locator(':focus');
  for (let presses = 0; presses < 80; presses++) {
    const [own = ''] = (await focused.count()) > 0 ? (await focused.ariaSnapshot()).split('\n') : [];
    if (own.includes(`"${name}`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

test('a contract with parties is written by keyboard alone, and what the server refuses is shown at its field', async () => {
  const taken = await makeContract();
  const customer = await makeCustomer();
  const page = await open('Henrik Dahl', contracts);
  await page.getByRole('grid', { name: 'Contracts' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'New contract' }).waitFor();

  await tabTo(page, 'Contract number');
  await page.keyboard.type(`C-${taken.mark}`);
  await page.keyboard.press('Tab');
  await page.keyboard.type(`Typed ${customer.mark}`);
  await tabTo(page, 'Customer');
  await page.keyboard.type(customer.mark);
  await page.getByRole('option', { name: `Customer ${customer.mark}` }).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, 'Add row');
  await page.keyboard.press('Enter');
  await tabTo(page, '1. row: Name');
  await page.keyboard.type('Nordlys Bygg AS');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Fjord Supply AS');
  await page.keyboard.press('ControlOrMeta+Enter');

  const number = page.getByRole('textbox', { name: 'Contract number' });
  await expect.poll(() => number.getAttribute('aria-invalid')).toBe('true');
  await page.getByText('Another record has this already').first().waitFor();
  await expect.poll(() => number.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(`T-${customer.mark}`);
  await page.keyboard.press('ControlOrMeta+Enter');

  await page.getByRole('heading', { name: `Typed ${customer.mark}` }).waitFor();
  await page.getByRole('tab', { name: /^Parties/ }).click();
  const parties = page.getByRole('grid', { name: 'Parties' });
  await parties.getByText('Nordlys Bygg AS').waitFor();
  await parties.getByText('Fjord Supply AS').waitFor();
});

test('an edit, a flag and who did them stand in the history, before and after', async () => {
  const { id, mark } = await makeContract({ paymentTerms: 'Net 30' });
  const page = await open('Henrik Dahl', `${contracts}/${id}`);
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Payment terms' }).fill('Net 14');
  await page.getByText('Changed: Payment terms').waitFor();
  await saveForm(page);
  await page.getByRole('heading', { name: `Contract ${mark}` }).waitFor();

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Flag', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Flag: Contract ${mark}` });
  await dialog.getByRole('button', { name: /^Severity/ }).click();
  await page.getByRole('option', { name: /^High/ }).click();
  await dialog.getByLabel('Reason').fill('The customer asked for a new end date.');
  await dialog.getByRole('button', { name: 'Flag' }).click();
  await dialog.waitFor({ state: 'hidden' });

  await page.getByRole('tab', { name: 'History' }).click();
  const history = page.getByRole('tabpanel', { name: 'History' }).getByRole('listitem');
  await history.filter({ hasText: /Henrik Dahl\s*flagged this/ }).waitFor();
  const edit = history.filter({ hasText: /Henrik Dahl\s*changed this/ });
  await edit.getByText('Net 30').waitFor();
  await edit.getByText('Net 14').waitFor();
  await edit.getByText('updateContract').waitFor();
  await edit.getByText(/^Sealed as number \d+$/).waitFor();
});

test('the next step of a contract is a button; what is not possible yet says why, under the keyboard too', async () => {
  const { id, mark } = await makeSignedContract();
  const page = await open('Henrik Dahl', `${contracts}/${id}`);
  const more = page.getByRole('button', { name: 'More' });
  await page.getByText('Signed', { exact: true }).first().waitFor();
  await more.press('Enter');
  const notice = page.getByRole('menuitem', { name: 'Give notice' });
  await notice.getByText('Not possible while it is Signed').waitFor();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowDown');
      return notice.evaluate((item) => item === document.activeElement);
    })
    .toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Activate contract' }).click();
  const dialog = page.getByRole('dialog', { name: `Activate contract: Contract ${mark}` });
  await dialog.getByRole('button', { name: 'Activate contract' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Give notice' }).waitFor();
  await page.getByText('Active', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  const history = page.getByRole('tabpanel', { name: 'History' }).getByRole('listitem');
  await history.filter({ hasText: /Henrik Dahl\s*put this in force/ }).waitFor();
});

test('deleting names the thing, takes it out of every list, and can be undone at once', async () => {
  const { id, mark } = await makeContract();
  const page = await open('Ingrid Solberg', `${contracts}/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete Contract ${mark}` });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(`Contract ${mark} was deleted`).waitFor();
  const ask = await apiOf('Ingrid Solberg');
  const there = () => ask('query ($id: ID!) { contract(id: $id) { id } }', { id });
  expect(await there()).toEqual({ contract: null });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(`Contract ${mark} is back`).waitFor();
  expect(await there()).toEqual({ contract: { id } });
});
