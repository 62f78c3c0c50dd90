import { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { DomainError } from '../../../errors.ts';

const largest = 1024 * 1024; // characters
const md = 'urn:oasis:names:tc:SAML:2.0:metadata';
const ds = 'http://www.w3.org/2000/09/xmldsig#';
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** What we need to know of a SAML identity provider. */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly signInUrl: string;
  /** PEM. */
  readonly certificates: readonly string[];
}

/**
 * Reads the metadata of one identity provider.
 *
 * @param path of the field, for what is refused
 * @throws DomainError BAD_USER_INPUT saying what is missing
 */
export function readProviderMetadata(xml: string, path: string): ProviderMetadata {
  const refuse = (what: string, rule = 'sso.metadata_unusable') =>
    new DomainError('BAD_USER_INPUT', `The metadata ${what}.`, { rule, fields: [path] });
  if (xml.length > largest) throw refuse('is longer than a megabyte');
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw refuse('has a document type, which metadata needs not');
  const document = parse(xml);
  if (!document) throw refuse('is no XML');
  const providers = Array.from(document.getElementsByTagNameNS(md, 'IDPSSODescriptor'));
  const [provider] = providers;
  if (!provider || providers.length > 1)
    throw refuse(`describes ${String(providers.length)} identity providers; it must be one`);
  const entity = provider.parentNode;
  const issuer = entity && 'getAttribute' in entity ? (entity as Element).getAttribute('entityID') : null;
  if (!issuer || issuer.length > 1024) throw refuse('names no entityID');
  const services = Array.from(provider.getElementsByTagNameNS(md, 'SingleSignOnService'));
  const signInUrl = services.find((each) => each.getAttribute('Binding') === redirect)?.getAttribute('Location');
  if (!signInUrl || !/^https?:/.test(signInUrl) || !URL.canParse(signInUrl))
    throw refuse('has no SingleSignOnService for HTTP-Redirect');
  const keys = Array.from(provider.getElementsByTagNameNS(md, 'KeyDescriptor')).filter(
    (key) => (key.getAttribute('use') || 'signing') === 'signing',
  );
  const certificates = keys.flatMap((key) => Array.from(key.getElementsByTagNameNS(ds, 'X509Certificate')));
  const pems = certificates.map((each) => toPem(each.textContent ?? ''));
  if (pems.length === 0 || pems.length > 10) throw refuse('has no signing certificate');
  return {
    issuer,
    signInUrl,
    certificates: pems.map((pem) => {
      if (pem === undefined)
        throw refuse('has a certificate that cannot be read, or whose key is not RSA of 2048 bits or more');
      return pem;
    }),
  };
}

/** What an administrator compares with the provider's page. */
export function describeCertificate(pem: string): { fingerprint: string; validUntil: string } {
  const certificate = new X509Certificate(pem);
  return { fingerprint: certificate.fingerprint256, validUntil: certificate.validToDate.toISOString() };
}

function toPem(base64: string): string | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64.replaceAll(/\s/g, ''), 'base64'));
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const isStrong = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
    return isStrong ? certificate.toString() : undefined;
  } catch {
    return undefined;
  }
}

function parse(xml: string): Document | undefined {
  let isBroken = false;
  const broken = () => void (isBroken = true);
  const parser = new DOMParser({ errorHandler: { warning: () => {}, error: broken, fatalError: broken } });
  try {
    const document = parser.parseFromString(xml.trim(), 'text/xml');
    return isBroken || !document?.documentElement ? undefined : document;
  } catch {
    return undefined;
  }
}
