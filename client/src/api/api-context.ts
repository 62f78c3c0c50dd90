/**
 * What every hook finds the server through. The shell puts one `ApiProvider` around what belongs to a signed-in tenant.
 *
 * ```tsx
 * const { live } = useApi();
 * <Show when={live.state() !== 'live'}>…</Show>   // 'connecting' | 'live' | 'offline', for a quiet indicator
 * ```
 */
import type { Client } from '@urql/core';
import { createContext, useContext, type Accessor } from 'solid-js';
import type { FeedState } from './change-feed.ts';
import type { RecordChange } from './live-exchange.ts';

export interface Api {
  readonly client: Client;
  readonly live: Live;
  /** Id of the site where one is, in a company that has sites. */
  readonly site?: string | null;
}

export interface Live {
  /** Whether what is shown follows the server. */
  readonly state: Accessor<FeedState>;
  /**
   * Tells of every change as it comes in.
   *
   * @returns a function that stops it
   */
  onChange(listener: (change: RecordChange) => void): () => void;
}

const ApiContext = createContext<Api>();

export const ApiProvider = ApiContext.Provider;

/** The server as the signed-in person reaches it. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('useApi() is called outside an ApiProvider');
  return api;
}
