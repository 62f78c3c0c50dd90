import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { accountOf } from './api.ts';

let browser: Browser;
let contexts: BrowserContext[] = [];
let surprises: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'));
});

afterAll(() => browser.close());

/** Whatever a test is about: no page may break, and no request may leave the machine. */
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph();
  for (const context of contexts) await context.close();
  contexts = [];
  const found = surprises;
  surprises = [];
  if (found.length > 0) throw new Error(`This should not have happened:\n${found.join('\n')}`);
});

/** A browser of somebody who has not been here before: nothing is shared with another one. */
export async function newBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: inject('appUrl'),
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  contexts.push(context);
  const own = new URL(inject('appUrl')).host;
  const check = (url: string) => {
    if (/^(https?|wss?):/.test(url) && new URL(url).host !== own) surprises.push(`a request to ${url}`);
  };
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  context.on('weberror', (error) => surprises.push(String(error.error())));
  return context;
}

/** A window of a demo person at a place in their company, signed in without the form. */
export async function open(
  name: string,
  path = '',
  options: BrowserContextOptions & { tenant?: string } = {},
): Promise<Page> {
  const { tenant = 'fjord', ...rest } = options;
  const { email, password } = await accountOf(name, tenant);
  const page = await (await newBrowser(rest)).newPage();
  await page.goto('/health/live');
  await page.evaluate(
    async (credentials) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/auth/sign-in', { method: 'POST', headers, body: JSON.stringify(credentials) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    { email, password },
  );
  await page.goto(`/t/${tenant}/${path}`);
  return page;
}

/** Another window of the same browser. */
export async function beside(page: Page, path: string): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(path);
  return other;
}

async function photograph(): Promise<void> {
  for (const page of contexts.flatMap((context) => context.pages())) {
    const path = join(tmpdir(), `plinth-e2e-${String(Date.now())}.png`);
    await page.screenshot({ path }).catch(() => undefined);
    console.error(`${page.url()} looked like ${path}`);
  }
}
