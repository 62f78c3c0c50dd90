import type { Page } from 'playwright-core';

/** Presses Save and tells when the server had answered. */
export async function saveForm(page: Page): Promise<number> {
  const answer = page.waitForResponse((response) =>
    /"operationName":"(Create|Update|Save)/.test(response.request().postData() ?? ''),
  );
  await page.getByRole('button', { name: /^(Save|Create)/ }).click();
  await (await answer).finished();
  return Date.now();
}

/** Runs a command that asks for nothing from an open record, and tells when the server had answered. */
export async function runCommand(page: Page, name: string): Promise<number> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`^${name}:`) });
  const operation = name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
  const answer = page.waitForResponse((response) =>
    (response.request().postData() ?? '').includes(`"operationName":"${operation}"`),
  );
  await dialog.getByRole('button', { name }).click();
  await (await answer).finished();
  return Date.now();
}
