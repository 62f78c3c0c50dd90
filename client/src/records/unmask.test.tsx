import { createMemoryHistory, MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, screen, waitFor, within } from '@solidjs/testing-library';
import { HttpResponse } from 'msw';
import { createSignal } from 'solid-js';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Row } from '../api/aggregate.ts';
import { api, mockServer } from '../../test/server.ts';
import { renderWithApi } from '../../test/render.tsx';
import { RecordData } from './detail-data.tsx';
import { aggregateNamed } from './model.ts';

const row: Row = { id: 'c1', version: 3, masked: ['nationalId'], displayName: 'Kari', nationalId: '•••••••2345' };
const sent = vi.fn<(variables: Record<string, unknown>) => void>();
let permissions = ['customer:unmask:all'];

const server = mockServer(
  api.query('Me', () =>
    HttpResponse.json({
      data: { me: { id: 'u1', name: 'Ola', email: '', tenantId: 't', tenant: 'fjord', roles: [], permissions } },
    }),
  ),
  api.mutation('UnmaskCustomer', ({ variables }) => {
    sent(variables);
    return HttpResponse.json({ data: { unmaskCustomer: [{ field: 'nationalId', value: '01019012345' }] } });
  }),
);

beforeEach(() => {
  permissions = ['customer:unmask:all'];
  sent.mockClear();
});

function show() {
  const [shown, setShown] = createSignal(row);
  renderWithApi(() => (
    <MemoryRouter history={createMemoryHistory()}>
      <Route
        path="/"
        component={() => <RecordData aggregate={aggregateNamed('Customer')} row={shown()} tenant="fjord" />}
      />
    </MemoryRouter>
  ));
  return setShown;
}

async function ask(reason: string) {
  fireEvent.click(await screen.findByRole('button', { name: 'Show' }));
  const dialog = await screen.findByRole('dialog', { name: /Show national/i });
  fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: reason } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Show' }));
  return dialog;
}

test('a masked value is shown to whoever may and says why, until the record is another', async () => {
  const setShown = show();
  await ask('The customer calls');
  await screen.findByText('01019012345');
  expect(sent).toHaveBeenCalledWith({ id: 'c1', fields: ['nationalId'], reason: 'The customer calls' });
  expect(screen.queryByRole('dialog')).toBeNull();
  setShown({ ...row });
  expect(screen.queryByText('01019012345')).not.toBeNull();
  setShown({ ...row, version: 4 });
  await waitFor(() => expect(screen.queryByText('01019012345')).toBeNull());
  await screen.findByText('•••••••2345');
});

test('without a reason nothing is asked of the server', async () => {
  show();
  const dialog = await ask('  ');
  await within(dialog).findByText('Fill this in');
  expect(sent).not.toHaveBeenCalled();
});

test('what the server refuses is said in the dialog', async () => {
  server.use(
    api.mutation('UnmaskCustomer', () =>
      HttpResponse.json({
        errors: [
          { message: 'no', extensions: { code: 'RATE_LIMITED', rule: 'unmask.too_many', params: { retryAfter: 12 } } },
        ],
      }),
    ),
  );
  show();
  const dialog = await ask('Why not');
  await within(dialog).findByText('You have looked at many masked values. Wait 12 seconds.');
});

test('whoever may not has no button', async () => {
  permissions = ['customer:read:all'];
  show();
  await screen.findByText('•••••••2345');
  expect(screen.queryByRole('button', { name: 'Show' })).toBeNull();
});
