import { seededRandom, type Random, uuidOf } from './random.ts';
import * as words from './words.ts';

/** A row by column key of its table. */
export type GeneratedRow = Record<string, unknown>;

/** Rows that belong together, in the order in which they must be written. */
export interface GeneratedBatch {
  customers: GeneratedRow[];
  addresses: GeneratedRow[];
  contracts: GeneratedRow[];
  parties: GeneratedRow[];
  notes: GeneratedRow[];
  events: GeneratedRow[];
}

export interface GeneratorOptions {
  seed: number;
  /** The day that counts as today, `YYYY-MM-DD`: dates lie around it. */
  today: string;
  /** Ids of the members who own contracts and look after customers. */
  memberIds: readonly string[];
}

const day = 86_400_000;

/**
 * Makes customers with their contracts (three each on average), notes (two each) and events. The same options give the same rows: a
 * batch follows from the seed and its own number, so that batches may be made in any order.
 *
 * @param first number of the first customer of the batch, from 0
 */
export function generateBatch(options: GeneratorOptions, first: number, count: number): GeneratedBatch {
  const random = seededRandom(Math.imul(options.seed, 0x9e3779b1) ^ Math.imul(first + 1, 0x85ebca6b));
  const batch: GeneratedBatch = { customers: [], addresses: [], contracts: [], parties: [], notes: [], events: [] };
  for (let number = first; number < first + count; number += 1) addCustomer(batch, options, random, number);
  return batch;
}

function addCustomer(batch: GeneratedBatch, options: GeneratorOptions, random: Random, number: number): void {
  const today = Date.parse(options.today);
  const made = today - random.int(30, 1500) * day;
  const id = uuidOf(made, random);
  const isPerson = random.chance(0.12);
  const person = () => `${random.pick(words.givenNames)} ${random.pick(words.families)}`;
  const name = isPerson ? person() : companyName(random);
  const orgNo = String(random.int(810_000_000, 999_999_999));
  batch.customers.push({
    id,
    ...stamps(made),
    customerNo: `G${options.seed}-${String(number + 1).padStart(7, '0')}`,
    kind: isPerson ? 'person' : 'company',
    displayName: name,
    nationalId: isPerson
      ? `${String(random.int(1, 28)).padStart(2, '0')}${String(random.int(1, 12)).padStart(2, '0')}${random.int(40, 99)}${random.int(10_000, 99_999)}`
      : null,
    orgNo: isPerson ? null : orgNo,
    segment: random.pick(words.segments),
    status: random.chance(0.8) ? 'active' : random.pick(['prospect', 'dormant', 'dormant', 'closed', 'blocked']),
    kycStatus: random.chance(0.7) ? 'approved' : random.pick(['not_started', 'pending', 'rejected']),
    accountManagerId: memberOf(options, random),
  });
  const [city, postalCode, country] = random.pick(words.cities);
  const street = `${random.pick(words.streets)} ${random.int(1, 120)}`;
  batch.addresses.push({
    id: uuidOf(made, random),
    parentId: id,
    ...stamps(made),
    kind: 'visiting',
    street,
    postalCode,
    city,
    country,
  });
  const contracts = random.int(0, 6);
  for (let index = 0; index < contracts; index += 1) addContract(batch, options, random, { id, name, number, index });
}

