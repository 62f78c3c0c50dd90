/** What a request says about its sender. */
export interface Caller {
  cookie: string | undefined;
  /** As judged by Fastify, which knows the trusted proxies. */
  address: string;
  userAgent: string | undefined;
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** One spelling per address: what differs only in case, width or surrounding space is the same account. */
export const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();
