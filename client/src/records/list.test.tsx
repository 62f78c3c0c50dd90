import { createMemoryHistory, MemoryRouter, Route } from '@solidjs/router';
import { fireEvent, screen, waitFor } from '@solidjs/testing-library';
import { HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { api, mockServer } from '../../test/server.ts';
import { renderWithApi } from '../../test/render.tsx';
import { RecordList } from './list.tsx';

const asked: { page: number; variables: Record<string, unknown> }[] = [];
const total = 100_000;

const makeRow = (index: number) => ({
  id: `c${index}`,
  version: 1,
  masked: [],
  contractNo: `K-${index}`,
  title: `Contract ${index}`,
  status: 'ACTIVE',
  value: { amount: '1000.00', currency: 'NOK' },
});

mockServer(
  api.query('ContractsPage', ({ variables }) => {
    const page = Number(variables['page']);
    asked.push({ page, variables });
    const rows =
      variables['search'] === 'nothing' ? [] : Array.from({ length: 100 }, (_, at) => makeRow((page - 1) * 100 + at));
    return HttpResponse.json({ data: { contracts: { nodes: rows } } });
  }),
  api.query('ContractsTotals', ({ variables }) =>
    HttpResponse.json({
      data: {
        contractGroups: [
          {
            count: variables['search'] === 'nothing' ? 0 : total,
            sum: { value: [{ amount: '100000000.00', currency: 'NOK' }] },
          },
        ],
      },
    }),
  ),
  api.query('Me', () =>
    HttpResponse.json({
      data: {
        me: {
          id: 'u1',
          name: 'Kari',
          email: '',
          tenantId: 't',
          tenant: 'fjord',
          roles: [],
          permissions: ['contract:create:all'],
        },
      },
    }),
  ),
);

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
});

function renderList(search = '') {
  const history = createMemoryHistory();
  history.set({ value: `/t/fjord/contracts/contracts${search}` });
  renderWithApi(() => (
    <MemoryRouter history={history}>
      <Route path="/t/:tenant/contracts/contracts" component={() => <RecordList aggregate="Contract" />} />
    </MemoryRouter>
  ));
  return { query: () => new URLSearchParams(history.get().split('?')[1]) };
}

test('reads the pages in sight and no others, and keeps those it has', async () => {
  renderList();
  await screen.findByText('Contract 3');
  expect(await screen.findByText('100,000 records')).toBeDefined();
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001');
  expect(asked.map((each) => each.page)).toEqual([1]);

  const grid = screen.getByRole('grid');
  grid.scrollTop = 36 * 50_020;
  fireEvent.scroll(grid);
  await screen.findByText('Contract 50020');
  expect(new Set(asked.map((each) => each.page))).toEqual(new Set([1, 501]));
});

test('one currency is said in the header, and the sum stands at the foot', async () => {
  renderList();
  expect(await screen.findByText('Value (NOK)')).toBeDefined();
  expect(screen.getByText('100,000,000.00')).toBeDefined();
});

test('the URL is the state of the list: search, filter and order come from it', async () => {
  renderList('?q=bridge&filter=status.in.ACTIVE,IN_NOTICE&sort=-endDate,customerId');
  await screen.findByText('Status is Active or In notice');
  await waitFor(() => expect(asked.length).toBeGreaterThan(0));
  expect(asked[0]?.variables).toMatchObject({
    search: 'bridge',
    filter: { status: { in: ['ACTIVE', 'IN_NOTICE'] } },
    orderBy: [{ endDate: 'DESC' }, { customer: { displayName: 'ASC' } }],
  });
});

test('what a person does goes into the URL', async () => {
  const { query } = renderList();
  await screen.findByText('Contract 3');
  fireEvent.click(screen.getByRole('button', { name: 'Title' }));
  await waitFor(() => expect(query().get('sort')).toBe('title'));
  fireEvent.input(screen.getByLabelText('Search'), { target: { value: 'nothing' } });
  await waitFor(() => expect(query().get('q')).toBe('nothing'));

  fireEvent.click(await screen.findByRole('button', { name: 'Clear search and filter' }));
  await waitFor(() => expect(query().get('q')).toBeNull());
  await screen.findByText('Contract 3');
});
