import type { DemoItem, DemoStep } from './demo-items.ts';
import { projectItems } from './demo-projects.ts';

export interface FoundationOptions {
  /** The day that dates are moved around, `YYYY-MM-DD`. */
  readonly today: string;
  /** Ids of the members who work for the partner that has people here. */
  readonly recipients: readonly string[];
}

const day = 86_400_000;
const at = { file: 'demo-foundation', line: 1 };
const key = (id: string) => ({ system: 'demo', id });

/** The partner whose people sign in. */
const withPeople = 'Lake Shore Teachers Trust';

/** Made up, with what happens to partners: an agreement that has run out, one that is not signed, an examination that failed. */
const organizations: readonly (readonly [
  name: string,
  type: string,
  country: string,
  iatiOrgType: string,
  signed: number | null,
  validDays: number | null,
  dueDiligence: string,
  score: number | null,
])[] = [
  [withPeople, 'recipient_partner', 'KE', 'partner_country_ngo', -400, 330, 'passed', 86],
  ['Himal Health Posts', 'recipient_partner', 'NP', 'partner_country_ngo', -700, 30, 'passed', 74],
  ['Clean Wells Malawi', 'recipient_partner', 'MW', 'partner_country_ngo', -380, -15, 'passed', 68],
  ['Terraces of Ayacucho', 'recipient_partner', 'PE', 'partner_country_ngo', -120, 610, 'passed', 79],
  ['Coast Farmers Union of Ghana', 'recipient_partner', 'GH', 'partner_country_ngo', -200, 530, 'passed', 91],
  ['Girls Who Build', 'recipient_partner', 'TZ', 'international_ngo', null, null, 'in_progress', null],
  ['Rivers Without Borders', 'recipient_partner', 'NO', 'national_ngo', -60, 1035, 'passed', 83],
  ['Quick Relief Partners', 'recipient_partner', 'KE', 'other', null, null, 'failed', 22],
  ['Solstrand Construction AS', 'vendor', 'NO', 'private_sector', null, null, 'passed', 70],
  ['Nairobi School Furniture Ltd', 'vendor', 'KE', 'private_sector', null, null, 'passed', 65],
  ['Programmes, Oslo', 'internal', 'NO', 'foundation', null, null, 'not_started', null],
];

/** What each year had, in thousands of kroner. */
const years: readonly (readonly [offset: number, total: number, sectors: Readonly<Record<string, number>>])[] = [
  [-1, 32_000, { education: 12_000, health: 8_000, infrastructure: 6_500, agriculture: 4_000, other: 1_000 }],
  [0, 40_000, { education: 14_000, health: 9_500, infrastructure: 8_000, agriculture: 5_000, other: 1_500 }],
  [1, 42_000, { education: 10_000, health: 6_000 }],
];

/** The demo of the foundation as items of an import, with the commands that bring them to where they stand. */
export function foundationItems(options: FoundationOptions): DemoItem[] {
  const today = Date.parse(options.today);
  return [
    {
      ...at,
      aggregate: 'Team',
      key: key('team'),
      values: { name: withPeople, about: 'The people of a partner.' },
      parts: { members: options.recipients.map((userId) => ({ values: { userId } })) },
    },
    ...organizations.map((each) => organizationItem(each, today)),
    ...years.map(([offset, total, sectors]) =>
      budgetItem(Number(options.today.slice(0, 4)) + offset, total, sectors, offset),
    ),
    ...projectItems(today, 'budget 0'),
  ];
}

const isoDay = (moment: number) => new Date(moment).toISOString().slice(0, 10);

function organizationItem(
  [name, type, country, iatiOrgType, signed, validDays, dueDiligence, score]: (typeof organizations)[number],
  today: number,
): DemoItem {
  const mail = name.toLowerCase().replace(/[^a-z]+/g, '-');
  return {
    ...at,
    aggregate: 'Organization',
    key: key(name),
    values: {
      name,
      type,
      country,
      iatiOrgType,
      contactEmail: `post@${mail}.example`,
      mouSigned: signed !== null,
      ...(signed !== null && { mouDate: isoDay(today + signed * day) }),
      ...(validDays !== null && { mouValidTo: isoDay(today + validDays * day) }),
      dueDiligence,
      ...(score !== null && { dueDiligenceScore: score, dueDiligenceDate: isoDay(today - 90 * day) }),
      isActive: dueDiligence !== 'failed',
      ...(type !== 'internal' && { bankAccount: `${country}93 8601 11${String(mail.length).padStart(2, '0')} 947` }),
    },
    ...(name === withPeople && { references: { teamId: key('team') } }),
    parts: {
      contacts: [{ values: { name: `Secretariat of ${name}`, email: `office@${mail}.example` } }],
      documents:
        validDays === null
          ? []
          : [
              {
                values: { kind: 'mou', title: 'Memorandum of understanding', validTo: isoDay(today + validDays * day) },
              },
            ],
    },
  };
}

function budgetItem(
  financialYear: number,
  thousands: number,
  sectors: Readonly<Record<string, number>>,
  offset: number,
): DemoItem {
  const allocations = Object.entries(sectors).map(([sector, amount]): DemoStep => ({
    command: 'allocateBudget',
    by: 'finance_officer',
    input: { sector, amount: `${String(amount)}000` },
  }));
  return {
    ...at,
    aggregate: 'Budget',
    key: key(`budget ${String(offset)}`),
    values: { name: 'Annual budget', financialYear, currency: 'NOK', totalBudget: `${String(thousands)}000` },
    steps: [
      ...allocations,
      ...(offset > 0 ? [] : inForce),
      ...(offset === 0 ? waiting : []),
      ...(offset < 0 ? over : []),
    ],
  };
}

const inForce: readonly DemoStep[] = [{ command: 'approveBudget', by: 'csr_manager' }];
const over: readonly DemoStep[] = [{ command: 'closeBudget', by: 'csr_manager' }];

/** A transfer that nobody has decided on yet. */
const waiting: readonly DemoStep[] = [
  {
    command: 'transferAllocation',
    by: 'finance_officer',
    input: {
      fromSector: 'infrastructure',
      toSector: 'health',
      amount: '750000',
      reason: 'The clinic in Dolakha needs a new roof before the rains.',
    },
  },
];
