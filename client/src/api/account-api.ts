/**
 * The API as one reaches it without a token: what is about one's own account, by the session's cookie or by what a mail brought.
 *
 * ```tsx
 * <ApiProvider value={createAccountApi()}>…</ApiProvider>   // around pages that lie outside of any company
 * ```
 */
import { Client, fetchExchange } from '@urql/core';
import type { Api } from './api-context.ts';
import { newRequestId } from './request-id.ts';

/** Nothing is kept, and nothing is live: there is no record here. */
export function createAccountApi(url = '/graphql'): Api {
  const client = new Client({
    url: new URL(url, location.href).href,
    preferGetMethod: false,
    fetchOptions: () => ({ credentials: 'same-origin', headers: { 'x-request-id': newRequestId() } }),
    exchanges: [fetchExchange],
  });
  return { client, live: { state: () => 'offline', onChange: () => () => undefined } };
}
