import { MemoryRouter, Route, createMemoryHistory, type RouteSectionProps } from '@solidjs/router';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import { testApi } from '../../test/render.tsx';
import { ApiProvider } from '../api/api-context.ts';
import type { Session, SessionState } from '../api/session.ts';
import { AppFrame } from './app-frame.tsx';
import { Layout } from './layout.tsx';
import type { NavigationGroup } from './navigation.ts';
import { NotFound } from './not-found.tsx';

const tenants = [
  { id: 't1', slug: 'fjord', name: 'Fjord Supply AS', status: 'active', roles: ['account_manager'] },
  { id: 't2', slug: 'granite', name: 'Granite Holdings Ltd', status: 'active', roles: ['viewer'] },
] as const;

const navigation: NavigationGroup[] = [
  {
    label: 'Contract Portal',
    items: [
      { label: 'Contracts', href: '/t/fjord/contracts/contracts', icon: 'file' },
      { label: 'Customers', href: '/t/fjord/contracts/customers', icon: 'building' },
    ],
  },
];

function fakeSession(): Session {
  const user = { id: 'u1', name: 'Kari Lund', email: 'kari@fjord.example' };
  const [state, setState] = createSignal<SessionState>({ status: 'signed-in', user, tenant: tenants[0], tenants });
  return {
    state,
    enter: vi.fn(),
    signIn: vi.fn(),
    verify: vi.fn(),
    rememberVisit: vi.fn(),
    forgetVisit: vi.fn(),
    signOut: vi.fn(async () => void setState({ status: 'signed-out' })),
    demoAccounts: async () => [],
    token: async () => 'token',
    renew: async () => 'token',
    onRenewed: () => () => {},
  };
}

function open(path = '/t/fjord/contracts/contracts') {
  const session = fakeSession();
  const history = createMemoryHistory();
  history.set({ value: path });
  const Root = (props: RouteSectionProps) => (
    <ApiProvider value={testApi()}>
      <Layout navigation={navigation}>{props.children}</Layout>
    </ApiProvider>
  );
  const Broken = () => {
    throw new Error('a fault');
  };
  render(() => (
    <AppFrame session={session}>
      <MemoryRouter history={history} root={Root}>
        <Route path="/t/fjord/contracts/contracts" component={() => <h1>All contracts</h1>} />
        <Route path="/t/fjord/contracts/customers" component={() => <h1>All customers</h1>} />
        <Route path="/broken" component={Broken} />
        <Route path="*" component={() => <NotFound home="/t/fjord" />} />
      </MemoryRouter>
    </AppFrame>
  ));
  return { session, history };
}

afterEach(cleanup);

test('the place one is at is marked in the navigation', async () => {
  open();
  const places = within(await screen.findByRole('navigation'));
  expect(places.getByRole('link', { name: 'Contracts' }).getAttribute('aria-current')).toBe('page');
  expect(places.getByRole('link', { name: 'Customers' }).getAttribute('aria-current')).toBeNull();
});

test('going to another page brings focus to it and puts its heading into the title', async () => {
  const { history } = open();
  await waitFor(() => expect(document.title).toBe('All contracts – Fjord Supply AS – Plinth'));
  history.set({ value: '/t/fjord/contracts/customers' });
  await waitFor(() => expect(document.title).toBe('All customers – Fjord Supply AS – Plinth'));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')));
});

test('? lists the keys of the page', async () => {
  open();
  await screen.findByRole('main');
  fireEvent.keyDown(document.body, { key: '?' });
  const help = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
  expect(help.getByText('Collapse or expand the navigation')).toBeTruthy();
});

test('the navigation collapses to icons that keep their names, and stays so', async () => {
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Collapse navigation' }));
  expect(screen.getByRole('link', { name: 'Contracts' })).toBeTruthy();
  cleanup();
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Expand navigation' }));
});

test('a page that fails leaves the navigation and is gone with the next page', async () => {
  vi.stubGlobal('reportError', vi.fn());
  const { history } = open('/broken');
  expect((await screen.findByRole('alert')).textContent).toContain('This page stopped working');
  expect(screen.getByRole('navigation')).toBeTruthy();
  history.set({ value: '/t/fjord/contracts/customers' });
  expect(await screen.findByRole('heading', { name: 'All customers' })).toBeTruthy();
  vi.unstubAllGlobals();
});

test('an address that leads nowhere says so and shows the way home', async () => {
  open('/t/fjord/nowhere');
  expect((await screen.findByRole('link', { name: 'Go to the start' })).getAttribute('href')).toBe('/t/fjord');
});
