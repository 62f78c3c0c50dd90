import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeContract } from './records.ts';
import { open } from './windows.ts';

// The server of these tests lets the app's tokens run the operations that the app was built with, and no others.

const rows = (page: Page) => page.getByRole('grid').locator('[data-index]');

interface Sent {
  readonly method: string;
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly hasText: boolean;
  readonly hash: string;
}

function sentBy(request: Request): Sent {
  const parameters = new URL(request.url()).searchParams;
  const read = (name: string) => JSON.parse(parameters.get(name) ?? '{}') as Record<string, unknown>;
  const body =
    request.method() === 'POST'
      ? (request.postDataJSON() as Record<string, unknown>)
      : { ...Object.fromEntries(parameters), variables: read('variables'), extensions: read('extensions') };
  const { persistedQuery } = (body['extensions'] ?? {}) as { persistedQuery?: { sha256Hash: string } };
  return {
    method: request.method(),
    operation: String(body['operationName']),
    variables: (body['variables'] ?? {}) as Record<string, unknown>,
    hasText: 'query' in body,
    hash: persistedQuery?.sha256Hash ?? '',
  };
}

/** What a page asks the API from now on. */
function listen(page: Page): Sent[] {
  const sent: Sent[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/graphql') sent.push(sentBy(request));
  });
  return sent;
}

test('the app sends hashes alone, queries by GET, and is understood from the first request on', async () => {
  const { mark } = await makeContract();
  const page = await open('Henrik Dahl');
  const sent = listen(page);
  const statuses: number[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/graphql') statuses.push(response.status());
  });
  await page.goto(`/t/fjord/contracts/contracts?q=${mark}`);
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `Contract ${mark}` }).waitFor();
  expect(sent.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['ContractsPage', 'Contract']));
  for (const each of sent)
    expect(each).toMatchObject({ method: 'GET', hasText: false, hash: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(statuses.filter((status) => status !== 200 && status !== 304)).toEqual([]);
});

test('other columns are other variables of the same operation', async () => {
  const { mark } = await makeContract();
  const address = `contracts/contracts?q=${mark}&columns=`;
  const page = await open('Henrik Dahl', `${address}contractNo,title`);
  await expect.poll(() => rows(page).count()).toBe(1);
  const sent = listen(page);
  // the first page may be read once more before it is left: the contract is new, and lists are live
  const pages = () => sent.filter(({ operation, variables }) => operation === 'ContractsPage' && !isFirst(variables));
  const isFirst = (variables: Sent['variables']) => 'withContractNo' in variables && 'withTitle' in variables;
  await page.goto(`/t/fjord/${address}title,status,value`);
  await expect.poll(() => rows(page).getByText('Draft').count()).toBe(1);
  await page.goto(`/t/fjord/${address}contractNo`);
  await expect.poll(() => pages().at(-1)?.variables['withContractNo']).toBe(true);
  expect(pages().at(-1)?.variables).not.toHaveProperty('withTitle');
  expect(new Set(pages().map(({ hash }) => hash)).size).toBe(1);
  expect(pages()[0]?.variables).toMatchObject({ withTitle: true, withStatus: true, withValue: true });
  expect(pages()[0]?.variables).not.toHaveProperty('withContractNo');
});

test('a list that is as it was is not sent again', async () => {
  const { mark } = await makeContract();
  const page = await open('Henrik Dahl', `contracts/contracts?q=${mark}`);
  await expect.poll(() => rows(page).count()).toBe(1);
  // as a refresh of the live feed asks: the browser says what it has, and the server that it still is right
  const answers = await page.evaluate(async () => {
    const wanted = performance.getEntriesByType('resource').find(({ name }) => name.includes('ContractsPage'));
    const issued = await fetch('/auth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant: 'fjord' }),
    });
    const { accessToken } = (await issued.json()) as { accessToken: string };
    const ask = async () => {
      const headers = { authorization: `Bearer ${accessToken}`, 'apollo-require-preflight': 'true' };
      const answer = await fetch(wanted?.name ?? '', { headers });
      return answer.text();
    };
    const first = await ask();
    performance.clearResourceTimings();
    const second = await ask();
    const [timing] = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return { first, second, transferred: timing?.transferSize, size: timing?.encodedBodySize };
  });
  expect(answers.first).toContain(mark);
  expect(answers.second).toBe(answers.first);
  // the headers of a 304, by the Resource Timing standard, with the body out of the cache
  expect(answers.transferred).toBe(300);
  expect(answers.size).toBe(new TextEncoder().encode(answers.first).length);
});

test('a token of the app is good for nothing that the app does not ask', async () => {
  const page = await open('Henrik Dahl', 'contracts/contracts');
  const refused = await page.evaluate(async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const issued = await fetch('/auth/token', { ...init, body: JSON.stringify({ tenant: 'fjord' }) });
    const { accessToken } = (await issued.json()) as { accessToken: string };
    const headers = { ...init.headers, authorization: `Bearer ${accessToken}` };
    const answer = await fetch('/graphql', { ...init, headers, body: '{"query":"{ me { id } }"}' });
    return { status: answer.status, text: await answer.text() };
  });
  expect(refused).toMatchObject({ status: 403, text: expect.stringContaining('operation.not_registered') });
});
