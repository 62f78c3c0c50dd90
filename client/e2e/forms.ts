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
