import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { open } from './windows.ts';

const mark = () => Date.now().toString(36);

test('a role is made in the settings, and what it comes to allow is in another window without a reload', async () => {
  const title = `Machine keeper ${mark()}`;
  const page = await open('Ingrid Solberg', 'settings/roles');
  await page.getByRole('button', { name: 'New role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(title);
  await dialog.getByLabel('Teams: Read').selectOption('All');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByText('Nobody. Give it to somebody under People.').waitFor();
  const id = new URL(page.url()).searchParams.get('role');

  const liv = await open('Liv Berg', 'contracts/dashboard');
  const link = (name: string) => liv.getByRole('navigation').getByRole('link', { name, exact: true });
  await link('Contracts').waitFor();
  expect(await link('Teams').count()).toBe(0);

  const ask = await apiOf('Ingrid Solberg');
  const { users } = await ask<{ users: { nodes: { id: string; version: number }[] } }>(
    '{ users(filter: { name: { eq: "Liv Berg" } }) { nodes { id version } } }',
  );
  const give = async (change: object) =>
    ask('mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { id } }', {
      id: users.nodes[0]?.id,
      input: { roles: change },
    });
  await give({ add: [{ roleId: id }] });
  await link('Teams').waitFor();
  await page.getByText('Liv Berg').waitFor();

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByLabel('Teams: Read').selectOption('–');
  await dialog.getByLabel('Service accounts: Read').selectOption('All');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await link('Machines').waitFor();
  await expect.poll(() => link('Teams').count()).toBe(0);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: `Delete ${title}` });
  await question.getByText('1 person has it').waitFor();
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => link('Machines').count()).toBe(0);
});
