import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { mockServer } from '../../test/server.ts';
import { createSession, tenantOfPath } from './session.ts';

const tenants = ['acme', 'zoo'].map((slug) => ({ id: slug, slug, name: slug, status: 'active', roles: ['viewer'] }));
const user = { id: 'u1', name: 'Kari', email: 'kari@acme.test' };
const refuse = (status: number, code: string) => HttpResponse.json({ errors: [{ message: code, code }] }, { status });

let issued = 0;
let isSignedIn = true;
const life = 60 * 60_000; // milliseconds

const server = mockServer(
  http.post('/auth/token', async ({ request }) => {
    if (!isSignedIn) return refuse(401, 'UNAUTHENTICATED');
    const { tenant: slug = 'acme' } = (await request.json()) as { tenant?: string };
    const tenant = tenants.find((each) => each.slug === slug);
    if (!tenant) return refuse(403, 'FORBIDDEN');
    issued += 1;
    const expiresAt = new Date(Date.now() + life).toISOString();
    return HttpResponse.json({ accessToken: `${slug}-${String(issued)}`, expiresAt, user, tenant, tenants });
  }),
  http.post('/auth/sign-in', () => {
    isSignedIn = true;
    return HttpResponse.json({ user, tenants });
  }),
  http.post('/auth/sign-out', () => {
    isSignedIn = false;
    return new HttpResponse(null, { status: 204 });
  }),
);

beforeEach(() => {
  issued = 0;
  isSignedIn = true;
});

test('the tenant of a path is its first part after /t/', () => {
  expect(tenantOfPath('/t/acme/contracts')).toBe('acme');
  expect(tenantOfPath('/sign-in')).toBeUndefined();
});

test('a reload keeps the session: the cookie gets a token', async () => {
  const session = createSession();
  expect(session.state().status).toBe('restoring');
  await session.enter('zoo');
  expect(session.state()).toMatchObject({
    status: 'signed-in',
    user,
    tenant: { slug: 'zoo' },
    tenants: [{ slug: 'acme' }, { slug: 'zoo' }],
  });
  expect(await session.token()).toBe('zoo-1');
});

test('without a session one is signed out, and signing in enters a tenant', async () => {
  isSignedIn = false;
  const session = createSession();
  await session.enter();
  expect(session.state()).toEqual({ status: 'signed-out' });
  await session.signIn({ email: user.email, password: 'x' });
  expect(session.state()).toMatchObject({ status: 'signed-in', tenant: { slug: 'acme' } });
});

test('a wrong password is thrown', async () => {
  server.use(http.post('/auth/sign-in', () => refuse(401, 'UNAUTHENTICATED')));
  await expect(createSession().signIn({ email: 'a', password: 'b' })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a tenant that is not theirs is refused, and another can be entered', async () => {
  const session = createSession();
  await session.enter('bank');
  expect(session.state()).toMatchObject({ status: 'refused', error: { code: 'FORBIDDEN' } });
  await session.enter();
  expect(session.state()).toMatchObject({ status: 'signed-in', tenant: { slug: 'acme' } });
});

test('of two tenants entered at once the later counts', async () => {
  const session = createSession();
  await Promise.all([session.enter('acme'), session.enter('zoo')]);
  expect(session.state()).toMatchObject({ tenant: { slug: 'zoo' } });
  expect(await session.token()).toMatch(/^zoo-/);
});

test('no tenant is asked with the token of another', async () => {
  const session = createSession();
  await session.enter('acme');
  const entering = session.enter('zoo');
  expect(session.state().status).toBe('restoring');
  expect(await session.token()).toMatch(/^zoo-/);
  await entering;
});

test('a refused token is renewed once for all who were refused', async () => {
  const session = createSession();
  await session.enter('acme');
  expect(await Promise.all([session.renew('acme-1'), session.renew('acme-1')])).toEqual(['acme-2', 'acme-2']);
  expect(await session.renew('acme-1')).toBe('acme-2');
});

test('a token is renewed before it ends, whoever shows the session notices nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const session = createSession();
    await session.enter('acme');
    const before = session.state();
    const renewed = new Promise<void>((resolve) => void session.onRenewed(resolve));
    await vi.advanceTimersByTimeAsync(life * 0.85);
    await renewed;
    expect(await session.token()).toBe('acme-2');
    expect(session.state()).toBe(before);
  } finally {
    vi.useRealTimers();
  }
});

test('a session that was ended elsewhere says so when it is noticed', async () => {
  const session = createSession();
  await session.enter('acme');
  isSignedIn = false;
  await expect(session.renew('acme-1')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(session.state()).toMatchObject({ status: 'signed-out', reason: { code: 'UNAUTHENTICATED' } });
});

test('a server that is away does not sign anybody out', async () => {
  const session = createSession();
  await session.enter('acme');
  server.use(http.post('/auth/token', () => HttpResponse.error()));
  await expect(session.renew('acme-1')).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(session.state().status).toBe('signed-in');
  expect(await session.token()).toBe('acme-1');
});

test('signing out ends it', async () => {
  const session = createSession();
  await session.enter('acme');
  await session.signOut();
  expect(session.state()).toEqual({ status: 'signed-out' });
  await expect(session.token()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
