import { cacheExchange, Client, fetchExchange, type Exchange } from '@urql/core';
import { cleanup, render } from '@solidjs/testing-library';
import { createSignal, type JSX } from 'solid-js';
import { afterEach } from 'vitest';
import { ApiProvider, type Api } from '../src/api/api-context.ts';
import type { RecordChange } from '../src/api/live-exchange.ts';
import { apiUrl } from './server.ts';

afterEach(cleanup);

/** An API without a socket, whose changes a test tells itself. */
export function testApi(exchanges: Exchange[] = [cacheExchange, fetchExchange]) {
  const [state] = createSignal<'live'>('live');
  const listeners = new Set<(change: RecordChange) => void>();
  const api: Api = {
    client: new Client({ url: apiUrl, preferGetMethod: false, exchanges }),
    live: {
      state,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  return { ...api, tell: (change: RecordChange) => listeners.forEach((listener) => listener(change)) };
}

/** Renders what belongs under an `ApiProvider`. */
export function renderWithApi(ui: () => JSX.Element, api: Api = testApi()) {
  return render(() => <ApiProvider value={api}>{ui()}</ApiProvider>);
}
