/**
 * Who is signed in, and to which tenant this tab belongs. The session itself is a cookie that no script can read, so that a reload keeps
 * it; the access token lives in memory only and is renewed before it ends.
 *
 * ```ts
 * const session = createSession();                           // once, in main.tsx
 * await session.enter(tenantOfPath(location.pathname));      // at the start, and when /t/<slug>/ changes
 * session.state();                                           // what to show
 * ```
 */
import { createSignal, type Accessor } from 'solid-js';
import { ApiError, readRefusal, toApiError } from './errors.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly roles: readonly string[];
}

export type SessionState =
  | { readonly status: 'restoring' }
  /** `reason` is there when a session ended that was thought to stand. */
  | { readonly status: 'signed-out'; readonly reason?: ApiError }
  /** The tenant cannot be entered: not a member, suspended, or no server. `enter()` without a slug leads to another. */
  | { readonly status: 'refused'; readonly error: ApiError }
  | {
      readonly status: 'signed-in';
      readonly user: Person;
      readonly tenant: Tenant;
      readonly tenants: readonly Tenant[];
      /** There as a guest of the platform's staff, for so long. */
      readonly visit?: Visit;
    }
  /** Above companies, in the back office. */
  | { readonly status: 'operator'; readonly user: Person };

/** A stay of an operator in a company. */
interface Visit {
  readonly id: string;
  readonly endsAt: string;
}

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly tenant: string;
  /** What the tenant is called. */
  readonly tenantName?: string;
  readonly roles: readonly string[];
}

export interface Session {
  readonly state: Accessor<SessionState>;
  /** Works in a tenant from now on, or in the `backOffice`; in the first tenant that is open when none is named. What came of it is in `state`. */
  enter(slug?: string): Promise<void>;
  /**
   * Signs in and enters a tenant.
   *
   * @returns a challenge when the code of an authenticator is needed beside it
   * @throws ApiError UNAUTHENTICATED for a wrong e-mail or password, RATE_LIMITED after too many
   */
  signIn(credentials: { email: string; password: string }, slug?: string): Promise<string | undefined>;
  /**
   * The second step of signing in.
   *
   * @param code of the authenticator, or a recovery code
   * @throws ApiError UNAUTHENTICATED for a wrong or used code, and when it took too long (`auth.challenge_over`)
   */
  verify(step: { challenge: string; code: string }, slug?: string): Promise<void>;
  /** @throws ApiError OFFLINE when the server was not told; the session then still stands */
  signOut(): Promise<void>;
  /** The company that is entered next is visited, as this tab remembers. */
  rememberVisit(slug: string, id: string): void;
  /** No company is visited any more. */
  forgetVisit(): void;
  /** The accounts to try with; none outside demo mode. */
  demoAccounts(): Promise<readonly DemoAccount[]>;
  /**
   * A token that is good for a while.
   *
   * @throws ApiError when there is no session (any more) or no server
   */
  token(): Promise<string>;
  /** A token other than this one, which the server refused. */
  renew(refused: string): Promise<string>;
  /** @returns a function that stops it */
  onRenewed(listener: () => void): () => void;
}

interface Issued {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: Person;
  readonly tenant: Tenant;
  readonly tenants: readonly Tenant[];
  readonly visit?: Visit;
}

/** An answer to an operator, who works in no company. */
type IssuedAbove = Pick<Issued, 'accessToken' | 'expiresAt' | 'user'>;

/** Where operators are above companies, and the address of that. */
export const backOffice = '/operator';

const renewAfter = 0.8; // of a token's life
const retryAfter = 30_000; // milliseconds

/** The slug in `/t/<slug>/…`. */
export function tenantOfPath(path: string): string | undefined {
  const slug = /^\/t\/([^/]+)/.exec(path)?.[1];
  return slug === undefined ? undefined : decodeURIComponent(slug);
}

/** Where somebody is to go on who signs in at an address: a company's short name, or the back office. */
export function placeOfPath(path: string): string | undefined {
  return path === backOffice || path.startsWith(`${backOffice}/`) ? backOffice : tenantOfPath(path);
}

