import {
  cacheExchange,
  Client,
  CombinedError,
  createRequest,
  gql,
  makeResult,
  type Exchange,
  type Operation,
} from '@urql/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { delay as delayed, filter, fromValue, mergeMap, pipe, subscribe, takeUntil } from 'wonka';
import { fakeFeed } from '../../test/change-feed.ts';
import { tinyGraph } from '../../test/tiny-api.ts';
import { liveExchange, type RecordChange } from './live-exchange.ts';

const list = gql`
  query Pets($filter: PetFilter) {
    pets(filter: $filter) {
      nodes {
        id
        name
      }
    }
  }
`;
const record = gql`
  query Pet($id: ID!) {
    pet(id: $id) {
      id
      ownerId
      owner {
        id
        name
      }
    }
  }
`;
const update = gql`
  mutation UpdatePet($id: ID!) {
    updatePet(id: $id, input: {}) {
      id
      version
    }
  }
`;

const latency = 20; // milliseconds of the pretended server

function setUp() {
  const source = fakeFeed();
  const sent: Operation[] = [];
  const changes: RecordChange[] = [];
  const answers = { error: undefined as CombinedError | undefined };
  const answer = ({ kind, variables }: Operation) => {
    if (kind === 'mutation') return { updatePet: { __typename: 'Pet', id: variables?.['id'], version: 2 } };
    if (variables?.['id'])
      return {
        pet: {
          __typename: 'Pet',
          id: variables['id'],
          ownerId: 'o1',
          owner: { __typename: 'Owner', id: 'o1', name: 'Olga' },
        },
      };
    return { pets: { __typename: 'PetConnection', nodes: [{ __typename: 'Pet', id: 'p1', name: 'Ada' }] } };
  };
  const pretendedServer: Exchange = () => (operations$) =>
    pipe(
      operations$,
      filter((operation) => operation.kind !== 'teardown'),
      mergeMap((operation) => {
        sent.push(operation);
        const { error } = answers;
        const result = {
          ...makeResult(operation, { data: answer(operation) }),
          ...(error && { data: undefined, error }),
        };
        const gone$ = pipe(
          operations$,
          filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
        );
        return pipe(fromValue(result), delayed(latency), takeUntil(gone$));
      }),
    );
  const announce = (change: RecordChange) => changes.push(change);
  const client = new Client({
    url: 'http://api.test/graphql',
    preferGetMethod: false,
    exchanges: [liveExchange({ feed: source.feed, graph: tinyGraph, announce }), cacheExchange, pretendedServer],
  });
  const watch = (document: typeof list, variables: Record<string, unknown> = {}) =>
    subscribe(() => {})(client.executeQuery(createRequest(document, variables))).unsubscribe;
  const queries = () => sent.filter(({ kind }) => kind === 'query').length;
  return { ...source, client, sent, changes, answers, watch, queries };
}

