import { ID, Int } from 'type-graphql';
import { enumType, field, inputType, objectType } from '../declare.ts';
import { DateTimeScalar } from '../scalars.ts';

type Class = new () => object;

/** The types of service accounts and their credentials. */
export interface ServiceAccountTypes {
  readonly account: Class;
  readonly madeKey: Class;
  readonly madeSecret: Class;
  readonly createInput: Class;
  readonly updateInput: Class;
  readonly keyInput: Class;
}

export function makeServiceAccountTypes(): ServiceAccountTypes {
  const state = enumType('CredentialState', 'Whether a key or client secret is good.', {
    ACTIVE: 'It may be used.',
    EXPIRED: 'Its time is over.',
    REVOKED: 'Somebody ended it.',
  });
  const moment = (owner: Class, name: string, description: string, nullable = true) =>
    field(owner, name, { type: () => DateTimeScalar, nullable, description });
  const addCredential = (owner: Class) => {
    field(owner, 'id', { type: () => ID, description: 'Its id, to revoke it by.' });
    field(owner, 'prefix', { type: () => String, description: 'How it begins, to tell which one it is.' });
    field(owner, 'state', { type: () => state, description: 'Whether it is good.' });
    moment(owner, 'createdAt', 'When it was made.', false);
    field(owner, 'createdById', { type: () => ID, description: 'Who made it.' });
    moment(owner, 'expiresAt', 'When it ends by itself; null when it does not.');
    moment(owner, 'lastUsedAt', 'When it was last used, to the minute; null when it never was.');
    moment(owner, 'revokedAt', 'When it was ended.');
  };

  const key = objectType('ApiKey', 'A key that a service account sends with every request.');
  addCredential(key);
  field(key, 'name', { type: () => String, description: 'What it is for.' });
  field(key, 'scopes', { type: () => String, list: true, description: 'What it allows.' });
  field(key, 'allowedAddresses', {
    type: () => String,
    list: true,
    description: 'Addresses and networks it may be used from; any when there are none.',
  });
  const secret = objectType('ClientSecret', 'What a service account changes for access tokens.');
  addCredential(secret);

  const account = objectType(
    'ServiceAccount',
    'A program that works for the company: it may do its scopes and no more.',
  );
  field(account, 'id', { type: () => ID, description: 'Its id, which is also its client_id.' });
  field(account, 'name', { type: () => String, description: 'What it is called in records and their history.' });
  field(account, 'description', { type: () => String, description: 'What it does, and for whom.' });
  field(account, 'scopes', {
    type: () => String,
    list: true,
    description: 'The most that it may do: aggregate:action:scope, with :fieldset where a mask is lifted.',
  });
  field(account, 'active', { type: () => Boolean, description: 'Whether it may come in at all.' });
  field(account, 'version', { type: () => Int, description: 'Counts the changes; send it back as expectedVersion.' });
  moment(account, 'createdAt', 'When it was made.', false);
  field(account, 'createdById', { type: () => ID, description: 'Who made it.' });
  moment(account, 'lastUsedAt', 'When any of its keys or secrets was last used, to the minute.');
  field(account, 'apiKeys', { type: () => key, list: true, description: 'Its keys, the newest first.' });
  field(account, 'clientSecrets', {
    type: () => secret,
    list: true,
    description: 'Its client secrets, the newest first.',
  });

  const once = 'It is shown this once and kept nowhere; null in the answer to a dry run or to a repeated request.';
  const madeKey = objectType('CreatedApiKey', 'A new key.');
  field(madeKey, 'key', { type: () => String, nullable: true, description: `The key itself. ${once}` });
  field(madeKey, 'apiKey', { type: () => key, nullable: true, description: 'What is kept of it.' });
  field(madeKey, 'serviceAccount', { type: () => account, description: 'Whose it is.' });
  const madeSecret = objectType('RotatedClientSecret', 'A new client secret.');
  field(madeSecret, 'clientId', { type: () => ID, description: 'The client_id that goes with it.' });
  field(madeSecret, 'clientSecret', { type: () => String, nullable: true, description: `The client_secret. ${once}` });
  field(madeSecret, 'serviceAccount', { type: () => account, description: 'Whose it is.' });
  return { account, madeKey, madeSecret, ...makeInputs() };
}

function makeInputs(): Pick<ServiceAccountTypes, 'createInput' | 'updateInput' | 'keyInput'> {
  const createInput = inputType('CreateServiceAccountInput', 'A new service account.');
  const updateInput = inputType('UpdateServiceAccountInput', 'What changes of a service account; absent is unchanged.');
  for (const [input, nullable] of [
    [createInput, false],
    [updateInput, true],
  ] as const) {
    field(input, 'name', { type: () => String, nullable, description: 'What it is called, at most 100 characters.' });
    field(input, 'description', { type: () => String, nullable: true, description: 'What it does, and for whom.' });
    field(input, 'scopes', {
      type: () => String,
      list: true,
      nullable,
      description: 'What it may do, all of which you may do yourself.',
    });
  }
  field(updateInput, 'active', { type: () => Boolean, nullable: true, description: 'Whether it may come in.' });
  const keyInput = inputType('CreateApiKeyInput', 'A new key of a service account.');
  field(keyInput, 'serviceAccountId', { type: () => ID, description: 'Whose.' });
  field(keyInput, 'name', { type: () => String, description: 'What it is for, at most 100 characters.' });
  field(keyInput, 'scopes', {
    type: () => String,
    list: true,
    nullable: true,
    description: 'What it allows: no more than the account may do and you may; all of the account when left out.',
  });
  field(keyInput, 'expiresAt', {
    type: () => DateTimeScalar,
    nullable: true,
    description: 'When it ends by itself; never when left out.',
  });
  field(keyInput, 'allowedAddresses', {
    type: () => String,
    list: true,
    nullable: true,
    description: 'Addresses and networks (CIDR) that it may be used from; any when left out.',
  });
  return { createInput, updateInput, keyInput };
}
