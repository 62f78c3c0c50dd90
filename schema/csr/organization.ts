import { sql } from 'drizzle-orm';
import { check, pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choices } from '../column-note.ts';
import { boolean, choice, date, integer, partOf, ref, root, secretText, text } from '../define.ts';
import { team } from '../platform/team.ts';
import { tenantKeys } from '../tenant-keys.ts';

export const OrganizationType = choices('OrganizationType', 'What an organisation is to the foundation.', {
  internal: 'Part of the foundation itself.',
  recipient_partner: 'Carries out projects with the money it is granted.',
  vendor: 'Sells goods or services that projects buy.',
});

export const IatiOrgType = choices(
  'IatiOrgType',
  'Kind of organisation, as the International Aid Transparency Initiative has it.',
  {
    government: 'Government (10).',
    local_government: 'Local government (11).',
    other_public_sector: 'Other public sector (15).',
    international_ngo: 'International non-governmental organisation (21).',
    national_ngo: 'National non-governmental organisation (22).',
    regional_ngo: 'Regional non-governmental organisation (23).',
    partner_country_ngo: 'Non-governmental organisation based in the partner country (24).',
    partnership: 'Public private partnership (30).',
    multilateral: 'Multilateral (40).',
    foundation: 'Foundation (60).',
    private_sector: 'Private sector (70).',
    academic: 'Academic, training and research (80).',
    other: 'Other (90).',
  },
);

export const DueDiligence = choices('DueDiligence', 'How far the examination of an organisation has come.', {
  not_started: 'Nobody has begun.',
  in_progress: 'Being examined.',
  passed: 'Nothing stands against working with it.',
  failed: 'It gets no money.',
});

export const organization = pgTable(
  'organization',
  {
    ...root(),
    name: text('name', 'What it is called.', { max: 255 }).notNull(),
    type: choice('type', OrganizationType, 'What it is to the foundation.').notNull(),
    registrationNo: text('registration_no', 'Its number in the register of its country.', { max: 40 }),
    iatiOrgId: text('iati_org_id', 'Its identifier in published data, as NO-BRC-971277882.', { max: 120 }),
    iatiOrgType: choice('iati_org_type', IatiOrgType, 'Its kind in published data.'),
    contactEmail: text('contact_email', 'Where mail to it goes.', { max: 255 }),
    contactPhone: text('contact_phone', 'Telephone number, with country code.', { max: 50 }),
    address: text('address', 'Where it is.', { long: true, max: 2000 }),
    country: text('country', 'Country, as ISO 3166-1 alpha-2.', { max: 2 }),
    ...secretText(
      'bankAccount',
      'Where it is paid, encrypted. Only holders of the financial fieldset see more than its end.',
      {
        max: 40,
      },
    ),
    mouSigned: boolean('mou_signed', 'Whether the memorandum of understanding is signed.').notNull().default(false),
    mouDate: date('mou_date', 'The day it was signed.'),
    mouValidTo: date('mou_valid_to', 'Its last day; empty while it has no end.'),
    dueDiligence: choice('due_diligence', DueDiligence, 'How far its examination has come.')
      .notNull()
      .default('not_started'),
    dueDiligenceDate: date('due_diligence_date', 'When it was last examined.'),
    dueDiligenceScore: integer('due_diligence_score', 'What came of it, from 0, worst, to 100.', { min: 0, max: 100 }),
    isActive: boolean('is_active', 'Whether it may get projects and money.').notNull().default(true),
    teamId: ref('team_id', () => team, 'Its people here: what is of the organisation is their own.', {
      inverse: 'organizations',
    }),
  },
  (t) => [
    ...tenantKeys(t),
    check('organization_mou_signed_on_a_day', sql`${t.mouDate} is not null or not ${t.mouSigned}`),
    check('organization_mou_valid_after_signed', sql`${t.mouValidTo} >= ${t.mouDate}`),
  ],
);

export const organizationContact = pgTable(
  'organization_contact',
  {
    ...partOf('organization'),
    name: text('name', 'Name of the person.').notNull(),
    title: text('title', 'Role at the organisation.', { max: 120 }),
    email: text('email', 'E-mail address.', { max: 254 }),
    phone: text('phone', 'Telephone number.', { max: 50 }),
  },
  (t) => [...tenantKeys(t)],
);

export const OrganizationDocumentKind = choices('OrganizationDocumentKind', 'What a document of an organisation is.', {
  mou: 'Memorandum of understanding.',
  registration: 'Extract of a register.',
  due_diligence: 'Report of an examination.',
  accounts: 'Audited accounts.',
  other: 'Something else.',
});

export const organizationDocument = pgTable(
  'organization_document',
  {
    ...partOf('organization'),
    kind: choice('kind', OrganizationDocumentKind, 'What it is.').notNull().default('other'),
    title: text('title', 'What it is called.', { max: 500 }).notNull(),
    url: text('url', 'Where it is kept.', { max: 2000 }),
    validTo: date('valid_to', 'The last day on which it holds.'),
  },
  (t) => [...tenantKeys(t)],
);

export const Organization = aggregate('Organization', organization, {
  description: 'A partner, vendor or unit of the foundation that projects are carried out with.',
  parts: {
    contacts: part(organizationContact, { description: 'A person to talk to at an organisation.', label: 'name' }),
    documents: part(organizationDocument, {
      description: 'A document of an organisation: what it is, where it is kept and how long it holds.',
      label: 'title',
    }),
  },
  label: 'name',
  list: ['name', 'type', 'country', 'mouSigned', 'mouValidTo', 'dueDiligence', 'isActive', 'updatedAt'],
  search: ['name', 'registrationNo', 'iatiOrgId', 'contactEmail'],
  masks: { bankAccount: { fieldset: 'financial', keep: 4 } },
  team: ['teamId'],
});
