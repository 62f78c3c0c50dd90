import { MemoryRouter, Route, createMemoryHistory } from '@solidjs/router';
import { fireEvent, screen, waitFor, within } from '@solidjs/testing-library';
import { delay, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { renderWithApi } from '../../test/render.tsx';
import { api, mockServer } from '../../test/server.ts';
import { createSignal } from 'solid-js';
import { aggregates } from '../gql/aggregates.ts';
import type { Row } from '../api/aggregate.ts';
import { RecordActions } from './detail-actions.tsx';
import { PartGrid } from './part-grid.tsx';
import { createPendingRows } from './pending-rows.ts';

const contract: Row = {
  id: 'c1',
  version: 7,
  title: 'Bridge',
  status: 'ACTIVE',
  notes: [],
  flags: [],
  availableCommands: [{ name: 'flagContract', possible: true, code: null, rule: null, message: null, params: null }],
};
const sent = vi.fn<(variables: Record<string, unknown>) => void>();
let answer: () => Response;

const refuse = () =>
  HttpResponse.json({
    data: null,
    errors: [{ message: 'The contract is over.', extensions: { code: 'RULE_VIOLATED', rule: 'contract.over' } }],
  });

mockServer(
  api.query('Me', () =>
    HttpResponse.json({
      data: {
        me: { id: 'u1', name: 'Ola', email: '', tenantId: 't', tenant: 'fjord', roles: [], permissions: ['*:*:all'] },
      },
    }),
  ),
  api.mutation('UpdateContract', async ({ variables }) => {
    sent(variables);
    await delay(50);
    return answer();
  }),
  api.mutation('FlagContract', async ({ variables }) => {
    sent(variables);
    await delay(50);
    return answer();
  }),
);
beforeEach(() => sent.mockClear());

/** The part of a record as its tab shows it, beside its actions. */
function show(key: string) {
  const [row, setRow] = createSignal(contract);
  const part = aggregates.Contract.parts.find((each) => each.key === key);
  if (!part) throw new Error(`there is no part ${key}`);
  const history = createMemoryHistory();
  history.set({ value: '/t/fjord/record' });
  renderWithApi(() => (
    <MemoryRouter history={history}>
      <Route
        path="/t/:tenant/record"
        component={() => {
          const pending = createPendingRows(() => Number(row().version));
          return (
            <>
              <RecordActions
                aggregate={aggregates.Contract}
                row={row()}
                title="Bridge"
                tenant="fjord"
                pending={pending}
              />
              <PartGrid
                aggregate={aggregates.Contract}
                part={part}
                id="c1"
                rows={row()[key] as readonly Row[]}
                pending={pending}
              />
            </>
          );
        }}
      />
    </MemoryRouter>
  ));
  return { setRow };
}

const rowsWith = (text: string) =>
  screen.queryAllByRole('row', { hidden: true }).filter((row) => within(row).queryByText(text));

test('a note is there before the server has answered, and stays as the one that was saved', async () => {
  answer = () => HttpResponse.json({ data: { updateContract: { __typename: 'Contract', id: 'c1', version: 8 } } });
  const { setRow } = show('notes');
  const text = await screen.findByRole('textbox');
  fireEvent.input(text, { target: { value: 'Called the supplier' } });
  fireEvent.keyDown(text, { key: 'Enter', ctrlKey: true });
  expect(rowsWith('Saving…')).toHaveLength(1);
  expect(text).toHaveProperty('value', '');
  await waitFor(() =>
    expect(sent).toHaveBeenCalledWith({ id: 'c1', input: { notes: { add: [{ body: 'Called the supplier' }] } } }),
  );
  await delay(100);
  expect(rowsWith('Saving…')).toHaveLength(1); // until the record has it
  setRow({ ...contract, version: 8, notes: [{ id: 'n1', body: 'Called the supplier' }] });
  expect(rowsWith('Saving…')).toHaveLength(0);
  expect(rowsWith('Called the supplier')).toHaveLength(1);
});

test('a note that is refused is gone again, and its text is back with the reason', async () => {
  answer = refuse;
  show('notes');
  const text = await screen.findByRole('textbox');
  fireEvent.input(text, { target: { value: 'Too late' } });
  fireEvent.keyDown(text, { key: 'Enter', metaKey: true });
  expect(rowsWith('Saving…')).toHaveLength(1);
  await screen.findByText(/^Not saved\./);
  expect(rowsWith('Saving…')).toHaveLength(0);
  expect(text).toHaveProperty('value', 'Too late');
  expect(text.getAttribute('aria-invalid')).toBe('true');
});

test('a flag is there at once; refused, it is gone and the dialog is back with what was written', async () => {
  answer = refuse;
  show('flags');
  fireEvent.click(await screen.findByRole('button', { name: 'Flag' }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.input(within(dialog).getByRole('textbox', { name: /Reason/ }), { target: { value: 'Unpaid' } });
  fireEvent.keyDown(within(dialog).getByRole('button', { name: /^Severity/ }), { key: 'ArrowDown' });
  fireEvent.keyDown(await screen.findByRole('option', { name: /Critical/ }), { key: 'Enter' });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Flag' }));
  await waitFor(() => expect(rowsWith('Saving…')).toHaveLength(1));
  expect(rowsWith('Unpaid')).toHaveLength(1);
  expect(screen.queryByRole('dialog')).toBeNull();
  await waitFor(() => expect(sent).toHaveBeenCalled());
  const again = await screen.findByRole('dialog');
  await waitFor(() => expect(rowsWith('Saving…')).toHaveLength(0));
  expect(within(again).getByRole('textbox', { name: /Reason/ })).toHaveProperty('value', 'Unpaid');
  expect(again.textContent).toMatch(/over/);
});
