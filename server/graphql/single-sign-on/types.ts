import { ID, Int } from 'type-graphql';
import { enumType, field, inputType, objectType } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';

type Class = new () => object;

/** What an API says of how a company signs in. */
export interface SingleSignOnTypes {
  readonly protocol: object;
  readonly singleSignOn: Class;
  readonly connection: Class;
  readonly finding: Class;
  readonly entry: Class;
  readonly createInput: Class;
  readonly updateInput: Class;
  readonly mappingsInput: Class;
}

const text = (owner: Class, name: string, description: string, nullable = false) =>
  field(owner, name, { type: () => String, nullable, description });
const texts = (owner: Class, name: string, description: string, nullable = false) =>
  field(owner, name, { type: () => String, list: true, nullable, description });
const moment = (owner: Class, name: string, description: string) =>
  field(owner, name, { type: () => DateTimeScalar, nullable: true, description });
const flag = (owner: Class, name: string, description: string, nullable = false) =>
  field(owner, name, { type: () => Boolean, nullable, description });

export function makeSingleSignOnTypes(): SingleSignOnTypes {
  const protocol = enumType('SsoProtocol', 'How an identity provider speaks to us.', {
    OIDC: 'OpenID Connect 1.0.',
    SAML: 'SAML 2.0.',
  });
  const connection = makeConnection(protocol);
  const singleSignOn = objectType('SingleSignOn', 'How the people of your company sign in.');
  flag(singleSignOn, 'passwordSignIn', 'Whether passwords are good here, beside single sign-on.');
  field(singleSignOn, 'connections', {
    type: () => connection,
    list: true,
    description: 'Identity providers, by name.',
  });
  const finding = objectType('SsoFinding', 'One thing that was looked at when a connection was tried.');
  flag(finding, 'ok', 'Whether it is as it must be.');
  text(finding, 'rule', 'A word for it that stays the same.');
  text(finding, 'message', 'What was found.');
  return { protocol, singleSignOn, connection, finding, entry: makeEntry(), ...makeInputs(protocol) };
}

function makeConnection(protocol: object): Class {
  const mapping = objectType('SsoRoleMapping', 'A role that a group of the provider gives.');
  text(mapping, 'group', 'The group, as the provider sends it.');
  text(mapping, 'role', 'The role here.');
  const certificate = objectType('SsoCertificate', 'A certificate whose key may sign answers.');
  text(certificate, 'fingerprint', 'SHA-256, to compare with the page of the provider.');
  field(certificate, 'validUntil', { type: () => DateTimeScalar, description: 'When it ends.' });
  const domain = objectType('SsoDomain', 'A domain of e-mail addresses, whose people the provider vouches for.');
  field(domain, 'id', { type: () => ID, description: 'Its id.' });
  text(domain, 'domain', 'The domain, as ASCII.');
  moment(domain, 'verifiedAt', 'When it was proved to be yours; null until then, when nobody of it is let in.');
  text(domain, 'verifiedBy', 'dns or operator.', true);
  text(domain, 'recordName', 'Name of the TXT record that proves it.');
  text(domain, 'recordValue', 'What that record must say.');

  const connection = objectType('SsoConnection', 'An identity provider of your company.');
  field(connection, 'id', { type: () => ID, description: 'Its id.' });
  text(connection, 'slug', 'Its name in addresses.');
  text(connection, 'name', 'What it is called on the sign-in page.');
  field(connection, 'protocol', { type: () => protocol, description: 'How it speaks.' });
  flag(connection, 'enabled', 'Whether people may come in by it.');
  field(connection, 'version', { type: () => Int, description: 'Counts the changes; send it as expectedVersion.' });
  text(connection, 'issuer', 'The issuer of an OpenID provider, the entity id of a SAML provider.', true);
  text(connection, 'clientId', 'What an OpenID provider knows us as.', true);
  flag(connection, 'hasClientSecret', 'Whether there is a client secret. It is shown to nobody.');
  texts(connection, 'scopes', 'What an OpenID provider is asked for, beside openid.');
  text(connection, 'signInUrl', 'Where a SAML provider signs people in.', true);
  field(connection, 'certificates', { type: () => certificate, list: true, description: 'Of a SAML provider.' });
  text(connection, 'emailClaim', 'The claim or attribute with the e-mail address; null for the usual ones.', true);
  text(connection, 'nameClaim', 'The one with the full name; null for the usual ones.', true);
  text(connection, 'groupsClaim', 'The one with the groups.');
  field(connection, 'roleMappings', { type: () => mapping, list: true, description: 'The roles that groups give.' });
  text(connection, 'defaultRole', 'What whoever is in no mapped group gets; null when they are refused.', true);
  flag(connection, 'allowIdpInitiated', 'Whether a SAML provider may send people who did not begin here.');
  field(connection, 'domains', { type: () => domain, list: true, description: 'Whose people it vouches for.' });
  text(connection, 'startUrl', 'Address that begins a sign-in, for a tile on a page of yours.');
  text(connection, 'returnUrl', 'What the provider is told: redirect URI, or assertion consumer service.');
  text(connection, 'metadataUrl', 'Our SAML metadata, whose address is our entity id.', true);
  moment(connection, 'lastSignInAt', 'When somebody last came in by it.');
  return connection;
}

