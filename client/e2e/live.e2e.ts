import type { Page, WebSocketRoute } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { makeContract } from './records.ts';
import { open } from './windows.ts';

const contract = 'contracts/contracts';
const rename = 'mutation ($id: ID!, $title: String!) { updateContract(id: $id, input: { title: $title }) { version } }';

/** The app's sockets, which a test may cut, or leave for dead as a sleeping computer does. */
async function sockets(page: Page) {
  const lines = new Map<WebSocketRoute, { isDead: boolean }>();
  let isAway = false;
  let opened = 0;
  await page.context().routeWebSocket(/\/graphql$/, (socket) => {
    const server = socket.connectToServer();
    const line = { isDead: isAway };
    opened += 1;
    lines.set(socket, line);
    socket.onMessage((message) => {
      if (!line.isDead) server.send(message);
    });
    server.onMessage((message) => {
      if (!line.isDead) socket.send(message);
    });
  });
  return {
    opened: () => opened,
    cut: () => Promise.all([...lines.keys()].map((socket) => socket.close({ code: 1012, reason: 'cut' }))),
    /** Whatever is open now, or opened from now on, is never heard of again, and nobody says so. */
    leave() {
      isAway = true;
      for (const line of lines.values()) line.isDead = true;
    },
    /** What is opened from now on works. */
    comeBack: () => (isAway = false),
  };
}

/** A window whose sockets go through the test. */
async function openWithSockets(name: string, path: string) {
  const page = await open(name, '');
  const network = await sockets(page);
  await page.goto(`/t/fjord/${path}`);
  return { page, network };
}

const heading = (page: Page, title: string) => page.getByRole('heading', { name: title });

test('a connection that was cut comes back by itself, with what happened meanwhile', async () => {
  const { id, mark } = await makeContract();
  const { page, network } = await openWithSockets('Henrik Dahl', `${contract}/${id}`);
  await heading(page, `Contract ${mark}`).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const before = network.opened();
  await network.cut();
  const ask = await apiOf('Ingrid Solberg');
  await ask(rename, { id, title: `Meanwhile ${mark}` });
  await heading(page, `Meanwhile ${mark}`).waitFor();
  expect(network.opened()).toBeGreaterThan(before);
});

test('after an hour of sleep, with a dead connection, the page is right again without a reload', async () => {
  const { id, mark } = await makeContract();
  const { page, network } = await openWithSockets('Henrik Dahl', `${contract}?q=${mark}`);
  await page.getByRole('gridcell', { name: `Contract ${mark}` }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  network.leave();
  const ask = await apiOf('Ingrid Solberg');
  await ask(rename, { id, title: `Overnight ${mark}` });
  // the clock is an hour on when the page wakes
  await page.evaluate(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + 3_600_000;
  });
  network.comeBack();
  await page.getByRole('gridcell', { name: `Overnight ${mark}` }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'sameDocument') as unknown)).toBe(true);
});

test('the dashboard counts over the socket, and without one it still shows numbers', async () => {
  const { page, network } = await openWithSockets('Henrik Dahl', 'contracts/dashboard');
  const flags = page.getByText('Contracts with open flags').locator('..');
  const numberOf = async () => Number(/\d+/.exec(await flags.innerText())?.[0]);
  await expect.poll(numberOf).toBeGreaterThanOrEqual(0);
  const before = await numberOf();
  const { id } = await makeContract();
  const ask = await apiOf('Ingrid Solberg');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/graphql') asked.push(request.postData() ?? request.url());
  });
  await ask('mutation ($id: ID!) { flagContract(id: $id, input: { severity: WATCH, reason: "Counted" }) { id } }', {
    id,
  });
  await expect.poll(numberOf).toBe(before + 1);
  expect(asked.filter((each) => each.includes('ContractsDashboard'))).toEqual([]);

  network.leave();
  await page.reload();
  await expect.poll(numberOf).toBe(before + 1);
});

test('a note is there at once; one that the server refuses is gone again, and its text is back', async () => {
  const { id, mark } = await makeContract();
  const page = await open('Ingrid Solberg', `${contract}/${id}?tab=notes`);
  const note = page.getByRole('textbox', { name: /^(Body|Note)/ });
  await note.fill(`Called ${mark}`);
  let release = () => {};
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes(mark)) return route.fallback();
    await new Promise<void>((resolve) => (release = resolve));
    await route.fallback();
  });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: `Called ${mark}` });
  await row.getByText('Saving…').waitFor();
  release();
  await row.getByText('Saving…').waitFor({ state: 'detached' });
  expect(await row.count()).toBe(1);

  const ask = await apiOf('Ingrid Solberg');
  await page.unrouteAll();
  await page.route('**/graphql', async (route) => {
    if ((route.request().postData() ?? '').includes('Too late'))
      await ask('mutation ($id: ID!) { deleteContract(id: $id) }', { id });
    await route.fallback();
  });
  await note.fill('Too late');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page
    .getByText(/^Not saved\./)
    .first()
    .waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'Too late' }).count()).toBe(0);
});
