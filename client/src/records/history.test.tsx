import { fireEvent, screen, waitFor, within } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { api, mockServer } from '../../test/server.ts';
import { renderWithApi } from '../../test/render.tsx';
import { History } from './history.tsx';
import { aggregateNamed } from './model.ts';

const asked: Record<string, unknown>[] = [];
let newest = 120;
let isSealed = true;

const entry = (version: number) => ({
  id: `e${version}`,
  at: '2026-11-20T12:00:00.000001Z',
  command: version === 1 ? 'createContract' : 'updateContract',
  version,
  actorId: 'u1',
  actorKind: 'user',
  actorKey: null,
  actorName: 'Kari',
  requestId: `request-${version}`,
  reason: null,
  seal: isSealed || version < newest ? { number: String(version + 1000), at: '2026-11-20T12:00:01.000000Z' } : null,
  changes: [
    {
      part: null,
      rowId: null,
      operation: null,
      field: 'title',
      before: `T${version - 1}`,
      after: `T${version}`,
      masked: false,
    },
    {
      part: 'notes',
      rowId: 'n1',
      operation: 'REMOVED',
      field: 'body',
      before: `N${version}`,
      after: null,
      masked: false,
    },
  ],
});

mockServer(
  api.query('History', ({ variables }) => {
    asked.push(variables);
    const from = Math.min(newest, Number(variables['beforeVersion'] ?? 1e9) - 1);
    const count = Math.min(Number(variables['first']), from);
    return HttpResponse.json({ data: { history: Array.from({ length: count }, (_, at) => entry(from - at)) } });
  }),
);

beforeEach(() => {
  asked.length = 0;
  newest = 120;
  isSealed = true;
});

const aggregate = aggregateNamed('Contract');
const versions = () =>
  screen
    .queryAllByText(/^Sealed as number|^Not sealed yet/)
    .map((each) => Number(/\d+/.exec(each.textContent ?? '')?.[0]) - 1000);

test('an entry says who, what, when, by which operation and request, changes of parts included, and its seal', async () => {
  newest = 1;
  renderWithApi(() => <History aggregate={aggregate} id="c1" version={1} />);
  const [item] = await screen.findAllByRole('listitem');
  if (!item) throw new Error('there is no entry');
  for (const text of [
    'Kari',
    'created this',
    'createContract',
    'request request-1',
    'Sealed as number 1001',
    'T1',
    'N1',
  ])
    within(item).getByText(text);
  within(item).getByText(/\(removed\)/);
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
});

test('older entries come a page at a time, to the first; what happens meanwhile makes no gap', async () => {
  const [version, setVersion] = createSignal(120);
  renderWithApi(() => <History aggregate={aggregate} id="c1" version={version()} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Show older' }));
  await waitFor(() => expect(versions()).toHaveLength(100));
  newest = 123;
  setVersion(123);
  await waitFor(() => expect(versions()).toHaveLength(103));
  fireEvent.click(screen.getByRole('button', { name: 'Show older' }));
  await waitFor(() => expect(versions()).toEqual(Array.from({ length: 123 }, (_, at) => 123 - at)));
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  expect(asked.map(({ first, beforeVersion }) => [first, beforeVersion])).toEqual([
    [50, undefined],
    [50, 71],
    [53, undefined],
    [50, 21],
  ]);
});

test('what is not sealed yet says so, and is looked at again until it is', async () => {
  isSealed = false;
  renderWithApi(() => <History aggregate={aggregate} id="c1" version={120} />);
  await screen.findByText('Not sealed yet');
  isSealed = true;
  await screen.findByText('Sealed as number 1120', undefined, { timeout: 6000 });
  expect(screen.queryByText('Not sealed yet')).toBeNull();
}, 10_000);
