import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, fit for an address, a header and a cookie. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: it is random, so that nobody finds it from this. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
