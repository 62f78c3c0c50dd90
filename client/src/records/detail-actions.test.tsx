import { createMemoryHistory, MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, screen, waitFor, within } from '@solidjs/testing-library';
import { HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api, mockServer } from '../../test/server.ts';
import { renderWithApi } from '../../test/render.tsx';
import { aggregates } from '../gql/aggregates.ts';
import { chooseLanguage } from '../texts/t.ts';
import { ToastRegion } from '../ui/toast.tsx';
import { RecordActions } from './detail-actions.tsx';

const no = { possible: false, code: 'RULE_VIOLATED', message: 'No.', params: null };
const yes = { possible: true, code: null, rule: null, message: null, params: null };
const illegal = { state: 'OUT_FOR_SIGNATURE', command: '', legal: ['recordSignature', 'cancelContract'] };
const contract = {
  id: 'c1',
  version: 7,
  title: 'Bridge',
  status: 'OUT_FOR_SIGNATURE',
  parties: [
    { id: 'p1', name: 'Fjord Supply AS', role: 'CUSTOMER' },
    { id: 'p2', name: 'Granite Ltd', role: 'SUPPLIER' },
  ],
  flags: [],
  availableCommands: [
    { name: 'submitContract', ...no, rule: 'lifecycle.illegal_transition', params: illegal },
    { name: 'activateContract', ...no, rule: 'contract.not_begun', params: { date: '2027-01-31' } },
    { name: 'endContract', ...no, rule: 'lifecycle.incomplete', params: { fields: ['endDate', 'ownerId'] } },
    { name: 'approveContract', ...no, code: 'FORBIDDEN', rule: 'permission.missing', params: null },
    { name: 'recordSignature', ...yes },
    { name: 'flagContract', ...yes },
    { name: 'cancelContract', ...yes },
  ],
};
const sent = vi.fn<(variables: Record<string, unknown>) => void>();

mockServer(
  api.query('Me', () =>
    HttpResponse.json({
      data: {
        me: { id: 'u1', name: 'Ola', email: '', tenantId: 't', tenant: 'fjord', roles: [], permissions: ['*:*:all'] },
      },
    }),
  ),
  api.mutation('DeleteContract', ({ variables }) => {
    sent(variables);
    return HttpResponse.json({ data: { deleteContract: 'c1' } });
  }),
  api.mutation('RestoreContract', ({ variables }) => {
    sent(variables);
    return HttpResponse.json({ data: { restoreContract: { id: 'c1', version: 9 } } });
  }),
  api.mutation('RecordSignature', ({ variables }) => {
    sent(variables);
    return HttpResponse.json({ data: { recordSignature: { id: 'c1', version: 8 } } });
  }),
);
beforeEach(() => sent.mockClear());
afterEach(() => chooseLanguage('en'));

function renderActions() {
  const history = createMemoryHistory();
  history.set({ value: '/t/fjord/record' });
  const pending = {
    of: () => [],
    show: (_part: string, _values: object, work: () => Promise<unknown>) => work().then(() => undefined),
  };
  const ui = () => (
    <RecordActions aggregate={aggregates.Contract} row={contract} title="Bridge" tenant="fjord" pending={pending} />
  );
  renderWithApi(() => (
    <>
      <MemoryRouter history={history}>
        <Route path="/t/:tenant/record" component={ui} />
        <Route path="*" />
      </MemoryRouter>
      <ToastRegion />
    </>
  ));
}

async function openMenu(name: string): Promise<HTMLElement[]> {
  const trigger = await screen.findByRole('button', { name });
  trigger.focus();
  fireEvent.keyDown(trigger, { key: 'Enter' });
  return within(await screen.findByRole('menu')).findAllByRole('menuitem');
}

const descriptionOf = (item: HTMLElement) =>
  document.getElementById(item.getAttribute('aria-describedby') ?? '')?.textContent;

test('the next steps are buttons; the menu has every command, the possible ones first', async () => {
  renderActions();
  expect(await screen.findByRole('button', { name: 'Record signature' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Submit contract' })).toBeNull();
  const items = await openMenu('More');
  const states = items.map((item) => (item.getAttribute('aria-disabled') === 'true' ? 'not now' : 'possible'));
  expect(states.join()).toBe('possible,possible,possible,not now,not now,not now,not now,possible');
});

test('what is not possible is reached by the keyboard, says why in words, and does nothing', async () => {
  renderActions();
  const items = await openMenu('More');
  const named = (text: string) => {
    const found = items.find((item) => item.textContent.startsWith(text));
    if (!found) throw new Error(`no ${text}`);
    return found;
  };
  expect(descriptionOf(named('Submit contract'))).toBe('Not possible while it is Out for signature');
  expect(descriptionOf(named('Activate contract'))).toMatch(/^Its first day is .*Jan.*2027$/);
  expect(descriptionOf(named('End contract'))).toBe('Fill in first: End date, Owner');
  expect(descriptionOf(named('Approve contract'))).toBe('None of your roles allows this');

  const submit = named('Submit contract');
  submit.focus();
  expect(document.activeElement).toBe(submit);
  fireEvent.keyDown(submit, { key: 'Enter' });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByRole('menu')).toBeDefined();
});

test('the same in Norwegian', async () => {
  chooseLanguage('nb');
  renderActions();
  expect(await screen.findByRole('button', { name: 'Noter signatur' })).toBeDefined();
  const items = await openMenu('Mer');
  expect(items.map(descriptionOf)).toContain('Ikke mulig når den er Til signering');
});

test('a command that is about a row of the record offers its rows by name', async () => {
  renderActions();
  fireEvent.click(await screen.findByRole('button', { name: 'Record signature' }));
  const dialog = within(await screen.findByRole('dialog'));
  const party = dialog.getByRole('button', { name: /^Party/ });
  party.focus();
  fireEvent.keyDown(party, { key: 'ArrowDown' });
  const granite = await screen.findByRole('option', { name: 'Granite Ltd' });
  fireEvent.keyDown(granite, { key: 'Enter' });
  fireEvent.input(dialog.getByLabelText(/^Signatory name/), { target: { value: 'Owen Clarke' } });
  fireEvent.input(dialog.getByLabelText(/^Signed on/), { target: { value: '2026-11-19' } });
  fireEvent.blur(dialog.getByLabelText(/^Signed on/));
  fireEvent.click(dialog.getByRole('button', { name: 'Record signature' }));
  await waitFor(() =>
    expect(sent).toHaveBeenCalledWith({
      id: 'c1',
      expectedVersion: 7,
      input: { partyId: 'p2', signatoryName: 'Owen Clarke', signedOn: '2026-11-19' },
    }),
  );
});

test('what was deleted can be taken back at once', async () => {
  renderActions();
  const remove = (await openMenu('More')).find((item) => item.textContent.startsWith('Delete'));
  if (!remove) throw new Error('there is no Delete');
  remove.focus();
  fireEvent.keyDown(remove, { key: 'Enter' });
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.click(dialog.getByRole('button', { name: 'Delete' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Bridge is back')).toBeDefined();
  expect(sent.mock.calls).toEqual([[{ id: 'c1', expectedVersion: 7 }], [{ id: 'c1' }]]);
});
