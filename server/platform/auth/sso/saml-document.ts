import { refused } from './connection.ts';

const largest = 256 * 1024; // characters

/** Signatures, digests and transformations that are taken: no SHA-1, no XSLT or XPath (RFC 9231; SAML core, 5.4.4). */
const algorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
]);

/**
 * Refuses what no honest provider sends and every known attack needs, before anything is parsed: a document type (entities), comments and
 * processing instructions (which parsers read past in different ways), a second assertion anywhere (signature wrapping), other algorithms.
 * Since `<!` is refused, a `<` is the begin or the end of an element and nothing else, so plain text tells the truth.
 *
 * @param encoded the `SAMLResponse` of the form
 * @returns the document
 * @throws DomainError FORBIDDEN
 */
export function readSamlResponse(encoded: string): string {
  if (encoded.length > largest || !/^[A-Za-z0-9+/=\s]+$/.test(encoded)) throw unusable('form');
  const bytes = Buffer.from(encoded, 'base64');
  const xml = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  if (!Buffer.from(xml).equals(bytes)) throw unusable('encoding');
  const body = xml.replace(/^\uFEFF?\s*<\?xml[^<>]*\?>/, '').trim();
  if (/<[!?]/.test(body)) throw unusable('markup');
  if (!/^<(?:[\w.-]+:)?Response[\s>]/.test(body)) throw unusable('response');
  if ((body.match(/<(?:[\w.-]+:)?(?:Encrypted)?Assertion[\s/>]/g) ?? []).length !== 1) throw unusable('assertions');
  for (const [, , value] of body.matchAll(/[\s"']Algorithm\s*=\s*(["'])(.*?)\1/gs))
    if (!algorithms.has(value ?? '')) throw unusable('algorithm');
  return xml;
}

const unusable = (what: string) =>
  refused('sso.answer_refused', 'The answer of the identity provider cannot be believed.', { what });
