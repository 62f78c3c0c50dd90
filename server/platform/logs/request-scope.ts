import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line and error of one request shares. */
export interface RequestScope {
  readonly requestId: string;
}

export const requestScope = new AsyncLocalStorage<RequestScope>();

export function requestId(): string | null {
  return requestScope.getStore()?.requestId ?? null;
}
