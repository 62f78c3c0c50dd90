import { createMemoryHistory, MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, screen, waitFor } from '@solidjs/testing-library';
import { HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { api, mockServer } from '../../test/server.ts';
import { renderWithApi } from '../../test/render.tsx';
import { RecordForm } from './form.tsx';

const record = {
  id: 'c1',
  version: 3,
  masked: ['nationalId'],
  customerNo: 'C-1',
  kind: 'COMPANY',
  displayName: 'Fjord Shipping',
  nationalId: '*******1234',
  email: 'post@fjord.example',
  segment: 'Shipping',
  status: 'ACTIVE',
  kycStatus: 'APPROVED',
  marketingConsent: false,
  updatedBy: { id: 'u2', name: 'Kari' },
  identifiers: [{ id: 'i1', scheme: 'NO-BRC', value: '123', validFrom: null, validTo: null }],
  addresses: [],
  contacts: [],
};
let stored = record;
const sent = vi.fn<(variables: Record<string, unknown>) => void>();

const server = mockServer(
  api.query('Me', () =>
    HttpResponse.json({
      data: {
        me: {
          id: 'u1',
          name: 'Ola',
          email: '',
          tenantId: 't',
          tenant: 'fjord',
          roles: [],
          permissions: ['customer:update:own'],
        },
      },
    }),
  ),
  api.query('Customer', () => HttpResponse.json({ data: { customer: stored } })),
  api.mutation('UpdateCustomer', ({ variables }) => {
    sent(variables);
    return HttpResponse.json({ data: { updateCustomer: { id: 'c1', version: 4 } } });
  }),
);

beforeEach(() => {
  stored = record;
  sent.mockClear();
  sessionStorage.clear();
});

function refuse(extensions: Record<string, unknown>) {
  server.use(
    api.mutation(
      'UpdateCustomer',
      ({ variables }) => {
        sent(variables);
        return HttpResponse.json({ errors: [{ message: 'refused', extensions }] });
      },
      { once: true },
    ),
  );
}

function renderForm() {
  const history = createMemoryHistory();
  history.set({ value: '/t/fjord/edit' });
  const onSaved = vi.fn<(id: string) => void>();
  const { unmount } = renderWithApi(() => (
    <MemoryRouter history={history}>
      <Route path="/t/:tenant/edit" component={() => <RecordForm aggregate="Customer" id="c1" onSaved={onSaved} />} />
    </MemoryRouter>
  ));
  return { onSaved, unmount };
}

const type = (label: RegExp, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: /^Save/ }));

test('sends what changed and the version it was changed from, nothing else', async () => {
  const { onSaved } = renderForm();
  await screen.findByLabelText(/^Name/);
  type(/^Name/, 'Fjord Shipping AS');
  type(/^Segment/, '');
  expect(screen.getByText('Changed: Name, Segment')).toBeDefined();
  save();
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith('c1'));
  expect(sent).toHaveBeenCalledWith({
    id: 'c1',
    expectedVersion: 3,
    input: { displayName: 'Fjord Shipping AS', segment: null },
  });
});

test('a masked value cannot be changed', async () => {
  renderForm();
  const masked = await screen.findByLabelText<HTMLInputElement>(/^National id/);
  expect(masked.disabled).toBe(true);
});

test('what the server refuses stands at its field and its cell, the first has focus, and what was written stays', async () => {
  renderForm();
  await screen.findByLabelText(/^Name/);
  type(/^Name/, 'Taken name');
  type(/^1. row: Value/, '456');
  refuse({
    code: 'BAD_USER_INPUT',
    fields: [
      { path: 'displayName', rule: 'field.taken', message: 'displayName is taken.' },
      {
        path: 'identifiers.update[0].value',
        rule: 'text.form',
        message: 'identifiers.update[0].value must be shorter.',
      },
    ],
  });
  save();
  await screen.findByText('This cannot be saved yet');
  const name = screen.getByLabelText<HTMLInputElement>(/^Name/);
  expect(name.getAttribute('aria-invalid')).toBe('true');
  await waitFor(() => expect(document.activeElement).toBe(name));
  expect(name.value).toBe('Taken name');
  expect(screen.getByLabelText(/^1. row: Value/).getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('link', { name: 'Identifiers, row 1, Value' })).toBeDefined();

  type(/^Name/, 'Another name');
  expect(name.getAttribute('aria-invalid')).toBeNull();
});

test('a conflict shows mine and theirs; after a press the form saves on top of theirs', async () => {
  const { onSaved } = renderForm();
  await screen.findByLabelText(/^Name/);
  type(/^Name/, 'Mine');
  type(/^Segment/, 'Harbours');
  stored = { ...record, version: 5, displayName: 'Theirs', email: 'new@fjord.example' };
  refuse({
    code: 'CONFLICT',
    rule: 'record.changed',
    fields: [{ path: 'displayName', rule: 'record.changed', message: '' }],
  });
  save();
  await screen.findByText('You and Kari changed the same');
  fireEvent.click(screen.getByRole('button', { name: /^Theirs/ }));
  save();
  await waitFor(() => expect(onSaved).toHaveBeenCalled());
  expect(sent).toHaveBeenLastCalledWith({ id: 'c1', expectedVersion: 5, input: { segment: 'Harbours' } });
});

test('what was written and not saved is there again', async () => {
  const { unmount } = renderForm();
  await screen.findByLabelText(/^Name/);
  type(/^Name/, 'Half written');
  unmount();
  renderForm();
  const name = await screen.findByLabelText<HTMLInputElement>(/^Name/);
  expect(name.value).toBe('Half written');
  fireEvent.click(screen.getByText('Discard', { selector: 'button *' }));
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe('Fjord Shipping');
});
