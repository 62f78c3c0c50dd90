import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';

export interface Said {
  id?: string;
  issuer?: string;
  nameId?: string;
  format?: string;
  attributes?: Readonly<Record<string, readonly string[]>>;
  audience?: string;
  recipient?: string;
  destination?: string;
  inResponseTo?: string | undefined;
  /** Milliseconds from now. */
  ends?: number;
  begins?: number;
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** An identity provider with a key of its own, which says whatever a test wants and signs what it should. */
export class SamlProviderInTest {
  readonly issuer: string;
  readonly #key: string;
  readonly certificate: string;

  constructor(issuer: string) {
    this.issuer = issuer;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.certificate = selfSigned(this.#key);
  }

  get metadata(): string {
    return `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${this.issuer}">
  <!-- comments are common here -->
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${this.certificate.replaceAll(/-----.*-----|\s/g, '')}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${this.issuer}/post"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.issuer}/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`;
  }

  assertion(said: Said): string {
    const id = said.id ?? `_${randomUUID()}`;
    const time = (offset: number) => new Date(Date.now() + offset).toISOString();
    const ends = time(said.ends ?? 300_000);
    const inResponseTo = said.inResponseTo === undefined ? '' : ` InResponseTo="${said.inResponseTo}"`;
    const attributes = Object.entries(said.attributes ?? {}).map(
      ([name, values]) =>
        `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
    );
    return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${time(0)}"><saml:Issuer>${said.issuer ?? this.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${said.format ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'}">${said.nameId ?? ''}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${said.recipient ?? ''}" NotOnOrAfter="${ends}"${inResponseTo}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${time(said.begins ?? -60_000)}" NotOnOrAfter="${ends}"><saml:AudienceRestriction><saml:Audience>${said.audience ?? ''}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${time(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributes.length > 0 ? `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>` : ''}</saml:Assertion>`;
  }

  response(inside: string, said: Said): string {
    const inResponseTo = said.inResponseTo === undefined ? '' : ` InResponseTo="${said.inResponseTo}"`;
    return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${said.destination ?? said.recipient ?? ''}"${inResponseTo}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${said.issuer ?? this.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${inside}</samlp:Response>`;
  }

  /** Signs the element with this name, enveloped, behind its issuer. */
  signed(xml: string, element: 'Assertion' | 'Response', algorithm = rsaSha256, digest = sha256): string {
    const signer = new SignedXml({ privateKey: this.#key });
    signer.signatureAlgorithm = algorithm;
    signer.canonicalizationAlgorithm = exclusive;
    const xpath = `//*[local-name(.)='${element}']`;
    signer.addReference({ xpath, transforms: [enveloped, exclusive], digestAlgorithm: digest });
    signer.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } });
    return signer.getSignedXml();
  }

  /** What an honest provider sends: a signed assertion in a response. */
  answer(said: Said): string {
    return this.response(this.signed(this.assertion(said), 'Assertion'), said);
  }
}

export const encoded = (xml: string): string => Buffer.from(xml).toString('base64');

/** The request that we sent a browser with, and what comes back beside the answer. */
export function readSamlRequest(location: URL): { id: string; relayState: string; xml: string } {
  const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return { id: /ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: location.searchParams.get('RelayState') ?? '', xml };
}

/** A certificate is DER around the key, signed with it: just enough of X.509 for one. */
function selfSigned(privatePem: string): string {
  const key = createPrivateKey(privatePem);
  const der = (tag: number, ...parts: readonly (Buffer | number[])[]): Buffer => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const length =
      body.length < 128
        ? [body.length]
        : body.length < 256
          ? [0x81, body.length]
          : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
  };
  const algorithm = der(0x30, [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0]); // sha256WithRSAEncryption
  const name = der(0x30, der(0x31, der(0x30, [0x06, 3, 0x55, 4, 3], der(0x0c, Buffer.from('idp')))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const spki = createPublicKey(privatePem).export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0x02, [1]), algorithm, name, validity, name, spki);
  const signature = sign('sha256', body, key);
  const certificate = der(0x30, body, algorithm, der(0x03, [0], signature));
  return new X509Certificate(certificate).toString();
}
