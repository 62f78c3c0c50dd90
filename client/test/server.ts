import { setupServer } from 'msw/node';
import { graphql } from 'msw/graphql';
import { afterAll, afterEach, beforeAll } from 'vitest';

/** Where the API of a test answers; an absolute address, because nothing but a browser resolves `/graphql`. */
export const apiUrl = new URL('/graphql', location.href).href;

/** Handlers by operation: `api.query('Contracts', …)`. */
export const api = graphql.link(apiUrl);

/** The network of the test file that calls this; a request without a handler fails the test. */
export function mockServer(...handlers: Parameters<typeof setupServer>) {
  const server = setupServer(...handlers);
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return server;
}
