import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { saveForm } from './forms.ts';
import { makeCustomer } from './records.ts';
import { beside, open } from './windows.ts';

const editing = (id: string) => `contracts/customers/${id}/edit`;
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const names = (region: Locator) =>
  region.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelector('input')?.value));
const focused = (page: Page) =>
  page.evaluate(() => [document.activeElement?.getAttribute('aria-label'), document.activeElement?.tagName]);

/** Into the cell that has the focus, as a spreadsheet puts it on the clipboard. */
const paste = (page: Page, text: string) =>
  page.evaluate((copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', copied);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);

test('rows are pasted from a spreadsheet, moved by keys and buttons, removed and put back, and saved in that order', async () => {
  const { id } = await makeCustomer();
  const page = await open('Ingrid Solberg', editing(id));
  const contacts = part(page, 'Contacts');
  await contacts.getByRole('button', { name: 'Add row' }).click();
  await paste(page, 'Anna\tCFO\tanna@example.com\r\nBo\t"Head of\nlegal"\tbo@example.com\r\nCato\tCEO\r\n');
  expect(await names(contacts)).toEqual(['Anna', 'Bo', 'Cato']);

  await field(page, '1. row: Name').press('Alt+ArrowDown');
  expect(await names(contacts)).toEqual(['Bo', 'Anna', 'Cato']);
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('Anna');
  await contacts.getByRole('button', { name: 'Move row 3 up' }).click();
  expect(await focused(page)).toEqual(['Move row 2 up', 'BUTTON']);
  await page.keyboard.press('Enter');
  expect(await focused(page)).toEqual(['Move row 1 down', 'BUTTON']);
  expect(await names(contacts)).toEqual(['Cato', 'Bo', 'Anna']);

  await contacts.getByRole('button', { name: 'Remove row 2' }).click();
  expect(await names(contacts)).toEqual(['Cato', 'Anna']);
  expect(await focused(page)).toEqual(['Remove row 2', 'BUTTON']);
  await page.getByRole('button', { name: /^Save/ }).click({ trial: true }); // what can be undone does not cover it
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await names(contacts)).toEqual(['Cato', 'Bo', 'Anna']);
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('Bo');

  await saveForm(page);
  await page.getByRole('tab', { name: /^Contacts/ }).waitFor();
  const ask = await apiOf('Ingrid Solberg');
  expect(await ask('query ($id: ID!) { customer(id: $id) { contacts { name title email } } }', { id })).toEqual({
    customer: {
      contacts: [
        { name: 'Cato', title: 'CEO', email: null },
        { name: 'Bo', title: 'Head of legal', email: 'bo@example.com' },
        { name: 'Anna', title: 'CFO', email: 'anna@example.com' },
      ],
    },
  });
});

test('pasted cells that cannot be read say so, and the others are taken', async () => {
  const { id } = await makeCustomer({ addresses: [{ street: 'Storgata 1', city: 'Oslo' }] });
  const page = await open('Ingrid Solberg', editing(id));
  const [addresses, identifiers] = [part(page, 'Addresses'), part(page, 'Identifiers')];
  await addresses.locator('tbody button').first().focus();
  await paste(page, 'billing\t\t0154\nChurch\tBoks 2\t0155\tBergen\t\tNO\tmore\n');
  await identifiers.getByRole('button', { name: 'Add row' }).click();
  await paste(page, 'NO-BRC\t999\t31.01.2026\t2026-02-29\n');
  await addresses.getByText('“Church” could not be read, so it was left out').waitFor();
  await addresses.getByText('“more” was pasted beyond the last column').waitFor();
  await identifiers.getByText('“2026-02-29” could not be read, so it was left out').waitFor();

  await saveForm(page);
  await page.getByRole('tab', { name: /^Addresses/ }).waitFor();
  const ask = await apiOf('Ingrid Solberg');
  const saved = await ask(
    'query ($id: ID!) { customer(id: $id) { addresses { kind street postalCode city country } identifiers { validFrom validTo } } }',
    { id },
  );
  expect(saved).toEqual({
    customer: {
      addresses: [
        { kind: 'BILLING', street: null, postalCode: '0154', city: 'Oslo', country: null },
        { kind: 'POSTAL', street: 'Boks 2', postalCode: '0155', city: 'Bergen', country: 'NO' },
      ],
      identifiers: [{ validFrom: '2026-01-31', validTo: null }],
    },
  });
});

test('what is written without a connection is kept, through another page too, and merged with what others saved meanwhile', async () => {
  const { id, mark } = await makeCustomer({ segment: 'Retail' });
  const page = await open('Ingrid Solberg', editing(id));
  await field(page, 'Segment').waitFor();
  await page.context().setOffline(true);
  await field(page, 'Segment').fill('Public sector');
  const contacts = part(page, 'Contacts');
  await contacts.getByRole('button', { name: 'Add row' }).click();
  await page.keyboard.type('Written offline');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('alert').getByText('The connection was lost').waitFor();
  await page.getByRole('link', { name: 'Imports' }).click();
  await page.getByText('This page opens as soon as there is one.').waitFor();

  const henrik = await open('Henrik Dahl', editing(id));
  await field(henrik, 'Segment').fill('Energy');
  await field(henrik, 'E-mail').fill('his@example.com');
  await saveForm(henrik);
  await henrik.getByRole('heading', { name: `Customer ${mark}` }).waitFor();
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: 'New import' }).waitFor(); // by itself

  await page.goBack();
  await page.reload();
  await page.getByText('What you wrote before is still here.').waitFor();
  expect(await field(page, 'Segment').inputValue()).toBe('Public sector');
  expect(await names(contacts)).toEqual(['Written offline']);
  await page.getByText('You and Henrik Dahl changed the same').waitFor();
  await page
    .getByRole('group', { name: 'Segment' })
    .getByRole('button', { name: /^Theirs Energy/ })
    .waitFor();
  await saveForm(page);
  const found = await beside(page, `/t/fjord/contracts/customers/${id}`);
  await found.getByRole('tab', { name: /^Contacts/ }).waitFor();
  const ask = await apiOf('Ingrid Solberg');
  expect(await ask('query ($id: ID!) { customer(id: $id) { segment email contacts { name } } }', { id })).toEqual({
    customer: { segment: 'Public sector', email: 'his@example.com', contacts: [{ name: 'Written offline' }] },
  });
});
