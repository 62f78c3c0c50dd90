import { index, pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choices } from '../column-note.ts';
import { boolean, choice, date, partOf, ref, root, secretText, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { member } from '../platform/user.ts';

export const CustomerKind = choices('CustomerKind', 'Whether a customer is a person or an organisation.', {
  person: 'A natural person.',
  company: 'A company, authority or other organisation.',
});

export const CustomerStatus = choices('CustomerStatus', 'How the relation with a customer stands.', {
  prospect: 'Not a customer yet.',
  active: 'Has, or may get, contracts.',
  dormant: 'Nothing has happened for long.',
  closed: 'The relation has ended; contracts no longer renew.',
  blocked: 'No new contract may be submitted.',
});

export const KycStatus = choices('KycStatus', 'How far the identity check of a customer has come.', {
  not_started: 'Nobody has begun.',
  pending: 'Waiting for documents or an answer.',
  approved: 'Identity is established.',
  rejected: 'Identity could not be established.',
});

export const customer = pgTable(
  'customer',
  {
    ...root(),
    customerNo: text('customer_no', 'The number people quote; unique within the company.', { max: 40 }).notNull(),
    kind: choice('kind', CustomerKind, 'Person or organisation.').notNull().default('company'),
    displayName: text('display_name', 'The name shown everywhere.').notNull(),
    ...secretText(
      'nationalId',
      'National identity number, encrypted. Only holders of the pii fieldset see more than its last four characters.',
      { max: 40, search: 'equal' },
    ),
    orgNo: text('org_no', 'Registration number of the organisation, as its register writes it.', { max: 40 }),
    email: text('email', 'Main e-mail address.', { max: 254 }),
    phone: text('phone', 'Main telephone number, with country code.', { max: 40 }),
    segment: text('segment', 'Market segment or trade, in the words of the company.', { max: 120 }),
    status: choice('status', CustomerStatus, 'How the relation stands.').notNull().default('active'),
    kycStatus: choice('kyc_status', KycStatus, 'How far the identity check has come.').notNull().default('not_started'),
    accountManagerId: ref(
      'account_manager_id',
      () => member,
      'Who looks after the customer; account managers see their own portfolio.',
      { inverse: 'portfolio' },
    ),
    marketingConsent: boolean('marketing_consent', 'Whether the customer agreed to be contacted about offers.')
      .notNull()
      .default(false),
    retentionUntil: date('retention_until', 'The first day on which the record may be erased.'),
  },
  (t) => tenantKeys(t, { unique: [t.customerNo] }),
);

export const customerIdentifier = pgTable(
  'customer_identifier',
  {
    ...partOf('customer'),
    scheme: text('scheme', 'Who issued the identifier, for example an org-id.guide code such as GB-COH or NO-BRC.', {
      max: 80,
    }).notNull(),
    value: text('value', 'The identifier as issued.', { max: 120 }).notNull(),
    validFrom: date('valid_from', 'First day of validity.'),
    validTo: date('valid_to', 'Last day of validity.'),
  },
  (t) => [...tenantKeys(t), index('customer_identifier_value_idx').on(t.tenantId, t.scheme, t.value)],
);

export const AddressKind = choices('AddressKind', 'What an address is used for.', {
  postal: 'Letters go here.',
  visiting: 'People come here.',
  billing: 'Invoices go here.',
});

export const customerAddress = pgTable(
  'customer_address',
  {
    ...partOf('customer'),
    kind: choice('kind', AddressKind, 'What the address is used for.').notNull().default('postal'),
    street: text('street', 'Street and number, or post box.'),
    postalCode: text('postal_code', 'Postal code as written in the country.', { max: 20 }),
    city: text('city', 'Town or city.', { max: 120 }),
    region: text('region', 'State, county or region.', { max: 120 }),
    country: text('country', 'Country, as ISO 3166-1 alpha-2 or as the source names it.', { max: 80 }),
  },
  (t) => [...tenantKeys(t)],
);

export const customerContact = pgTable(
  'customer_contact',
  {
    ...partOf('customer'),
    name: text('name', 'Name of the person.').notNull(),
    title: text('title', 'Role at the customer.', { max: 120 }),
    email: text('email', 'E-mail address.', { max: 254 }),
    phone: text('phone', 'Telephone number.', { max: 40 }),
  },
  (t) => [...tenantKeys(t)],
);

export const Customer = aggregate('Customer', customer, {
  description: 'A person or organisation that contracts are made with.',
  parts: {
    identifiers: part(customerIdentifier, { description: 'An official identifier of a customer.', label: 'value' }),
    addresses: part(customerAddress, { description: 'An address of a customer.', label: 'city' }),
    contacts: part(customerContact, { description: 'A person to talk to at a customer.', label: 'name' }),
  },
  label: 'displayName',
  list: ['customerNo', 'displayName', 'kind', 'segment', 'status', 'accountManagerId', 'nationalId', 'updatedAt'],
  search: ['displayName', 'customerNo', 'orgNo', 'email'],
  masks: { nationalId: { fieldset: 'pii', keep: 4 } },
  own: ['accountManagerId'],
  team: ['accountManagerId'],
});
