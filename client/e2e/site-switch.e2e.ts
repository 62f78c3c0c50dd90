import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { beside, open } from './windows.ts';

/** The sites that requests and sockets of a page say to be at, from now on. */
function sitesOf(page: Page) {
  const [requests, sockets] = [new Set<string | undefined>(), new Set<string | undefined>()];
  page.on('request', (request) => {
    if (request.url().includes('/graphql') && request.headers()['authorization'])
      requests.add(request.headers()['x-plinth-site']);
  });
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(String(payload)) as { type: string; payload?: Record<string, string> };
      if (message.type === 'connection_init') sockets.add(message.payload?.['x-plinth-site']);
    }),
  );
  return { requests, sockets };
}

test('somebody who works at two sites switches between them: all that is asked for and followed is of the other then', async () => {
  const [ask, own] = [await apiOf('Ingrid Solberg'), await apiOf('Henrik Dahl')];
  const mark = Date.now().toString(36);
  const make = async (name: string) =>
    (
      await ask<{ createSite: { id: string } }>(
        'mutation ($input: CreateSiteInput!) { createSite(input: $input) { id } }',
        { input: { code: name, name } },
      )
    ).createSite.id;
  const [north, south] = [`North ${mark}`, `South ${mark}`];
  const [northId, southId] = [await make(north), await make(south)];
  const { me } = await own<{ me: { id: string } }>('{ me { id } }');
  const give = (sites: readonly { siteId: string; isDefault?: boolean }[]) =>
    ask('mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { id } }', {
      id: me.id,
      input: { sites: { set: sites } },
    });
  try {
    await give([{ siteId: northId, isDefault: true }, { siteId: southId }]);
    const page = await open('Henrik Dahl', 'contracts/customers');
    const banner = page.getByRole('banner');
    const rows = page.getByRole('grid', { name: 'Customers' }).getByRole('row');
    await banner.getByRole('button', { name: north }).waitFor();
    await rows.nth(1).waitFor();

    const after = sitesOf(page);
    await banner.getByRole('button', { name: north }).click();
    await page.getByRole('menuitem', { name: south }).click();
    await banner.getByRole('button', { name: south }).waitFor();
    await rows.nth(1).waitFor();
    await expect.poll(() => [...after.sockets]).toEqual([southId]);
    after.requests.clear(); // the switch itself is asked for where one was
    await page.getByRole('navigation').getByRole('link', { name: 'Contracts', exact: true }).click();
    await page.getByRole('grid', { name: 'Contracts' }).waitFor();
    expect([...after.requests]).toEqual([southId]);
    const live = await page.evaluate(() => document.querySelector('header')?.textContent ?? '');
    expect(live).toContain(south);

    // another window begins there, and this one is there after a reload
    await beside(page, '/t/fjord/contracts/contracts').then((other) =>
      other.getByRole('banner').getByRole('button', { name: south }).waitFor(),
    );
    await page.reload();
    await banner.getByRole('button', { name: south }).waitFor();

    // what is not saved asks first
    await page.goto('/t/fjord/contracts/contracts/new');
    await page.getByRole('textbox', { name: 'Contract number' }).fill('Nearly');
    await banner.getByRole('button', { name: south }).click();
    await page.getByRole('menuitem', { name: north }).click();
    const question = page.getByRole('dialog', { name: `Go to ${north}` });
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByRole('textbox', { name: 'Contract number' }).inputValue()).toBe('Nearly');

    // a site that is taken away is left at once
    await give([{ siteId: northId, isDefault: true }]);
    await banner.getByText(north).waitFor();
    await expect.poll(() => banner.getByText(south).count()).toBe(0);
  } finally {
    await give([]);
    for (const id of [northId, southId]) await ask('mutation ($id: ID!) { deleteSite(id: $id) }', { id });
  }
});
