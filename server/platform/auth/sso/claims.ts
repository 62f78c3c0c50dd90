import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { normaliseEmail } from '../caller.ts';
import { type Answer, type Connection, refused } from './connection.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Where providers put an address when nobody has said where: OIDC's claim, then the names that SAML providers use. */
const usualEmail = [
  'email',
  'mail',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
];
const usualName = [
  'name',
  'displayName',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
];

const addressSchema = z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254));

/**
 * Reads a person out of what a provider says, by the connection's names for things.
 *
 * @param subject the provider's own name for the person
 * @throws DomainError FORBIDDEN when there is no address, or the provider says that it is not verified
 */
export function answerOf(connection: Connection, subject: string, claims: Claims): Answer {
  const given = first(claims, connection.emailClaim ? [connection.emailClaim] : usualEmail);
  const address = addressSchema.safeParse(given);
  if (!address.success)
    throw refused('sso.no_email', `${connection.name} did not say what your e-mail address is.`, {
      claim: connection.emailClaim ?? usualEmail[0],
    });
  const verified = claims['email_verified'];
  if (verified === false || verified === 'false')
    throw refused('sso.email_unverified', `${connection.name} has not verified your e-mail address.`);
  const name = first(claims, connection.nameClaim ? [connection.nameClaim] : usualName)?.trim();
  return {
    subject,
    email: address.data,
    name: (name || address.data).slice(0, 200),
    groups: texts(claims[connection.groupsClaim]),
  };
}

/** The domain of a normalised address, in lower case, as ASCII. */
export const domainOf = (email: string): string => domainToASCII(email.slice(email.lastIndexOf('@') + 1)).toLowerCase();

function first(claims: Claims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const [value] = texts(claims[name]);
    if (value) return value;
  }
  return undefined;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}
