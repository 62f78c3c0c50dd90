import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeContract } from './records.ts';
import { open } from './windows.ts';

const small = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** How many pixels of the page lie beyond its right edge. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test('at 360 pixels the navigation is a drawer, a row is two lines, and no page scrolls sideways', async () => {
  const { id, mark } = await makeContract({
    value: { amount: '123456789012.34', currency: 'NOK' },
    title: `A title of some length ${'very '.repeat(12)}`,
  });
  const page = await open('Henrik Dahl', 'contracts/dashboard', small);
  await page.getByRole('link', { name: /^Contracts in force/ }).waitFor();
  expect(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: 'Open navigation' }).tap();
  await page.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'Contracts', exact: true }).tap();
  const row = page.getByRole('grid').locator('[data-index]').first();
  await row.waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await row.getByRole('gridcell').last().locator('> span').count()).toBe(2);
  expect(await overflow(page)).toBe(0);

  for (const place of [`?q=${mark}`, `/${id}`, `/${id}?tab=history`, `/${id}/edit`, '/new']) {
    await page.goto(`/t/fjord/contracts/contracts${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await overflow(page), place).toBe(0);
  }
});

test("the dark theme is the system's unless chosen otherwise, and a choice is kept", async () => {
  const page = await open('Henrik Dahl', 'contracts/dashboard', { colorScheme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('link', { name: /^Contracts in force/ }).waitFor();
  const dark = await background();
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitem', { name: 'Light' }).click();
  await expect.poll(background).not.toBe(dark);
  const light = await background();
  await page.reload();
  await page.getByRole('link', { name: /^Contracts in force/ }).waitFor();
  expect(await background()).toBe(light);
});
