import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { open } from './windows.ts';

/** Two processes of a buyer, each with a supplier and a contract, as Open Contracting has them. */
function published(mark: string): string {
  const release = (number: number) => ({
    ocid: `ocds-e2e-${mark}-${String(number)}`,
    id: `${mark}-${String(number)}-1`,
    date: '2026-03-01T08:00:00Z',
    tag: ['contract'],
    initiationType: 'tender',
    buyer: { id: `B-${mark}`, name: `Buyer ${mark}` },
    parties: [
      { id: `B-${mark}`, name: `Buyer ${mark}`, roles: ['buyer'] },
      { id: `S-${mark}`, name: `Supplier ${mark}`, roles: ['supplier'] },
    ],
    awards: [{ id: '1', title: 'Award', status: 'active', suppliers: [{ id: `S-${mark}`, name: `Supplier ${mark}` }] }],
    contracts: [
      {
        id: `${mark}-${String(number)}`,
        awardID: '1',
        title: `Imported ${mark} ${String(number)}`,
        status: 'active',
        period: { startDate: '2026-03-01T00:00:00Z', endDate: '2027-02-28T00:00:00Z' },
        value: { amount: 1000.5 * number, currency: 'NOK' },
      },
    ],
  });
  return JSON.stringify({ uri: 'https://e2e.example', version: '1.1', releases: [release(1), release(2)] });
}

const choose = (page: Page, name: string, text: string) =>
  page
    .getByLabel('Choose a file to import')
    .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

/** The number above a word such as "would be new". */
const count = async (page: Page, word: string) =>
  Number(await page.getByRole('term').filter({ hasText: word }).locator('xpath=../dd').innerText());

test('a file is read before it is written, and brings nothing new the second time', async () => {
  const mark = Date.now().toString(36).toUpperCase();
  const page = await open('Ingrid Solberg', 'contracts/imports');
  await choose(page, 'releases.json', published(mark));
  const write = page.getByRole('button', { name: /^Write \d+ records$/ });
  await write.waitFor();
  const preview = await count(page, 'would be new');
  expect(preview).toBeGreaterThanOrEqual(4);
  expect(await count(page, 'cannot be taken')).toBe(0);
  await write.click();
  await expect.poll(() => page.getByRole('term').filter({ hasText: /^new$/ }).count()).toBe(1);
  await expect.poll(() => count(page, 'new')).toBe(preview);
  await page.getByRole('main').getByText('Done', { exact: true }).first().waitFor();

  await page.getByRole('link', { name: 'New import' }).click();
  await choose(page, 'releases.json', published(mark));
  await page.getByText('There is nothing new in this file, so nothing is to be written.').waitFor();
  expect([await count(page, 'would be new'), await count(page, 'would change')]).toEqual([0, 0]);
  expect(await count(page, 'there already')).toBe(preview);

  await page.goto(`/t/fjord/contracts/contracts?q=${mark}`);
  await page.getByRole('gridcell', { name: `Imported ${mark} 1` }).waitFor();
  await page.getByRole('gridcell', { name: /^2,001.00/ }).waitFor();
});

test('what cannot be taken is shown with its line and the reason, and nothing of it is written', async () => {
  const mark = Date.now().toString(36).toUpperCase();
  const page = await open('Ingrid Solberg', 'contracts/imports');
  const good = JSON.stringify((JSON.parse(published(mark)) as { releases: unknown[] }).releases[0]);
  const strange = good.replace('1000.5', '"a lot"').replaceAll(`${mark}-1`, `${mark}-9`);
  await choose(page, 'broken.jsonl', `${good}\n{"ocid": "half a line\n${strange}\n`);
  await page.getByRole('heading', { name: 'Rows that could not be taken' }).waitFor();
  const refused = page.getByRole('grid', { name: 'Rows that could not be taken' }).locator('[data-index]');
  const [unread = '', odd = ''] = await refused.allInnerTexts();
  expect(unread).toMatch(/^2\s+not JSON/);
  expect(odd).toMatch(/^3\s+contracts\[0\].value.amount\s+"a lot" is not a number$/);
  expect(await count(page, 'cannot be taken')).toBe(2);

  await page.getByRole('button', { name: /^Write \d+ records$/ }).click();
  await page.getByRole('main').getByText('Done', { exact: true }).first().waitFor();
  await page.goto(`/t/fjord/contracts/contracts?q=${mark}`);
  await page.getByText('1 record', { exact: true }).waitFor();
});
