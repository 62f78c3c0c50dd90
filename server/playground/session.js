/**
 * Who explores: the session of the app in this browser, and an access token for one company, renewed before it ends.
 *
 * @typedef {{ id: string, slug: string, name: string, roles: string[] }} Tenant
 * @typedef {{ accessToken: string, expiresAt: string, user: { name: string, email: string }, tenant: Tenant, tenants: Tenant[] }} Grant
 */

const margin = 60_000; // milliseconds before its end at which a token is renewed

/** @type {Grant | null} */
let grant = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let renewal;

/** The header that lets a request in. */
export const authorization = () => (grant ? `Bearer ${grant.accessToken}` : '');

/** Signs in and takes a token. */
export async function signIn(email, password, tenant) {
  await post('/auth/sign-in', { email, password });
  return enter(tenant);
}

/**
 * Takes a token for a company with the session that stands.
 *
 * @param {string} [tenant] the first one when left out
 * @returns {Promise<Grant>}
 */
export async function enter(tenant) {
  grant = await post('/auth/token', { client: 'api', ...(tenant && { tenant }) });
  clearTimeout(renewal);
  renewal = setTimeout(() => void enter(grant.tenant.slug).catch(() => null), timeLeft() - margin);
  return grant;
}

// Timers stand still while a machine sleeps.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && grant && timeLeft() < margin) void enter(grant.tenant.slug).catch(() => null);
});

/** The session that this browser already has, if any. */
export async function resume() {
  try {
    return await enter();
  } catch (error) {
    if (error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
}

/** People everybody may be, where the server says so; null elsewhere. */
export async function demoAccounts() {
  const response = await fetch('/auth/demo-accounts');
  return response.ok ? response.json() : null;
}

const timeLeft = () => Date.parse(grant.expiresAt) - Date.now();

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const { message = `The server answered ${response.status}.`, code } = answer.errors?.[0] ?? {};
  throw Object.assign(new Error(message), { code });
}
