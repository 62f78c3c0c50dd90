import { MemoryRouter, Route, createMemoryHistory } from '@solidjs/router';
import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { HttpResponse, delay } from 'msw';
import { http } from 'msw/http';
import { afterEach, expect, test } from 'vitest';
import { mockServer } from '../../test/server.ts';
import { createSession } from '../api/session.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { Home } from '../shell/home.tsx';
import { chooseLanguage } from '../texts/t.ts';
import SignIn from './sign-in.tsx';

const at = (path: string) => new URL(path, location.href).href;
const refusal = (status: number, error: Record<string, unknown>) => HttpResponse.json({ errors: [error] }, { status });

let signedIn: unknown;
let passwords = true;
const fjord = { id: 't1', slug: 'fjord', name: 'Fjord Supply AS', status: 'active', roles: ['admin'] };
const token = () => ({
  accessToken: 'token',
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  user: { id: 'u1', name: 'Ingrid Solberg', email: 'ingrid@fjord.example' },
  tenant: fjord,
  tenants: [fjord],
});

const server = mockServer(
  http.post(at('/auth/token'), () =>
    signedIn ? HttpResponse.json(token()) : refusal(401, { message: 'Sign in first.', code: 'UNAUTHENTICATED' }),
  ),
  http.post(at('/auth/sign-in'), async ({ request }) => {
    signedIn = await request.json();
    await delay(10);
    return HttpResponse.json({});
  }),
  http.post(at('/auth/sso/offer'), async ({ request }) => {
    const { email } = (await request.json()) as { email: string };
    const isFjord = email.endsWith('@fjord.example');
    const connections = isFjord ? [{ name: 'Fjord ID', start: '/auth/sso/fjord/start' }] : [];
    return HttpResponse.json({ connections, password: passwords || !isFjord });
  }),
  http.get(at('/auth/demo-accounts'), () => refusal(404, { message: 'There is nothing here.', code: 'NOT_FOUND' })),
);

afterEach(() => {
  cleanup();
  chooseLanguage('en');
  signedIn = undefined;
  passwords = true;
});

function open() {
  const history = createMemoryHistory();
  history.set({ value: '/' });
  render(() => (
    <AppFrame session={createSession()}>
      <MemoryRouter history={history}>
        <Route path="/" component={() => <Home signIn={<SignIn />} />} />
        <Route path="/t/:tenant" component={() => <p>Inside</p>} />
      </MemoryRouter>
    </AppFrame>
  ));
  return history;
}

async function fill(email: string, password: string) {
  fireEvent.input(await screen.findByLabelText('E-mail'), { target: { value: email } });
  fireEvent.input(screen.getByLabelText('Password'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('whoever signs in goes on to their company', async () => {
  const history = open();
  await fill('ingrid@fjord.example', 'secret');
  expect(await screen.findByText('Inside')).toBeTruthy();
  expect(history.get()).toBe('/t/fjord');
  expect(signedIn).toEqual({ email: 'ingrid@fjord.example', password: 'secret' });
});

test('a wrong password is told in words to act on, and what was typed stays', async () => {
  server.use(
    http.post(at('/auth/sign-in'), () =>
      refusal(401, {
        message: 'E-mail or password is wrong.',
        code: 'UNAUTHENTICATED',
        rule: 'auth.wrong_credentials',
      }),
    ),
  );
  open();
  await fill('ingrid@fjord.example', 'wrong');
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('Check both and try again');
  expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ingrid@fjord.example');
});

test('whoever has an authenticator is asked for its code, and a wrong one is told in words to act on', async () => {
  const steps: unknown[] = [];
  server.use(
    http.post(at('/auth/sign-in'), () => HttpResponse.json({ secondFactor: { challenge: 'challenge' } })),
    http.post(at('/auth/second-factor'), async ({ request }) => {
      steps.push(await request.json());
      if (steps.length === 1)
        return refusal(401, { message: 'Wrong.', code: 'UNAUTHENTICATED', rule: 'auth.wrong_code' });
      signedIn = true;
      return HttpResponse.json({});
    }),
  );
  const history = open();
  await fill('ingrid@fjord.example', 'secret');
  const code = await screen.findByLabelText('Code');
  expect(document.activeElement).toBe(code);
  const type = (text: string) => {
    fireEvent.input(code, { target: { value: text } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  };
  type('000000');
  expect((await screen.findByRole('alert')).textContent).toContain('Wait for the next one');
  type('123456');
  await screen.findByText('Inside');
  expect(history.get()).toBe('/t/fjord');
  expect(steps).toEqual([
    { challenge: 'challenge', code: '000000' },
    { challenge: 'challenge', code: '123456' },
  ]);
});

test('what is missing is said at the field, which gets the focus, and nothing is sent', async () => {
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
  expect(screen.getByText('Enter your e-mail address.')).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText('E-mail'));
  expect(signedIn).toBeUndefined();
});

test('too many attempts are told apart from a wrong password', async () => {
  server.use(http.post(at('/auth/sign-in'), () => refusal(429, { message: 'Too many.', code: 'RATE_LIMITED' })));
  open();
  await fill('ingrid@fjord.example', 'secret');
  expect((await screen.findByRole('alert')).textContent).toContain('Wait a few minutes');
});

test('in demo mode one press on an account signs in, in its company', async () => {
  const account = { email: 'ingrid@fjord.example', password: 'demo', name: 'Ingrid Solberg', tenant: 'fjord' };
  server.use(
    http.get(at('/auth/demo-accounts'), () =>
      HttpResponse.json([{ ...account, tenantName: 'Fjord Supply AS', roles: ['admin'] }]),
    ),
  );
  const history = open();
  fireEvent.click(await screen.findByRole('button', { name: /Ingrid Solberg.*Administrator/ }));
  await screen.findByText('Inside');
  expect(history.get()).toBe('/t/fjord');
  expect(signedIn).toEqual({ email: account.email, password: account.password });
});

test('another language is shown at once', async () => {
  open();
  await screen.findByRole('heading', { name: 'Sign in' });
  chooseLanguage('nb');
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Logg inn' })).toBeTruthy());
  expect(document.documentElement.lang).toBe('nb');
});

test('whoever types an address of a company with single sign-on is offered it, beside the password or in its place', async () => {
  passwords = false;
  open();
  const email = await screen.findByLabelText('E-mail');
  expect(screen.queryByRole('link', { name: /Continue/ })).toBeNull();
  fireEvent.input(email, { target: { value: 'ingrid@fjord.example' } });
  const link = await screen.findByRole<HTMLAnchorElement>('link', { name: 'Continue with Fjord ID' });
  expect(new URL(link.href).searchParams.get('login_hint')).toBe('ingrid@fjord.example');
  expect(new URL(link.href).pathname).toBe('/auth/sso/fjord/start');
  expect(screen.queryByLabelText('Password')).toBeNull();
  fireEvent.input(email, { target: { value: 'somebody@else.example' } });
  await screen.findByLabelText('Password');
  expect(screen.queryByRole('link', { name: /Continue/ })).toBeNull();
  passwords = true;
  fireEvent.input(email, { target: { value: 'ola@fjord.example' } });
  await screen.findByRole('link', { name: 'Continue with Fjord ID' });
  expect(screen.getByLabelText('Password')).toBeTruthy();
});
