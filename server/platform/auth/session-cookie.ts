/** The one cookie there is: the refresh token, which no script can read and which is sent to our own pages only. */
export interface SessionCookie {
  /** A Set-Cookie value. */
  set(token: string, expiresAt: Date): string;
  /** A Set-Cookie value that takes it away. */
  readonly cleared: string;
  /** The token in a request's Cookie header. */
  read(header: string | undefined): string | undefined;
}

/** @param https over plain http (a demo on loopback) there is no prefix: Safari refuses Secure cookies there, and nobody could sign in */
export function sessionCookie(https: boolean): SessionCookie {
  const name = https ? '__Host-plinth-session' : 'plinth-session';
  const attributes = `Path=/; HttpOnly;${https ? ' Secure;' : ''} SameSite=Strict`;
  return {
    set: (token, expiresAt) => `${name}=${token}; Expires=${expiresAt.toUTCString()}; ${attributes}`,
    cleared: `${name}=; Max-Age=0; ${attributes}`,
    read: (header) =>
      header
        ?.split(';')
        .map((pair) => pair.trim().split('='))
        .find(([key]) => key === name)?.[1] || undefined,
  };
}
