import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { makeContract } from './records.ts';
import { newBrowser } from './windows.ts';

const result = (page: Page) => page.getByRole('region', { name: 'Result Window' });
const run = (page: Page) => page.getByRole('button', { name: /^Execute query/ });

async function explore(): Promise<Page> {
  const page = await (await newBrowser({ viewport: { width: 1600, height: 1000 } })).newPage();
  await page.goto('/playground');
  await page.getByRole('button', { name: /^Ingrid Solberg/ }).click();
  await page.getByRole('region', { name: 'Operation Editor' }).getByText('ContractsEndingSoon').waitFor();
  return page;
}

test('one press on an identity shows the documented schema, and an example runs as it is', async () => {
  const page = await explore();
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Query', exact: true }).click();
  await page.getByText('One Contract', { exact: false }).first().waitFor();
  await run(page).click();
  await expect.poll(() => result(page).innerText()).toContain('"totalCount"');
});

test('a subscription shows what somebody else changes', async () => {
  const { id, version } = await makeContract();
  const page = await explore();
  await page.getByLabel('Example').selectOption('Live: every change');
  await page.getByRole('region', { name: 'Operation Editor' }).getByText('subscription').waitFor();
  await run(page).click();
  await page.getByRole('button', { name: /^Stop query/ }).waitFor();
  const ask = await apiOf('Henrik Dahl');
  let stands = version;
  await expect
    .poll(
      async () => {
        const text = await result(page).innerText();
        if (text.includes(id)) return text;
        // Changed until it arrives: the editor does not say when the subscription stands.
        const { updateContract } = await ask<{ updateContract: { version: number } }>(
          'mutation ($id: ID!, $v: Int, $input: UpdateContractInput!) { updateContract(id: $id, expectedVersion: $v, input: $input) { version } }',
          { id, v: stands, input: { language: `x-${String(stands)}` } },
        );
        stands = updateContract.version;
        return text;
      },
      { interval: 200 },
    )
    .toContain(id);
  expect(await result(page).innerText()).toContain('updateContract');
});

test('anonymous callers learn nothing of the schema', async () => {
  const page = await (await newBrowser()).newPage();
  await page.goto('/playground');
  await page.getByRole('heading', { name: 'Choose who you are' }).waitFor();
  const answer = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ __schema { types { name } } }' });
    return (await fetch('/graphql', { method: 'POST', headers, body })).text();
  });
  expect(answer).toContain('UNAUTHENTICATED');
  expect(answer).not.toContain('Contract');
});