/** The session of this tab, not yet tried. */
export function createSession(): Session {
  const [state, setState] = createSignal<SessionState>({ status: 'restoring' });
  const listeners = new Set<() => void>();
  let current: { token: string; renewAt: number; endsAt: number } | undefined;
  let slug: string | undefined;
  let attempt: Promise<string> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function forget(next: SessionState) {
    clearTimeout(timer);
    [current, attempt] = [undefined, undefined];
    setState(next);
  }

  /** One at a time, unless another tenant is entered meanwhile: then only the later counts. */
  function obtain(): Promise<string> {
    if (attempt) return attempt;
    const mine = request().finally(() => {
      if (attempt === mine) attempt = undefined;
    });
    attempt = mine;
    return mine;
  }

  async function request(): Promise<string> {
    const wanted = slug;
    try {
      const { body, sentAt, serverTime } = await inTurn(() => post('/auth/token', asked(wanted)));
      if (wanted !== slug) return await obtain();
      // By the server's clock: the one of this machine may be wrong.
      const { accessToken, expiresAt, user, ...place } = body as Issued | IssuedAbove;
      const life = Date.parse(expiresAt) - serverTime;
      current = { token: accessToken, renewAt: sentAt + life * renewAfter, endsAt: sentAt + life };
      schedule(life * renewAfter);
      if ('tenant' in place) {
        const { tenant, tenants, visit } = place;
        slug = tenant.slug;
        setState((before) => keepSame(before, { status: 'signed-in', user, tenant, tenants, ...(visit && { visit }) }));
      } else setState((before) => keepSame(before, { status: 'operator', user }));
      return accessToken;
    } catch (cause) {
      if (wanted !== slug) return await obtain();
      throw refused(toApiError(cause));
    }
  }

  function refused(error: ApiError): ApiError {
    if (error.rule === 'operator.visit_ended') sessionStorage.removeItem(visitKey);
    const isIn = state().status === 'signed-in' || state().status === 'operator';
    const isAway = error.code === 'OFFLINE' || error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED';
    if (error.code === 'UNAUTHENTICATED') {
      forget(isIn ? { status: 'signed-out', reason: error } : { status: 'signed-out' });
    } else if (!isAway || !isIn) forget({ status: 'refused', error });
    return error;
  }

  function schedule(delay: number) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void obtain().then(
        () => listeners.forEach((listener) => listener()),
        () => current && schedule(retryAfter), // what the failure means is in `state`
      );
    }, delay);
  }

  async function enter(wanted?: string): Promise<void> {
    if (wanted === slug && current) return;
    // Nothing of one tenant is asked for with the token of another.
    if (wanted !== slug) forget({ status: 'restoring' });
    slug = wanted;
    await obtain().catch(() => undefined); // told by `state`
  }

  /** Enters with the session that has just begun. */
  function begin(wanted?: string): Promise<void> {
    [current, attempt, slug] = [undefined, undefined, wanted];
    return enter(wanted);
  }

  return {
    state,
    enter,
    async signIn(credentials, wanted) {
      const { body } = await post('/auth/sign-in', credentials);
      const challenge = (body as { secondFactor?: { challenge: string } }).secondFactor?.challenge;
      if (challenge === undefined) await begin(wanted);
      return challenge;
    },
    async verify(step, wanted) {
      await post('/auth/second-factor', step);
      await begin(wanted);
    },
    async signOut() {
      await post('/auth/sign-out', {});
      slug = undefined;
      forget({ status: 'signed-out' });
    },
    rememberVisit(visited, id) {
      sessionStorage.setItem(visitKey, JSON.stringify({ slug: visited, id }));
      if (visited === slug) [current, attempt, slug] = [undefined, undefined, undefined];
    },
    forgetVisit: () => sessionStorage.removeItem(visitKey),
    async demoAccounts() {
      const response = await fetch('/auth/demo-accounts').catch((cause: unknown) => Promise.reject(toApiError(cause)));
      if (response.status === 404) return [];
      if (!response.ok) throw await readRefusal(response);
      return (await response.json()) as DemoAccount[];
    },
    async token() {
      if (current && Date.now() < current.renewAt) return current.token;
      const last = current;
      return obtain().catch((cause: unknown) => {
        if (last && current === last && Date.now() < last.endsAt) return last.token;
        throw toApiError(cause);
      });
    },
    renew: async (token) => (current && current.token !== token ? current.token : obtain()),
    onRenewed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const visitKey = 'plinth.visit';

/** What is asked of the server for a place. */
function asked(place: string | undefined): object {
  if (place === undefined) return {};
  if (place === backOffice) return { operator: true };
  const { slug, id } = JSON.parse(sessionStorage.getItem(visitKey) ?? '{}') as { slug?: string; id?: string };
  return slug === place ? { operator: true, visit: id } : { tenant: place };
}

/** @throws ApiError */
async function post(path: string, body: object): Promise<{ body: unknown; sentAt: number; serverTime: number }> {
  const sentAt = Date.now();
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...init, credentials: 'same-origin' }).catch((cause: unknown) =>
    Promise.reject(toApiError(cause)),
  );
  if (!response.ok) throw await readRefusal(response);
  const serverTime = Date.parse(response.headers.get('date') ?? '') || sentAt;
  return { body: response.status === 204 ? undefined : await response.json(), sentAt, serverTime };
}

/**
 * One tab at a time: each use of the session's cookie makes another, and the next tab is to send that one. Without locks (an address that
 * is neither https nor loopback) the server's grace for two at once has to do.
 */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request('plinth.session', work) : work();
}

/** Keeps what is shown from being drawn anew when only the token is new. */
const keepSame = (before: SessionState, after: SessionState) =>
  JSON.stringify(before) === JSON.stringify(after) ? before : after;
