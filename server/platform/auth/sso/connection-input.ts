import { z } from 'zod';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import { assertGiven } from '../machines/scopes.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line of text');
const claim = line(300);

/** What an administrator says of a connection; what is left out stays, null goes back to what is usual. */
export const connectionInput = z.strictObject({
  name: line(80).optional(),
  issuer: line(1024).optional(),
  clientId: line(500).optional(),
  clientSecret: line(1000).nullish(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be scopes of OAuth 2.0'))
    .max(20)
    .optional(),
  emailClaim: claim.nullish(),
  nameClaim: claim.nullish(),
  groupsClaim: claim.optional(),
  allowIdpInitiated: z.boolean().optional(),
});

export const newConnectionInput = connectionInput.extend({
  protocol: z.enum(['oidc', 'saml']),
  name: line(80),
  slug: z.string().max(60).optional(),
});

export const mappingInput = z.strictObject({
  mappings: z.array(z.strictObject({ group: line(500), role: line(100) })).max(500),
  defaultRole: line(100).nullish(),
});

/**
 * The address of an OpenID provider. Those that answer for the people of every organisation are refused: whoever owns one of those could
 * say that they are somebody here.
 *
 * @throws DomainError BAD_USER_INPUT
 */
export function requireIssuer(issuer: string, isTrusted: (url: URL) => boolean): void {
  const refuse = (rule: string, message: string) =>
    new DomainError('BAD_USER_INPUT', message, { rule, fields: ['input.issuer'] });
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isWhole = url && ['https:', 'http:'].includes(url.protocol) && !url.search && !url.hash && !url.username;
  if (!isWhole || (url.protocol === 'http:' && !isTrusted(url)))
    throw refuse('sso.issuer_form', 'The issuer must be an address with https, without a query.');
  if (
    /^login\.microsoftonline\.(com|us)$/.test(url.hostname) &&
    /^\/(common|organizations|consumers)\b/.test(url.pathname)
  )
    throw refuse(
      'sso.issuer_of_everybody',
      'This issuer answers for every organisation: use the one with your tenant id.',
    );
}

/**
 * Roles that groups are to give: there are such, and nobody gives by them what they do not have.
 *
 * @throws DomainError BAD_USER_INPUT sso.unknown_role, FORBIDDEN scope.beyond_giver
 */
export function requireRoles(
  roles: readonly string[],
  { known, giver }: { known: Readonly<Record<string, readonly string[]>>; giver: Principal['grants'] },
  path: string,
): void {
  for (const role of roles) {
    const permissions = known[role];
    if (!permissions)
      throw new DomainError(
        'BAD_USER_INPUT',
        `There is no role "${role}"; there are: ${Object.keys(known).join(', ')}.`,
        {
          rule: 'sso.unknown_role',
          params: { role },
          fields: [path],
        },
      );
    assertGiven(giver, permissions, path);
  }
}
