import { createSignal, onCleanup, type Accessor } from 'solid-js';
import { toApiError } from './errors.ts';

/** What the owner of an address may sign in with. The server goes by the domain, so it tells nobody whether there is such an account. */
export interface SsoOffer {
  /** Where each begins: a page that leads away from the app. */
  readonly connections: readonly { readonly name: string; readonly start: string }[];
  /** Whether a password is good, too. */
  readonly password: boolean;
}

const none: SsoOffer = { connections: [], password: true };
const settling = 250; // milliseconds without typing

/** @throws ApiError OFFLINE */
async function ask(email: string): Promise<SsoOffer> {
  const answer = await fetch('/auth/sso/offer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  }).catch((cause: unknown) => Promise.reject(toApiError(cause)));
  return answer.ok ? ((await answer.json()) as SsoOffer) : none;
}

/** Follows an address that is being typed. */
export function createSsoOffer(): {
  offer: Accessor<SsoOffer>;
  /** What is known of the address a moment after it was typed. */
  typed(email: string): void;
  /** What is known of it now, for whoever was faster. */
  of(email: string): Promise<SsoOffer>;
} {
  const [offer, setOffer] = createSignal<SsoOffer>(none);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: string | undefined;
  onCleanup(() => clearTimeout(timer));

  async function of(email: string): Promise<SsoOffer> {
    const domain = domainOf(email);
    if (domain === asked) return offer();
    asked = domain;
    // without an answer one signs in by password, or is told so then
    const found = domain === undefined ? none : await ask(email.trim()).catch(() => none);
    if (asked === domain) setOffer(found);
    return found;
  }

  return {
    offer,
    of,
    typed(email) {
      clearTimeout(timer);
      if (domainOf(email) !== asked) timer = setTimeout(() => void of(email), settling);
    },
  };
}

const domainOf = (email: string): string | undefined => /@([^@\s]+\.[^@\s.]{2,})\s*$/.exec(email)?.[1]?.toLowerCase();
