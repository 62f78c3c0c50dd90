import { screen, waitFor } from '@solidjs/testing-library';
import { gql, type TypedDocumentNode } from '@urql/core';
import { delay, HttpResponse } from 'msw';
import { createSignal, For, Show, type Accessor } from 'solid-js';
import { expect, test } from 'vitest';
import { subscribe } from 'wonka';
import { renderWithApi, testApi } from '../../test/render.tsx';
import { api, mockServer } from '../../test/server.ts';
import { createQuery, type Query, type QueryOptions } from './create-query.ts';

interface Pets {
  readonly pets: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner: { readonly id: string; readonly name: string };
  }[];
}
interface PetsVariables {
  readonly page: number;
}

const document: TypedDocumentNode<Pets, PetsVariables> = gql`
  query Pets($page: Int!) {
    pets(page: $page) {
      id
      name
      owner {
        id
        name
      }
    }
  }
`;

/** The same pet is on both pages, under another owner, which is what makes sharing objects show. */
const page = (number: number): Pets => ({
  pets: [{ id: 'a', name: `Ada ${String(number)}`, owner: { id: 'o', name: `Owner ${String(number)}` } }],
});

const server = mockServer(
  api.query('Pets', ({ variables }) => HttpResponse.json({ data: page(Number(variables['page'])) })),
);

function List(props: {
  name: string;
  variables: Accessor<PetsVariables | undefined>;
  options?: QueryOptions;
  take?: (query: Query<Pets>) => void;
}) {
  const query = createQuery(document, props.variables, props.options);
  props.take?.(query);
  return (
    <ul aria-label={props.name}>
      <Show when={query.fetching()}>
        <li>loading</li>
      </Show>
      <For each={query.data()?.pets}>{(pet) => <li>{`${pet.name} of ${pet.owner.name}`}</li>}</For>
    </ul>
  );
}

const text = (name: string) => screen.getByLabelText(name).textContent;

test('going to the second page and back shows the first page', async () => {
  const [current, setCurrent] = createSignal(1);
  renderWithApi(() => <List name="list" variables={() => ({ page: current() })} options={{ keepPrevious: true }} />);
  await waitFor(() => expect(text('list')).toBe('Ada 1 of Owner 1'));
  setCurrent(2);
  await waitFor(() => expect(text('list')).toBe('Ada 2 of Owner 2'));
  setCurrent(1);
  await waitFor(() => expect(text('list')).toBe('Ada 1 of Owner 1'));
});

test('two components on one query do not disturb each other', async () => {
  const [left, setLeft] = createSignal(1);
  renderWithApi(() => (
    <>
      <List name="left" variables={() => ({ page: left() })} options={{ keepPrevious: true }} />
      <List name="right" variables={() => ({ page: 1 })} />
    </>
  ));
  await waitFor(() => expect(text('right')).toBe('Ada 1 of Owner 1'));
  setLeft(2);
  await waitFor(() => expect(text('left')).toBe('Ada 2 of Owner 2'));
  expect(text('right')).toBe('Ada 1 of Owner 1');
});

test('leaving while a request is under way ends it', async () => {
  server.use(api.query('Pets', async () => delay('infinite')));
  const client = testApi();
  const kinds: string[] = [];
  subscribe((operation: { kind: string }) => kinds.push(operation.kind))(client.client.operations$);
  const { unmount } = renderWithApi(() => <List name="list" variables={() => ({ page: 1 })} />, client);
  await waitFor(() => expect(kinds).toEqual(['query']));
  unmount();
  expect(kinds).toEqual(['query', 'teardown']);
});

test('a query without variables waits for them', async () => {
  const [variables, setVariables] = createSignal<PetsVariables>();
  renderWithApi(() => <List name="list" variables={variables} />);
  expect(text('list')).toBe('');
  setVariables({ page: 1 });
  expect(text('list')).toBe('loading');
  await waitFor(() => expect(text('list')).toBe('Ada 1 of Owner 1'));
});

test('what was shown before goes or stays while the next is fetched, as asked for', async () => {
  const [current, setCurrent] = createSignal(1);
  const variables = () => ({ page: current() });
  const queries: Query<Pets>[] = [];
  renderWithApi(() => (
    <>
      <List name="gone" variables={variables} />
      <List name="kept" variables={variables} options={{ keepPrevious: true }} take={(query) => queries.push(query)} />
    </>
  ));
  await waitFor(() => expect(text('kept')).toBe('Ada 1 of Owner 1'));
  setCurrent(2);
  expect(text('gone')).toBe('loading');
  expect(text('kept')).toBe('loadingAda 1 of Owner 1');
  expect(queries[0]?.stale()).toBe(true);
  await waitFor(() => expect(text('kept')).toBe('Ada 2 of Owner 2'));
  expect(queries[0]?.stale()).toBe(false);
});

test('rows keep their place in the page when they are read again', async () => {
  let name = 'Ada';
  server.use(
    api.query('Pets', () =>
      HttpResponse.json({ data: { pets: [{ id: 'a', name, owner: { id: 'o', name: 'Olga' } }] } }),
    ),
  );
  const queries: Query<Pets>[] = [];
  renderWithApi(() => <List name="list" variables={() => ({ page: 1 })} take={(query) => queries.push(query)} />);
  await waitFor(() => expect(text('list')).toBe('Ada of Olga'));
  const before = screen.getByText('Ada of Olga');
  name = 'Bea';
  queries[0]?.refetch();
  await waitFor(() => expect(text('list')).toBe('Bea of Olga'));
  expect(screen.getByText('Bea of Olga')).toBe(before);
});

test('a refusal is told with its code, and what was there stays', async () => {
  const queries: Query<Pets>[] = [];
  renderWithApi(() => <List name="list" variables={() => ({ page: 1 })} take={(query) => queries.push(query)} />);
  await waitFor(() => expect(text('list')).toBe('Ada 1 of Owner 1'));
  server.use(
    api.query('Pets', () => HttpResponse.json({ errors: [{ message: 'no', extensions: { code: 'UNAVAILABLE' } }] })),
  );
  queries[0]?.refetch();
  await waitFor(() => expect(queries[0]?.error()?.code).toBe('UNAVAILABLE'));
  expect(text('list')).toBe('Ada 1 of Owner 1');
});
