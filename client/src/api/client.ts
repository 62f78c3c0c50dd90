/**
 * The API of one signed-in tenant: urql with its document cache, kept live by one change feed.
 *
 * ```tsx
 * // in the shell; a new tenant or person gets a new one, so that nothing of the other is left in a cache
 * const api = createApi(session);
 * onCleanup(() => api.close());
 * <ApiProvider value={api}>…</ApiProvider>
 * ```
 */
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import type { Client as Socket } from 'graphql-ws';
import { typeGraph } from '../gql/aggregates.ts';
import type { Api } from './api-context.ts';
import { createChangeFeed } from './change-feed.ts';
import { readRefusal } from './errors.ts';
import { liveExchange, type RecordChange } from './live-exchange.ts';
import { newRequestId } from './request-id.ts';
import type { Session } from './session.ts';
import { createSocket } from './socket.ts';

export interface ApiOptions {
  readonly url?: string;
  /** The socket that subscriptions go over, for tests. */
  readonly socket?: Socket;
  /** Id of the site where all is read and written. */
  readonly site?: string | null;
  /** Called when the site is not theirs any more. */
  onSiteLost?(): void;
}

/**
 * Built, the app names its operations by their hashes, and queries go by GET as long as their address is short enough for any proxy. While
 * it is developed texts are sent, to be read in the browser's tools. Subscriptions stay texts: there is one for as long as the app is open.
 */
const byHash = persistedExchange({ enableForMutation: true, preferGetForPersistedQueries: 'within-url-limit' });

/**
 * @param session must be signed in
 */
export function createApi(session: Session, options: ApiOptions = {}): Api & { close(): void } {
  const { url = '/graphql', socket, site = null } = options;
  const address = new URL(url, location.href);
  const open = socket ?? createSocket(session, address.href.replace(/^http/, 'ws'), site);
  const feed = createChangeFeed(open);
  const listeners = new Set<(change: RecordChange) => void>();
  const announce = (change: RecordChange) => listeners.forEach((listener) => listener(change));
  const client = new Client({
    url: address.href,
    preferGetMethod: false,
    fetch: authorised(session, options),
    exchanges: [
      liveExchange({ feed, graph: typeGraph, announce }),
      cacheExchange,
      ...(import.meta.env.PROD ? [byHash] : []),
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({ unsubscribe: open.subscribe({ query, variables }, sink) }),
        }),
      }),
      fetchExchange,
    ],
  });
  feed.open(); // also on a page without anything live, such as a new record's form: whoever is here sees whether the app is connected
  return {
    client,
    site,
    live: {
      state: feed.state,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    close() {
      feed.close();
      void Promise.resolve(open.dispose()).catch(() => undefined); // it was closed before it was open
    },
  };
}

/** The API of what is above companies, for operators: nothing there is live. */
export function createOfficeApi(session: Session, url = '/graphql'): Api {
  const client = new Client({
    url: new URL(url, location.href).href,
    preferGetMethod: false,
    fetch: authorised(session, {}),
    exchanges: [cacheExchange, ...(import.meta.env.PROD ? [byHash] : []), fetchExchange],
  });
  return { client, live: { state: () => 'offline', onChange: () => () => undefined } };
}

/** Sends the token along. One that is refused, for example after a restart of the server, is renewed once. */
function authorised(session: Session, { site, onSiteLost }: ApiOptions): typeof fetch {
  return async (input, init) => {
    const send = (token: string) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      if (site) headers.set('x-plinth-site', site);
      headers.set('apollo-require-preflight', 'true'); // a GET without it might be another site's
      if (!headers.has('x-request-id')) headers.set('x-request-id', newRequestId());
      return fetch(input, { ...init, headers });
    };
    const token = await session.token();
    const response = await send(token);
    const answer = response.status === 401 ? await send(await session.renew(token)) : response;
    if (site && answer.status === 403 && (await isOfSite(answer.clone()))) onSiteLost?.();
    return answer;
  };
}

/** Whether an answer says that one may not be at the site. */
async function isOfSite(answer: Response): Promise<boolean> {
  return (await readRefusal(answer)).rule === 'site.not_yours';
}
