import { authorization } from './session.js';

/* global YogaGraphiQL */

const endpoint = new URL('/graphql', location.href).href;

globalThis.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => `/playground/worker-${label}.js`,
};

/**
 * Draws GraphiQL anew. Every request carries the token unless its headers editor names another, and a socket that comes back after its
 * token ended brings the new one.
 *
 * @param {{ tenant: string, tabs: object[], open?: object }} options `open` is a tab to add and show
 */
export function showEditor({ tenant, tabs, open }) {
  const storage = storageOf(tenant);
  const shown = open ?? activeTab(storage);
  const frame = document.createElement('div');
  document.querySelector('#editor').replaceChildren(frame);
  YogaGraphiQL.renderYogaGraphiQL(frame, {
    endpoint,
    title: ' ',
    logo: ' ',
    defaultTabs: tabs,
    ...(shown && { initialQuery: shown.query, initialVariables: shown.variables ?? '' }),
    storage,
    shouldPersistHeaders: false,
    subscriptionsProtocol: 'WS',
    subscriptionsEndpoint: endpoint.replace(/^http/, 'ws'),
    connectionParams: () => ({ authorization: authorization() }),
    additionalHeaders,
    // Its own handler writes every key stroke into the address, which then opens as one more tab at each reload.
    onEditQuery: () => undefined,
  });
}

/** The token, unless the headers editor of the tab names its own. */
function additionalHeaders(request) {
  const given = Object.keys(request?.extensions?.headers ?? {});
  return given.some((name) => name.toLowerCase() === 'authorization') ? {} : { authorization: authorization() };
}

/** The tab that was open last. Named at the start, since GraphiQL adds an empty one when it is not. */
function activeTab(storage) {
  const kept = JSON.parse(storage.getItem('graphiql:tabState') ?? '{}');
  return kept.tabs?.[kept.activeTabIndex];
}

/** Tabs are kept per company: the ids in them mean nothing in another. */
function storageOf(tenant) {
  const prefix = `playground:${tenant}:`;
  return {
    get length() {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).length;
    },
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear() {
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    },
  };
}

/** Asks the API directly. */
export async function ask(query) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: authorization() },
    body: JSON.stringify({ query }),
  });
  return (await response.json()).data ?? {};
}
