/** Ties a sign-in to the browser that began it: what another's browser brings back is worth nothing. */
export interface BrowserCookie {
  /** A Set-Cookie value. */
  set(value: string): string;
  read(header: string | undefined): string | undefined;
}

const life = 15 * 60; // seconds

/**
 * Lax, since providers send people back from another site: a navigation brings it, a foreign form does not. So SAML's form is followed by
 * a navigation of our own.
 *
 * @param https over plain http there is no prefix, as for the session's
 */
export function browserCookie(https: boolean): BrowserCookie {
  const name = https ? '__Host-plinth-sso' : 'plinth-sso';
  return {
    set: (value) =>
      `${name}=${value}; Max-Age=${String(life)}; Path=/; HttpOnly;${https ? ' Secure;' : ''} SameSite=Lax`,
    read(header = '') {
      const pairs = header.split(';').map((pair) => pair.trim().split('='));
      const value = pairs.find(([key]) => key === name)?.[1];
      return value && /^[\w-]{43}$/.test(value) ? value : undefined;
    },
  };
}
