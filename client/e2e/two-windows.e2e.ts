import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { runCommand, saveForm } from './forms.ts';
import { makeActiveContract, makeContract } from './records.ts';
import { beside, open } from './windows.ts';

const second = 1000;
const contract = 'contracts/contracts';

/** How many milliseconds after the answer to a save each thing was in sight. */
async function delays(save: () => Promise<number>, sights: Record<string, Promise<unknown>>) {
  const seen = Object.entries(sights).map(([name, sight]) => sight.then(() => [name, Date.now()] as const));
  const answered = await save();
  return Object.fromEntries((await Promise.all(seen)).map(([name, at]) => [name, at - answered]));
}

const inForce = (page: Page) => page.getByRole('link', { name: /^Contracts in force/ });
const drawing = (page: Page) => page.getByRole('figure', { name: /in their life/ }).locator('svg[version]');
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

test('what one person saves is in everything another has open within a second, without a reload', async () => {
  const { id, mark } = await makeActiveContract({ endDate: '2026-02-01' });
  const writer = await open('Ingrid Solberg', `${contract}/${id}/edit`);
  const list = await open('Henrik Dahl', `${contract}?q=${mark}`);
  const record = await beside(list, `/t/fjord/${contract}/${id}`);
  const form = await beside(list, `/t/fjord/${contract}/${id}/edit`);
  const dashboard = await beside(list, '/t/fjord/contracts/dashboard');
  await list.getByRole('gridcell', { name: `Contract ${mark}` }).waitFor();
  await record.getByRole('heading', { name: `Contract ${mark}` }).waitFor();
  await field(form, 'Title').waitFor();
  const drawn = (await drawing(dashboard).textContent()) ?? '';
  const count = Number(/force\s*(\d+)/.exec(await inForce(dashboard).innerText())?.[1]);

  await field(writer, 'Title').fill(`Renamed ${mark}`);
  const found = await delays(() => saveForm(writer), {
    list: list.getByRole('gridcell', { name: `Renamed ${mark}` }).waitFor(),
    'who changed the row': list
      .getByRole('row', { name: /Renamed/ })
      .getByText('Ingrid Solberg')
      .waitFor(),
    record: record.getByRole('heading', { name: `Renamed ${mark}` }).waitFor(),
    'who changed the open form': form.getByText('Ingrid Solberg changed Title just now').waitFor(),
  });

  const ended = await delays(() => runCommand(writer, 'End contract'), {
    'the state of the record': record.getByText('Ended', { exact: true }).first().waitFor(),
    'what is possible next': record.getByRole('button', { name: 'Archive contract' }).waitFor(),
    count: dashboard.getByRole('link', { name: `Contracts in force ${String(count - 1)} ` }).waitFor(),
    chart: drawing(dashboard).filter({ hasNotText: drawn }).waitFor(),
  });

  console.log('milliseconds after the answers:', found, ended);
  for (const [name, delay] of [...Object.entries(found), ...Object.entries(ended)])
    expect(delay, name).toBeLessThanOrEqual(second);
});

test('two people who save the same record at once are shown what both changed, and each field is settled', async () => {
  const { id, mark } = await makeContract({ paymentTerms: 'Net 30', governingLaw: 'Norway' });
  const ingrid = await open('Ingrid Solberg', `${contract}/${id}/edit`);
  const henrik = await open('Henrik Dahl', `${contract}/${id}/edit`);
  await field(ingrid, 'Title').fill(`Hers ${mark}`);
  await field(ingrid, 'Payment terms').fill('Net 45');
  await field(ingrid, 'Governing law').fill('Sweden');
  await field(henrik, 'Title').fill(`His ${mark}`);
  await field(henrik, 'Payment terms').fill('Net 60');
  await field(henrik, 'Language').fill('nb');
  await saveForm(ingrid);
  await saveForm(henrik);

  await henrik.getByText('You and Ingrid Solberg changed the same').waitFor();
  await henrik
    .getByRole('group', { name: 'Title' })
    .getByRole('button', { name: /^Theirs/ })
    .click();
  await saveForm(henrik);
  await henrik.getByRole('heading', { name: `Hers ${mark}` }).waitFor();

  const ask = await apiOf('Ingrid Solberg');
  const merged = await ask('query ($id: ID!) { contract(id: $id) { title paymentTerms governingLaw language } }', {
    id,
  });
  expect(merged).toEqual({
    contract: { title: `Hers ${mark}`, paymentTerms: 'Net 60', governingLaw: 'Sweden', language: 'nb' },
  });
});
