import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { accountOf } from './api.ts';

let browser: Browser;
let contexts: BrowserContext[] = [];
let surprises: string[] = [];
let violations: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browserUrl'));
});

afterAll(() => browser.close());

/** Whatever a test is about: no page may break, nor do what its policy forbids, and no request may leave the machine. */
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph();
  for (const context of contexts) await context.close();
  contexts = [];
  const found = [...surprises, ...takeViolations()];
  surprises = [];
  if (found.length > 0) throw new Error(`This should not have happened:\n${found.join('\n')}`);
});

/** What pages tried and their content security policy forbade, for a test that wants it to: `directive what`. */
export function takeViolations(): string[] {
  const taken = violations;
  violations = [];
  return taken;
}

/**
 * A browser of somebody who has not been here before: nothing is shared with another one.
 *
 * @param options.others hosts beside the app that it is meant to ask
 */
export async function newBrowser({
  others = [],
  ...options
}: BrowserContextOptions & { others?: readonly string[] } = {}): Promise<BrowserContext> {
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
  const known = [new URL(inject('appUrl')).host, ...others];
  const check = (url: string) => {
    if (/^(https?|wss?):/.test(url) && !known.includes(new URL(url).host)) surprises.push(`a request to ${url}`);
  };
  context.on('request', (request) => check(request.url()));
  // one that the page's policy forbids is begun and never sent; the page reports it
  context.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp')
      surprises = surprises.filter((each) => !each.endsWith(` ${request.url()}`));
  });
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  context.on('weberror', (error) => surprises.push(String(error.error())));
  await context.exposeBinding('reportViolation', (_source, violation: string) => void violations.push(violation));
  await context.addInitScript(() => {
    addEventListener(
      'securitypolicyviolation',
      ({ effectiveDirective, blockedURI, sample, sourceFile, lineNumber }) => {
        const report = Reflect.get(globalThis, 'reportViolation') as (violation: string) => void;
        report(`${effectiveDirective} ${blockedURI} ${sample} ${sourceFile ?? ''}:${String(lineNumber)}`);
      },
    );
  });
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
  const context = await newBrowser(rest);
  const answer = await context.request.post('/auth/sign-in', { data: { email, password } });
  if (!answer.ok()) throw new Error(await answer.text());
  const page = await context.newPage();
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