/** With a list in sight that has its answer. */
async function setUpList() {
  const app = setUp();
  const leave = app.watch(list);
  await app.stand();
  await vi.advanceTimersByTimeAsync(latency);
  expect(app.queries()).toBe(1);
  return { ...app, leave };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('at the start', () => {
  test('the first query opens the feed and waits until it stands', async () => {
    const app = setUp();
    app.watch(list);
    expect(app.isOpen()).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(0);
    await app.stand();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(1);
  });

  test('a query of nothing that changes neither waits nor opens it', async () => {
    const app = setUp();
    app.watch(gql`
      {
        me {
          name
        }
      }
    `);
    await vi.advanceTimersByTimeAsync(0);
    expect(app.queries()).toBe(1);
    expect(app.isOpen()).toBe(false);
  });

  test('a query that is left while it waits is never sent', async () => {
    const app = setUp();
    app.watch(list)();
    await app.stand();
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(0);
  });
});

describe('a change', () => {
  test('asks again at once, and then no more than once in a while', async () => {
    const app = await setUpList();
    app.tell({ aggregate: 'Pet', id: 'p2' });
    await vi.advanceTimersByTimeAsync(latency);
    expect(app.queries()).toBe(2);
    for (let i = 0; i < 40; i++) {
      app.tell({ aggregate: 'Pet', id: `p${String(i)}` });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(app.queries()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(app.queries()).toBe(3);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(app.queries()).toBe(3);
  });

  test('while an answer is under way asks once more after it', async () => {
    const app = await setUpList();
    app.tell({ aggregate: 'Pet', id: 'p1' });
    await vi.advanceTimersByTimeAsync(latency / 2);
    app.tell({ aggregate: 'Pet', id: 'p1' });
    await vi.advanceTimersByTimeAsync(latency);
    expect(app.queries()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(app.queries()).toBe(3);
  });

  test('of another aggregate does nothing', async () => {
    const app = await setUpList();
    app.tell({ aggregate: 'Owner', id: 'o1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(1);
  });

  test('of another record leaves a record alone; of what it points to does not', async () => {
    const app = setUp();
    await app.stand();
    app.watch(record, { id: 'p1' });
    await vi.advanceTimersByTimeAsync(latency);
    app.tell({ aggregate: 'Pet', id: 'p2' });
    app.tell({ aggregate: 'Owner', id: 'o2' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(1);
    app.tell({ aggregate: 'Owner', id: 'o1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(2);
  });

  test('is announced to whoever listens', async () => {
    const app = await setUpList();
    app.tell({ aggregate: 'Pet', id: 'p1', actorId: 'u2' });
    expect(app.changes).toMatchObject([
      { aggregate: 'Pet', id: 'p1', actorId: 'u2', changedFields: ['name'], own: false },
    ]);
  });
});

describe('a bulk', () => {
  test('is followed at a slower pace, and another change is not held up by it', async () => {
    const app = await setUpList();
    app.tell({ aggregate: 'Pet', id: 'p1', bulkId: 'b' });
    await vi.advanceTimersByTimeAsync(latency);
    expect(app.queries()).toBe(2);
    app.tell({ aggregate: 'Pet', id: 'p2', bulkId: 'b' });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(app.queries()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(app.queries()).toBe(3);
    app.tell({ aggregate: 'Pet', id: 'p3', bulkId: 'b' });
    app.tell({ aggregate: 'Pet', id: 'p4' });
    await vi.advanceTimersByTimeAsync(1_000 + latency);
    expect(app.queries()).toBe(4);
  });
});

test('a query that something else keeps current is asked again by no change', async () => {
  const app = setUp();
  await app.stand();
  const ask = () => subscribe(() => {})(app.client.executeQuery(createRequest(list, {}), { live: false })).unsubscribe;
  const leave = ask();
  await vi.advanceTimersByTimeAsync(latency);
  app.tell({ aggregate: 'Pet', id: 'p1' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(app.queries()).toBe(1);
  leave();
  ask();
  await vi.advanceTimersByTimeAsync(latency);
  expect(app.queries()).toBe(2);
});

describe('out of sight', () => {
  test('an answer that nothing touched is shown again without asking', async () => {
    const app = await setUpList();
    app.leave();
    app.watch(list);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(1);
  });

  test('one that changed meanwhile is read anew when it comes back, not before', async () => {
    const app = await setUpList();
    app.leave();
    app.tell({ aggregate: 'Pet', id: 'p1' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(1);
    app.watch(list);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(2);
  });

  test('nothing is trusted while the feed is away', async () => {
    const app = await setUpList();
    app.leave();
    app.setState('offline');
    app.watch(list);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(2);
  });
});

describe('a mutation of this tab', () => {
  const mutate = (app: Awaited<ReturnType<typeof setUpList>>) =>
    app.client.executeMutation(createRequest(update, { id: 'p1' })).toPromise();
  const requestId = (app: Awaited<ReturnType<typeof setUpList>>) => {
    const mutation = app.sent.find(({ kind }) => kind === 'mutation');
    const options = mutation?.context.fetchOptions;
    return new Headers(typeof options === 'object' ? options.headers : undefined).get('x-request-id');
  };

  test('asks again without waiting for the feed, which then tells nothing new', async () => {
    const app = await setUpList();
    const done = mutate(app);
    await vi.advanceTimersByTimeAsync(latency);
    await done;
    await vi.advanceTimersByTimeAsync(latency);
    expect(app.queries()).toBe(2);
    app.tell({ aggregate: 'Pet', id: 'p1', correlationId: requestId(app) });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(2);
    expect(app.changes).toMatchObject([{ id: 'p1', own: true }]);
  });

  test('what else the same request changed is news', async () => {
    const app = await setUpList();
    const done = mutate(app);
    await vi.advanceTimersByTimeAsync(latency);
    await done;
    app.tell({ aggregate: 'Pet', id: 'p7', correlationId: requestId(app) });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.queries()).toBe(3);
  });
});

describe('when the feed is back', () => {
  test('and could not resume, everything in sight is read again', async () => {
    const app = await setUpList();
    await app.stand(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(2);
  });

  test('and resumed, only what got no answer is', async () => {
    const app = await setUpList();
    await app.stand(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(1);
    app.answers.error = new CombinedError({ networkError: new Error('away') });
    app.tell({ aggregate: 'Pet', id: 'p1' });
    await vi.advanceTimersByTimeAsync(2_000);
    app.answers.error = undefined;
    await app.stand(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.queries()).toBe(3);
  });
});
