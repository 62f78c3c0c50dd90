import { screen } from '@solidjs/testing-library';
import { HttpResponse } from 'msw';
import { For } from 'solid-js';
import { expect, test } from 'vitest';
import { renderWithApi } from '../test/render.tsx';
import { api, mockServer } from '../test/server.ts';
import { useNavigation } from './navigation.ts';

const server = mockServer();

/** The places that permissions give, system by system. */
async function placesWith(...permissions: string[]): Promise<string> {
  const me = {
    id: 'u1',
    name: 'Liv',
    email: 'liv@fjord.example',
    tenantId: 't1',
    tenant: 'fjord',
    roles: [],
    permissions,
  };
  server.use(api.query('Me', () => HttpResponse.json({ data: { me } })));
  renderWithApi(() => {
    const groups = useNavigation(() => 'fjord');
    return (
      <For each={groups()}>
        {({ label, items }) => <p>{`${label}: ${items.map((item) => item.label).join(', ')}`}</p>}
      </For>
    );
  });
  const lines = await screen.findAllByText(/:/);
  return lines.map((line) => line.textContent).join('; ');
}

test('all of a system shows to who may do all, the platform last', async () => {
  expect(await placesWith('*:*:all')).toBe(
    'Contract Portal: Dashboard, Customers, Contracts, Event Log, Imports; Settings: People, Roles, Teams, Sites, Operator visits, Explain access, Company, Sign-in, Machines',
  );
});

test('only what one may read shows', async () => {
  expect(await placesWith('customer:read:own', 'customer:update:own')).toBe('Contract Portal: Customers');
});
