import { text as textOfStream } from 'node:stream/consumers';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeActiveContract, makeContract, makeCustomer } from './records.ts';
import { open } from './windows.ts';

const contracts = 'contracts/contracts';
const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');

/** The texts of the rows in sight, cell by cell, without the box that selects. */
async function cells(page: Page): Promise<string[][]> {
  const all = await rows(page).all();
  return Promise.all(all.map(async (row) => (await row.getByRole('gridcell').allInnerTexts()).slice(1)));
}

const textOf = async (download: Download) => textOfStream(await download.createReadStream());

test('half a word finds a contract, whatever the case and the accents', async () => {
  const { mark } = await makeContract({ title: 'Vedlikehold av Øvre Årdal brygge' });
  const page = await open('Henrik Dahl', contracts);
  await page.getByRole('searchbox', { name: 'Search' }).fill('øvre ard');
  await expect.poll(() => rows(page).count()).toBe(1);
  expect((await cells(page)).flat()).toContain(`C-${mark}`);
});

test('order and filter are chosen by pressing, read as a sentence, and survive a reload through the address', async () => {
  const { id: customerId, mark } = await makeCustomer();
  for (const title of ['Beta', 'Alpha']) await makeActiveContract({ customerId, title: `${title} ${mark}` });
  await makeContract({ customerId, title: `Gamma ${mark}` });
  const page = await open('Henrik Dahl', `${contracts}?q=${mark}`);
  await expect.poll(() => rows(page).count()).toBe(3);
  await page.getByRole('button', { name: 'Title' }).click();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Status', exact: true }).last().click();
  await page.getByRole('checkbox', { name: 'Active', exact: true }).press('Space');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Status is Active', exact: true }).waitFor();
  const titles = async () => (await cells(page)).map(([, title]) => title);
  await expect.poll(titles).toEqual([`Alpha ${mark}`, `Beta ${mark}`]);

  await page.reload();
  await page.getByRole('button', { name: 'Status is Active', exact: true }).waitFor();
  await expect.poll(titles).toEqual([`Alpha ${mark}`, `Beta ${mark}`]);
  await page.getByRole('button', { name: 'Remove: Status is Active' }).click();
  await expect.poll(titles).toEqual([`Alpha ${mark}`, `Beta ${mark}`, `Gamma ${mark}`]);
});

test('the CSV holds the rows on screen in their order, and no cell that a spreadsheet would run', async () => {
  const { id: customerId, mark } = await makeCustomer();
  await makeContract({ customerId, title: `=HYPERLINK("http://x","${mark}")` });
  await makeContract({
    customerId,
    title: `Plain, with "quotes" ${mark}`,
    value: { amount: '-12.50', currency: 'NOK' },
  });
  const page = await open('Henrik Dahl', `${contracts}?q=${mark}&sort=title&columns=contractNo,title,status,value`);
  await expect.poll(() => rows(page).count()).toBe(2);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const text = await textOf(await download);
  const [first, second] = await cells(page);
  expect(text.replace(/^\uFEFF/, '').split('\r\n')).toEqual([
    'Contract number,Title,Status,Value,"Value, currency"',
    `${first?.[0] ?? ''},"'=HYPERLINK(""http://x"",""${mark}"")",Draft,,`,
    `${second?.[0] ?? ''},"Plain, with ""quotes"" ${mark}",Draft,-12.50,NOK`,
    '',
  ]);
  await page.getByText(/2 rows are in contracts-/).waitFor();
});

test('a list is walked and opened by keys', async () => {
  const { mark } = await makeContract();
  const page = await open('Henrik Dahl', `${contracts}?q=${mark}`, { viewport: { width: 1100, height: 800 } });
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `Contract ${mark}` }).waitFor();
});
