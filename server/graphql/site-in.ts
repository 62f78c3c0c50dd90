import { siteHeader } from '../platform/auth/principals.ts';

/**
 * The site that a request, or what opens a socket or is sent over it, says to be at.
 *
 * @param given headers, or a payload with the same names
 * @returns undefined where nothing is said, null for none
 */
export function siteSaid(given: unknown): string | null | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const [, value] = Object.entries(given).find(([name]) => name.toLowerCase() === siteHeader) ?? [];
  return typeof value === 'string' && value !== '' ? value : value === undefined ? undefined : null;
}
