import { amount, statusOf } from './database/seed/generator.ts';
import { type Random, seededRandom } from './database/seed/random.ts';
import * as words from './database/seed/words.ts';
import facts from './database/seed/demo-facts.json' with { type: 'json' };
import type { ImportItem, PartRow } from './platform/imports/format.ts';
import { present } from './platform/imports/present.ts';

/** A contract as `demo-facts.json` has it. What it says and what is made up is told in `database/seed/ATTRIBUTION.md`. */
interface Fact {
  title: string;
  customer: string;
  counterparty: string;
  start: string;
  signed?: string | undefined;
  end?: string | undefined;
  kind?: string | undefined;
  law?: string | undefined;
  renewal?: string | undefined;
  renewalMonths?: number | undefined;
  noticeDays?: number | undefined;
  number?: string | undefined;
  amount?: string | undefined;
  currency?: string | undefined;
  counterpartyNo?: string | undefined;
}

/** A record of the demo, and the commands that bring it to where it stands: what is decided here cannot be imported. */
export type DemoItem = ImportItem & { readonly steps?: readonly DemoStep[] };

interface DemoStep {
  readonly command: 'reviewContract' | 'submitContract' | 'approveContract';
  /** The role of the person who takes it. */
  readonly by: 'contract_owner' | 'approver';
}

const review: DemoStep = { command: 'reviewContract', by: 'contract_owner' };
const submit: DemoStep = { command: 'submitContract', by: 'contract_owner' };
const approve: DemoStep = { command: 'approveContract', by: 'approver' };

export interface DemoOptions {
  slug: string;
  /** The day that dates are moved around, `YYYY-MM-DD`. */
  today: string;
  /** Ids of the members who look after customers, and of those who own contracts. */
  managers: readonly string[];
  owners: readonly string[];
}

const day = 86_400_000;
const granitesShare = 6; // every sixth contract is granite's, the others are fjord's
const at = { file: 'demo-facts.json', line: 1 };
const key = (id: string) => ({ system: 'demo', id });
const isoDay = (moment: number) => new Date(moment).toISOString().slice(0, 10);

const obligations = [
  ['report', 'Send the quarterly report on service levels.'],
  ['comply', 'Renew the certificate of insurance and send a copy.'],
  ['pay', 'Pay the second instalment.'],
  ['deliver', 'Hand over the updated documentation.'],
] as const;

/** The demo of one company as items of an import: customers, then their contracts, then events. Only their dates depend on today. */
export function demoItems(options: DemoOptions): DemoItem[] {
  const all: Fact[] = [...facts.cuad, ...facts.dncp];
  const own = all.filter((_, index) => (index % granitesShare === 0) === (options.slug === 'granite'));
  const random = seededRandom(options.slug.length * 7919);
  const customers = new Map<string, ImportItem>();
  const later: DemoItem[] = [];
  let drafts = 0;
  const meet = (name: string, values: object = {}) => {
    if (!customers.has(name)) customers.set(name, customerItem(name, customers.size + 1, options, random, values));
  };
  for (const person of options.slug === 'granite' ? persons.slice(0, 2) : persons)
    meet(person.displayName, { kind: 'person', ...person });
  for (const [index, fact] of own.entries()) {
    meet(fact.customer);
    meet(fact.counterparty, present({ orgNo: fact.counterpartyNo }));
    const contract = contractItem(fact, index, options, random);
    const isOpen = customers.get(fact.customer)?.values['status'] !== 'blocked';
    const steps =
      contract.values['status'] === 'draft' && isOpen ? onTheirWay[drafts++ % onTheirWay.length] : undefined;
    later.push({ ...contract, ...(steps && { steps }) }, ...eventItems(contract, options, random));
  }
  return [...customers.values(), ...later];
}

/** How far drafts have come, in turn. */
const onTheirWay: readonly (readonly DemoStep[])[] = [[submit], [review], [submit, approve], [submit], []];

/** Made up, so that there is something to mask. */
const persons = [
  {
    displayName: 'Solveig Nygård',
    nationalId: '14058699214',
    email: 'solveig.nygard@example.com',
    phone: '+47 400 00 101',
  },
  {
    displayName: 'Henrik Østby',
    nationalId: '02117699871',
    email: 'henrik.ostby@example.com',
    phone: '+47 400 00 102',
  },
  {
    displayName: 'Marte Ulvestad',
    nationalId: '27099099436',
    email: 'marte.ulvestad@example.com',
    phone: '+47 400 00 103',
  },
  {
    displayName: 'Jonas Tangen',
    nationalId: '19038399105',
    email: 'jonas.tangen@example.com',
    phone: '+47 400 00 104',
  },
];