function addContract(
  batch: GeneratedBatch,
  options: GeneratorOptions,
  random: Random,
  customer: { id: string; name: string; number: number; index: number },
): void {
  const today = Date.parse(options.today);
  const start = today + random.int(-1300, 150) * day;
  const termMonths = random.pick([6, 12, 12, 24, 24, 36, 48]);
  const end = start + Math.round(termMonths * 30.44) * day - day;
  const signed = start - random.int(3, 45) * day;
  const made = Math.min(signed - random.int(5, 60) * day, today - day);
  const id = uuidOf(made, random);
  const [kind, subject] = random.pick(words.subjects);
  const renewal = random.pick(['none', 'tacit', 'tacit', 'express']);
  const title = `${subject}, ${random.pick(words.placeNames)}`;
  batch.contracts.push({
    id,
    ...stamps(made),
    contractNo: `G${options.seed}-${isoDay(made).slice(0, 4)}-${String(customer.number + 1).padStart(7, '0')}-${customer.index + 1}`,
    title,
    kind,
    customerId: customer.id,
    ownerId: memberOf(options, random),
    status: statusOf(random, today, signed, start, end),
    value: amount(random),
    valueCurrency: random.pick(['NOK', 'NOK', 'NOK', 'NOK', 'NOK', 'EUR', 'EUR', 'USD', 'SEK', 'GBP']),
    riskClass: random.pick(['low', 'low', 'low', 'medium', 'high']),
    governingLaw: 'Norway',
    language: 'en',
    signedDate: signed <= today ? isoDay(signed) : null,
    startDate: isoDay(start),
    endDate: isoDay(end),
    initialTermMonths: termMonths,
    renewal,
    renewalTermMonths: renewal === 'none' ? null : 12,
    noticePeriodDays: renewal === 'none' ? null : random.pick([30, 60, 90, 180]),
  });
  batch.parties.push({
    id: uuidOf(made, random),
    parentId: id,
    ...stamps(made),
    role: 'customer',
    name: customer.name,
    customerId: customer.id,
  });
  const notes = random.int(0, 4);
  for (let position = 0; position < notes; position += 1) {
    const at = made + random.int(0, Math.max(0, Math.floor((today - made) / day))) * day;
    batch.notes.push({
      id: uuidOf(at, random),
      parentId: id,
      position,
      ...stamps(at),
      body: random.pick(words.clauses),
    });
  }
  const events = random.int(0, 2);
  for (let index = 0; index < events; index += 1) {
    const at = today - random.int(0, 360) * day - random.int(0, day);
    const [type, what] = random.pick(words.happenings);
    batch.events.push({
      id: uuidOf(at, random),
      ...stamps(at),
      producer: type.split('.')[0],
      type,
      title: `${what}: ${title}`,
      customerId: customer.id,
      contractId: id,
      occurredAt: new Date(at).toISOString(),
      payload: { sequence: index + 1 },
    });
  }
}

/** A status that agrees with the dates of a contract (moments in milliseconds), with a few that went another way. */
export function statusOf(random: Random, today: number, signed: number, start: number, end: number): string {
  if (random.chance(0.03)) return 'cancelled';
  if (end < today) return random.chance(0.9) ? 'ended' : 'archived';
  if (start <= today) return random.chance(0.9) ? 'active' : random.pick(['in_notice', 'suspended']);
  if (signed <= today) return 'signed';
  return random.pick(['draft', 'draft', 'draft', 'draft', 'draft', 'out_for_signature', 'out_for_signature']);
}

/** An amount between 10,000 and 30 million, small more often than large: spread evenly over the number of digits. */
export function amount(random: Random): string {
  return (
    Math.round(10 ** (4 + random.next() * 3.5) / 50) * 50 +
    (random.chance(0.3) ? random.int(1, 99) / 100 : 0)
  ).toFixed(2);
}

function companyName(random: Random): string {
  const first = random.chance(0.5) ? random.pick(words.placeNames) : random.pick(words.families);
  const second = random.chance(0.15)
    ? `& ${random.pick(words.families)} ${random.pick(words.trades)}`
    : random.pick(words.trades);
  return `${first} ${second} ${random.pick(words.legalForms)}`;
}

function memberOf({ memberIds }: GeneratorOptions, random: Random): string | null {
  return memberIds.length === 0 ? null : random.pick(memberIds);
}

function stamps(at: number): GeneratedRow {
  const moment = new Date(at).toISOString();
  return { createdAt: moment, updatedAt: moment };
}

const isoDay = (moment: number) => new Date(moment).toISOString().slice(0, 10);
