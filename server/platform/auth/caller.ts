import type { FastifyRequest } from 'fastify';
import { addressOf } from '../addresses/addresses.ts';

/** What a request says about its sender. */
export interface Caller {
  cookie: string | undefined;
  /** An address, whatever a proxy said. */
  address: string;
  userAgent: string | undefined;
}

export function callerOf(request: FastifyRequest): Caller {
  return { cookie: request.headers.cookie, address: addressOf(request), userAgent: request.headers['user-agent'] };
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** One spelling per address: what differs only in case, width or surrounding space is the same account. */
export const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();