function makeEntry(): Class {
  const change = objectType('SsoFieldChange', 'One field before and after, as JSON. Secrets are left out.');
  text(change, 'field', 'The field.');
  text(change, 'before', 'Its value before.', true);
  text(change, 'after', 'Its value after.', true);
  flag(change, 'masked', 'Whether the values are left out.');
  const entry = objectType('SsoHistoryEntry', 'A change to how your company signs in, or to roles by signing in.');
  field(entry, 'id', { type: () => ID, description: 'Id of the entry in the audit.' });
  field(entry, 'at', { type: () => DateTimeScalar, description: 'When.' });
  text(entry, 'command', 'What was done.');
  text(entry, 'subject', 'SsoConnection, SsoDomain, SignInPolicy or Membership.');
  field(entry, 'subjectId', { type: () => ID, nullable: true, description: 'Which one; of a membership, whose.' });
  field(entry, 'actorId', { type: () => ID, nullable: true, description: 'Who did it.' });
  text(entry, 'actorKind', 'user, operator, or sso for what a provider said at a sign-in.');
  text(entry, 'actorName', 'The name of who did it.', true);
  field(entry, 'changes', { type: () => change, list: true, description: 'What changed.' });
  return entry;
}

function makeInputs(protocol: object): Pick<SingleSignOnTypes, 'createInput' | 'updateInput' | 'mappingsInput'> {
  const createInput = inputType('CreateSsoConnectionInput', 'A new identity provider.');
  field(createInput, 'protocol', { type: () => protocol, description: 'How it speaks.' });
  const slug = 'Its name in addresses, for good: the short name of your company, alone or with -something behind it.';
  text(createInput, 'slug', slug, true);
  const updateInput = inputType('UpdateSsoConnectionInput', 'What changes; what is left out stays, null clears.');
  for (const input of [createInput, updateInput]) {
    text(input, 'name', 'What it is called on the sign-in page.', input === updateInput);
    text(input, 'issuer', 'The issuer of an OpenID provider; that of a SAML provider comes with its metadata.', true);
    text(input, 'clientId', 'What an OpenID provider knows us as.', true);
    text(input, 'clientSecret', 'The secret it gave us. It is kept encrypted and never shown.', true);
    texts(input, 'scopes', 'What is asked for beside openid; email and profile when left out.', true);
    text(input, 'emailClaim', 'The claim or attribute with the e-mail address; the usual ones when left out.', true);
    text(input, 'nameClaim', 'The one with the full name; the usual ones when left out.', true);
    text(input, 'groupsClaim', 'The one with the groups; groups when left out.', true);
    flag(input, 'allowIdpInitiated', 'Whether a SAML provider may send people who did not begin here.', true);
  }
  const mapping = inputType('SsoRoleMappingInput', 'A role that a group gives.');
  text(mapping, 'group', 'The group, as the provider sends it.');
  text(mapping, 'role', 'The role here.');
  const mappingsInput = inputType('MapSsoRolesInput', 'All roles that groups give, in place of those there are.');
  field(mappingsInput, 'mappings', { type: () => mapping, list: true, description: 'Groups and their roles.' });
  text(mappingsInput, 'defaultRole', 'What whoever is in no mapped group gets; nobody is let in when left out.', true);
  return { createInput, updateInput, mappingsInput };
}
