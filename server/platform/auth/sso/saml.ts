import { SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { z } from 'zod';
import { DomainError } from '../../../errors.ts';
import { answerOf } from './claims.ts';
import { addressesOf, type Answer, type Connection, refused } from './connection.ts';
import { readSamlResponse } from './saml-document.ts';

const clockTolerance = 60_000; // milliseconds that the provider's clock may be ahead; behind, it makes answers that are late
const longestLife = 60 * 60_000; // milliseconds: how far an answer may say that it is good

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const transientFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** What an assertion said, and what is kept of it so that it is taken once. */
export interface SamlAnswer {
  readonly answer: Answer;
  readonly assertionId: string;
  /** When nobody takes it any more. */
  readonly expiresAt: Date;
}

/** Where to send the browser with a request of ours (HTTP-Redirect binding). */
export async function samlRequestUrl(
  connection: Connection,
  publicOrigin: string,
  request: { id: string; relayState: string },
): Promise<string> {
  const provider = serviceProvider(connection, publicOrigin, { generateUniqueId: () => request.id });
  return provider.getAuthorizeUrlAsync(request.relayState, undefined, {});
}

/** Our metadata for a connection, as the provider's administrator uploads it. */
export function samlMetadata(connection: Connection, publicOrigin: string): string {
  return serviceProvider(connection, publicOrigin).generateServiceProviderMetadata(null, null);
}

/**
 * Checks an answer of the HTTP-POST binding (SAML 2.0 profiles, 4.1.4.3). The library verifies the signature, reads nothing but the signed
 * bytes and checks audience and times; the rest is checked here.
 *
 * @param requestId of the request it should answer; null when nobody here asked, which the connection must allow
 * @throws DomainError FORBIDDEN
 */
export async function checkSamlResponse(
  connection: Connection,
  publicOrigin: string,
  encoded: string,
  requestId: string | null,
): Promise<SamlAnswer> {
  const { acs } = addressesOf(publicOrigin, connection.slug);
  const xml = readSamlResponse(encoded);
  try {
    const isSignedTwice = (xml.match(/<(?:[\w.-]+:)?Signature[\s>]/g) ?? []).length > 1; // then both must be right
    const provider = serviceProvider(connection, publicOrigin, { wantAuthnResponseSigned: isSignedTwice });
    const { profile } = await provider.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString('base64') });
    const { Assertion: assertion } = assertionSchema.parse(profile?.getAssertion?.());
    const response = attributesOfRoot(xml);
    if (!connection.issuer || text(assertion.Issuer) !== connection.issuer) throw new Error('another issuer');
    if (response['Destination'] !== undefined && response['Destination'] !== acs)
      throw new Error('another destination');
    if ((response['InResponseTo'] ?? null) !== requestId) throw new Error('in response to another request');
    const confirmation = assertion.Subject[0].SubjectConfirmation.find(({ $ }) => $.Method === bearer);
    const confirmed = confirmation?.SubjectConfirmationData[0].$;
    if (!confirmed) throw new Error('no bearer');
    if (confirmed.Recipient !== acs) throw new Error('another recipient');
    if (confirmed.NotBefore !== undefined) throw new Error('a bearer does not wait'); // profiles, 4.1.4.2
    if ((confirmed.InResponseTo ?? null) !== requestId) throw new Error('confirmed for another request');
    const ends = [confirmed.NotOnOrAfter, assertion.Conditions[0].$?.NotOnOrAfter].flatMap((each) => each ?? []);
    const expiresAt = Math.min(...ends.map((each) => Date.parse(each)));
    if (!(expiresAt > Date.now())) throw new Error('late');
    if (expiresAt > Date.now() + longestLife + clockTolerance) throw new Error('good for too long');
    const nameId = assertion.Subject[0].NameID[0];
    const claims: Record<string, unknown> = { ...(profile?.['attributes'] as object) };
    const format = nameId.$?.Format;
    const isAddress = format === emailFormat || (format === undefined && nameId._.includes('@'));
    if (isAddress && !connection.emailClaim) claims['email'] ??= nameId._;
    const answer = answerOf(connection, nameId._, claims);
    return {
      answer: format === transientFormat ? { ...answer, subject: answer.email } : answer,
      assertionId: assertion.$.ID,
      expiresAt: new Date(Math.max(...ends.map((each) => Date.parse(each))) + clockTolerance),
    };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const answer = refused('sso.answer_refused', `The answer of ${connection.name} cannot be believed.`);
    answer.cause = error; // for the log
    throw answer;
  }
}

function serviceProvider(connection: Connection, publicOrigin: string, more: Partial<SamlConfig> = {}): SAML {
  const { acs, metadata } = addressesOf(publicOrigin, connection.slug);
  return new SAML({
    callbackUrl: acs,
    issuer: metadata,
    audience: metadata,
    entryPoint: connection.signInUrl ?? '',
    idpCert: [...connection.certificates],
    identifierFormat: null, // whichever the provider has
    disableRequestedAuthnContext: true, // how the provider checks its people is its own business
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false, // many sign the assertion alone
    acceptedClockSkewMs: clockTolerance,
    validateInResponseTo: ValidateInResponseTo.never, // compared here with the one request of this browser
    ...more,
  });
}

const instant = z.iso.datetime({ offset: true });
const textNode = z.object({ _: z.string().min(1), $: z.record(z.string(), z.string()).optional() });
const one = <T extends z.ZodType>(inner: T) => z.tuple([inner]);

/** The signed assertion, as xml2js reads it: what must be in it exactly once is. */
const assertionSchema = z.object({
  Assertion: z.object({
    $: z.object({ ID: z.string().min(1).max(500), Version: z.literal('2.0') }),
    Issuer: one(textNode),
    Subject: one(
      z.object({
        NameID: one(textNode),
        SubjectConfirmation: z
          .array(
            z.object({
              $: z.object({ Method: z.string() }),
              SubjectConfirmationData: one(
                z.object({
                  $: z.object({
                    Recipient: z.string(),
                    NotOnOrAfter: instant,
                    NotBefore: instant.optional(),
                    InResponseTo: z.string().optional(),
                  }),
                }),
              ),
            }),
          )
          .min(1),
      }),
    ),
    Conditions: one(z.object({ $: z.object({ NotOnOrAfter: instant.optional() }).optional() })),
  }),
});

const text = ([node]: [{ _: string }]) => node._.trim();

/** Attributes of the response itself, which its signature need not cover: they can only refuse. */
function attributesOfRoot(xml: string): Record<string, string> {
  const [tag = ''] = /<(?:[\w.-]+:)?Response[^>]*>/.exec(xml) ?? [];
  return Object.fromEntries(
    [...tag.matchAll(/\s([\w:.-]+)\s*=\s*(["'])(.*?)\2/gs)].map(([, name, , value]) => [name, value]),
  );
}
