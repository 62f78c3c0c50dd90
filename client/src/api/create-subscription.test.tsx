import { gql, subscriptionExchange, type TypedDocumentNode } from '@urql/core';
import { renderHook } from '@solidjs/testing-library';
import { GraphQLError } from 'graphql';
import { createSignal, type ParentProps } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testApi } from '../../test/render.tsx';
import { ApiProvider } from './api-context.ts';
import { createSubscription } from './create-subscription.ts';

const counts: TypedDocumentNode<{ petsLive: number }, { kind: string }> = gql`
  subscription Pets($kind: String) {
    petsLive(kind: $kind)
  }
`;

interface Stream {
  readonly kind: unknown;
  next(count: number): void;
  refuse(code: string): void;
  end(): void;
}

/** What the app subscribes to, each of which a test tells and ends itself. */
async function setUp() {
  const streams: Stream[] = [];
  const exchange = subscriptionExchange({
    forwardSubscription: ({ variables }) => ({
      subscribe(sink) {
        streams.push({
          kind: variables?.['kind'],
          next: (count) => sink.next({ data: { petsLive: count } }),
          refuse: (code) => sink.error([new GraphQLError('no', { extensions: { code } })]),
          end: () => sink.complete(),
        });
        return { unsubscribe() {} };
      },
    }),
  });
  const api = testApi([exchange]);
  const [kind, setKind] = createSignal('cat');
  const { result, cleanup } = renderHook(() => createSubscription(counts, () => ({ kind: kind() })), {
    wrapper: (props: ParentProps) => <ApiProvider value={api}>{props.children}</ApiProvider>,
  });
  await vi.advanceTimersByTimeAsync(0);
  return { streams, result, cleanup, setKind };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('one that the server ended comes back, with what it showed still there', async () => {
  const { streams, result, cleanup } = await setUp();
  streams[0]?.next(3);
  expect(result.data()).toEqual({ petsLive: 3 });
  streams[0]?.end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(streams).toHaveLength(2);
  expect(result.data()).toEqual({ petsLive: 3 });
  streams[1]?.next(4);
  expect(result.data()).toEqual({ petsLive: 4 });
  cleanup();
});

test('one that is refused for a while is tried again; one that is forbidden is not', async () => {
  const { streams, result, cleanup } = await setUp();
  streams[0]?.refuse('UNAVAILABLE');
  expect(result.error()?.code).toBe('UNAVAILABLE');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(streams).toHaveLength(2);
  streams[1]?.refuse('FORBIDDEN');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(streams).toHaveLength(2);
  expect(result.error()?.code).toBe('FORBIDDEN');
  cleanup();
});

test('other variables are another subscription, and whoever leaves comes back no more', async () => {
  const { streams, result, cleanup, setKind } = await setUp();
  streams[0]?.next(3);
  setKind('dog');
  await vi.advanceTimersByTimeAsync(0);
  expect(result.data()).toBeUndefined();
  expect(streams.map(({ kind }) => kind)).toEqual(['cat', 'dog']);
  streams[1]?.end();
  cleanup();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(streams).toHaveLength(2);
});