function customerItem(
  name: string,
  number: number,
  { managers }: DemoOptions,
  random: Random,
  values: object,
): ImportItem {
  return {
    ...at,
    aggregate: 'Customer',
    key: key(name),
    values: {
      customerNo: `C-${10_000 + number}`,
      displayName: name,
      segment: random.pick(words.segments),
      status: random.chance(0.85) ? 'active' : random.pick(['prospect', 'dormant', 'blocked']),
      kycStatus: random.chance(0.7) ? 'approved' : random.pick(['pending', 'not_started']),
      ...(managers.length > 0 && { accountManagerId: random.pick(managers) }),
      ...values,
    },
  };
}

function contractItem(fact: Fact, index: number, options: DemoOptions, random: Random): DemoItem {
  const today = Date.parse(options.today);
  const { signed, start, end } = datesNear(today, fact, index);
  const year = isoDay(Math.min(signed, today)).slice(0, 4);
  const made = fact.amount === undefined;
  return {
    ...at,
    aggregate: 'Contract',
    key: key(`${fact.number ?? fact.title} ${index}`),
    values: present({
      // the demo's own, so that the published number is free for the contract itself
      contractNo: `K-${year}-${String(index + 1).padStart(4, '0')}`,
      title: fact.title,
      description: made
        ? 'Made from the public record of an agreement (CUAD). Dates are moved to the present; the amount is made up.'
        : `Made from the public record of contract ${fact.number} (DNCP, Paraguay). Dates are moved to the present.`,
      kind: fact.kind ?? 'order',
      // of its own numbers: how many it takes depends on the day, and nothing else may
      status: statusOf(seededRandom(index), today, signed, start, end ?? Number.POSITIVE_INFINITY),
      value: made
        ? { amount: amount(random), currency: random.pick(['NOK', 'NOK', 'NOK', 'USD', 'USD', 'EUR', 'GBP']) }
        : { amount: fact.amount, currency: fact.currency },
      valueBasis: made && random.chance(0.2) ? 'annual' : 'total',
      riskClass: random.pick(['low', 'low', 'low', 'medium', 'high']),
      governingLaw: fact.law,
      language: made ? 'en' : 'es',
      signedDate: signed <= today ? isoDay(signed) : undefined,
      startDate: isoDay(start),
      endDate: end === undefined ? undefined : isoDay(end),
      renewal: fact.renewal,
      renewalTermMonths: fact.renewalMonths,
      noticePeriodDays: fact.noticeDays,
      ...(options.owners.length > 0 && { ownerId: random.pick(options.owners) }),
    }),
    references: { customerId: key(fact.customer) },
    parts: {
      parties: [fact.customer, fact.counterparty].map((name, place): PartRow => ({
        values: { role: place === 0 ? 'customer' : 'supplier', name },
        references: { customerId: key(name) },
      })),
      versions: [{ values: { no: 1, changeSummary: 'The text as it was agreed on.', isMaterial: true } }],
      notes: times(random.int(0, 3), () => ({ values: { body: random.pick(words.clauses) } })),
      obligations: times(random.int(0, 2), () => {
        const [kind, text] = random.pick(obligations);
        return { values: { kind, text, dueDate: isoDay(today + random.int(-40, 120) * day) } };
      }),
    },
  };
}

/**
 * Moves a contract's dates by a whole number of years, so that a third of the contracts begin in the year that ends in a hundred days, a
 * third in the year before and a third in the one before that.
 */
function datesNear(
  today: number,
  fact: Fact,
  index: number,
): { signed: number; start: number; end: number | undefined } {
  const original = Date.parse(fact.start);
  const latest = today + 100 * day - (index % 3) * 365 * day;
  const moved = new Date(original);
  moved.setUTCFullYear(new Date(latest).getUTCFullYear());
  if (moved.getTime() > latest) moved.setUTCFullYear(moved.getUTCFullYear() - 1);
  const start = moved.getTime();
  const lead = fact.signed === undefined ? 0 : (original - Date.parse(fact.signed)) / day;
  const duration = fact.end === undefined ? 0 : (Date.parse(fact.end) - original) / day;
  const end =
    duration >= 60 && duration <= 2200 ? start + duration * day : index % 5 === 4 ? undefined : start + 730 * day;
  return { signed: start - Math.min(Math.max(lead, 0), 60) * day, start, end };
}

function eventItems(contract: ImportItem, options: DemoOptions, random: Random): ImportItem[] {
  const today = Date.parse(options.today);
  return times(random.int(0, 3), (number) => {
    const [type, what] = random.pick(words.happenings);
    const moment = today - random.int(0, 90) * day - random.int(1, day);
    return {
      ...at,
      aggregate: 'CustomerEvent',
      key: key(`${contract.key.id} event ${number}`),
      values: {
        producer: type.split('.')[0],
        type,
        title: `${what}: ${String(contract.values['title'])}`.slice(0, 500),
        occurredAt: new Date(moment).toISOString(),
        payload: { sequence: number + 1 },
      },
      references: { ...contract.references, contractId: contract.key },
    };
  });
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
