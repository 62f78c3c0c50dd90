import type { Page } from 'playwright-core';

/** Opens the page on which a demo shows its mails, waits for the one to somebody, and follows its link. */
export async function followMail(page: Page, recipient: string, subject: string): Promise<void> {
  const mail = page
    .getByRole('article')
    .filter({ hasText: `To ${recipient},` })
    .filter({ hasText: subject })
    .first();
  for (let tries = 0; ; tries += 1) {
    await page.goto('/dev/mail');
    if ((await mail.count()) > 0) break;
    if (tries === 50) throw new Error(`There is no mail "${subject}" to ${recipient}.`);
    await page.waitForTimeout(200);
  }
  await mail.getByRole('link').click();
}
