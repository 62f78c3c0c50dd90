import { aggregate, domain } from '@plinth/schema/aggregate.ts';
import { decimal, integer, money, root, text } from '@plinth/schema/define.ts';
import { pgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { randomOf } from '../test/random-operations.ts';
import { GroupMeasures, type Money } from './group-measures.ts';
import { buildModel, columnOf, entityOf } from './model.ts';

/** The only aggregate with two amounts; no domain needs one yet. */
const estimate = pgTable('estimate', {
  ...root(),
  title: text('title', 'What is estimated.').notNull(),
  ...money('cost', 'What it costs.'),
  ...money('price', 'What it is sold for.'),
  hours: integer('hours', 'How long it takes.'),
  share: decimal('share', 'What part of the whole it is.'),
});
const Estimate = aggregate('Estimate', estimate, { description: 'An estimate.', label: 'title', list: ['title'] });
const about = { title: 'Trial', description: 'For one test.', aggregates: [Estimate] };
const entity = entityOf(buildModel([domain('trial', about)]), 'Estimate');

const db = await testDatabase();
await db.sql.unsafe(
  'create table estimate (id int primary key, title text, cost numeric(15, 2), cost_currency char(3), price numeric(15, 2), price_currency char(3), hours int, share numeric(15, 4))',
);

interface Row {
  id: number;
  title: string | null;
  cost: string | null;
  cost_currency: string | null;
  price: string | null;
  price_currency: string | null;
  hours: number | null;
  share: string | null;
}

const random = randomOf(7);
const below = (count: number) => Math.floor(random() * count);
const amount = () => `${String(below(2_000_000) - 1_000_000)}.${String(below(100)).padStart(2, '0')}`;
const rows = Array.from({ length: 400 }, (_, id): Row => {
  const [hasCost, hasPrice] = [below(4) > 0, below(3) > 0];
  return {
    id,
    title: [null, 'a', 'b', 'c'][below(4)] ?? null,
    cost: hasCost ? amount() : null,
    cost_currency: hasCost ? (['NOK', 'EUR', 'JPY'][below(3)] ?? '') : null,
    price: hasPrice ? amount() : null,
    price_currency: hasPrice ? (['NOK', 'USD'][below(2)] ?? '') : null,
    hours: below(3) > 0 ? below(50) : null,
    share: below(3) > 0 ? `${String(below(9))}.${String(below(10_000)).padStart(4, '0')}` : null,
  };
});
for (const row of rows) await db.sql`insert into estimate ${db.sql(row)}`;

const cents = (decimals: string) => BigInt(decimals.replace('.', ''));
const filled = (values: readonly (string | null)[]) => values.filter((each): each is string => each !== null);

/** What the rows of a group come to, worked out here in whole cents. */
function expected(group: readonly Row[]) {
  const inCurrencies = (key: 'cost' | 'price', of: (values: bigint[]) => bigint) => {
    const currencies = [...new Set(filled(group.map((row) => row[`${key}_currency`])))].sort();
    return currencies.map((currency) => {
      const values = filled(group.filter((row) => row[`${key}_currency`] === currency).map((row) => row[key]));
      return `${currency} ${String(of(values.map(cents)))}`;
    });
  };
  return {
    n: group.length,
    titles: new Set(filled(group.map((row) => row.title))).size,
    hours: group.reduce((sum, row) => sum + (row.hours ?? 0), 0),
    cost: inCurrencies('cost', (values) => values.reduce((sum, value) => sum + value, 0n)),
    price: inCurrencies('price', (values) => values.reduce((a, b) => (a > b ? a : b))),
  };
}

/** @param keys columns to group by @param asked what beside the count is asked for */
async function grouped(keys: readonly (keyof Row)[], asked: { cost?: true; price?: true; titles?: true }) {
  const measures = new GroupMeasures('r', 'g');
  const amounts = (summary: 'sum' | 'max', name: string) =>
    measures.ofMoney(
      summary,
      entity.fields.get(name) as Money,
      (figure, present) =>
        `array_agg(${figure.currency} || ' ' || (${figure.amount} * 100)::bigint order by ${figure.currency}) ${present}`,
    );
  const columns = {
    n: `${measures.count()}::int`,
    hours: `coalesce(${measures.of('sum', columnOf(entity, 'hours'))}, 0)::int`,
    ...(asked.cost && { cost: `coalesce(${amounts('sum', 'cost')}, '{}')` }),
    ...(asked.price && { price: `coalesce(${amounts('max', 'price')}, '{}')` }),
    ...(asked.titles && { titles: `${measures.countDistinct(columnOf(entity, 'title'))}::int` }),
  };
  const named = [
    ...Object.entries(columns).map(([name, expression]) => `${expression} as ${name}`),
    ...keys.map((_, index) => `g.k${String(index)} as key${String(index)}`),
  ];
  const query = measures.grouped(
    keys.map((key) => `r.${key}`),
    'from estimate r',
  );
  const found = await db.sql.unsafe<Record<string, unknown>[]>(`select ${named.join(', ')} from (${query}) g`);
  return { found: found.map((row) => ({ ...row })), names: Object.keys(columns) };
}

const everything = { cost: true, price: true, titles: true } as const;

test.each<[what: string, keys: (keyof Row)[], asked: Parameters<typeof grouped>[1]]>([
  ['two amounts', ['title'], { cost: true, price: true }],
  ['two amounts and different values', ['title'], everything],
  ['one amount', ['title'], { price: true }],
  ['one amount and different values', ['title'], { cost: true, titles: true }],
  ['different values', ['title'], { titles: true }],
  ['two amounts by a currency of theirs', ['cost_currency'], everything],
  ['one amount by its own currency', ['cost_currency'], { cost: true }],
  ['two amounts by two keys', ['title', 'price_currency'], everything],
  ['two amounts over everything', [], everything],
  ['one amount over everything', [], { cost: true }],
])('%s: each group comes to what its rows do', async (_what, keys, asked) => {
  const { found, names } = await grouped(keys, asked);
  const byKey = Map.groupBy(rows, (row) => JSON.stringify(keys.map((key) => row[key])));
  expect(found).toHaveLength(byKey.size);
  for (const row of found) {
    const group = byKey.get(JSON.stringify(keys.map((_, index) => row[`key${String(index)}`])));
    const whole: Record<string, unknown> = expected(group ?? []);
    expect(Object.fromEntries(names.map((name) => [name, row[name]]))).toEqual(
      Object.fromEntries(names.map((name) => [name, whole[name]])),
    );
  }
});

test('averages are exact to their decimals: of a currency without any, of two, and of numbers', async () => {
  await db.sql`delete from estimate`;
  const of = (id: number, cost: string, currency: string, hours: number | null, share: string | null) =>
    db.sql`insert into estimate (id, cost, cost_currency, hours, share) values (${id}, ${cost}, ${currency}, ${hours}, ${share})`;
  await of(1, '100', 'JPY', 1, '0.0001');
  await of(2, '101', 'JPY', 1, '0.0002');
  await of(3, '9999999999999.99', 'NOK', 2, null);
  await of(4, '9999999999999.98', 'NOK', null, null);
  await of(5, '9999999999999.98', 'NOK', null, null);
  const measures = new GroupMeasures('r', 'g');
  const list = measures.ofMoney(
    'avg',
    entity.fields.get('cost') as Money,
    (figure, present) =>
      `string_agg(${figure.amount}::text || ' ' || ${figure.currency}, ', ' order by ${figure.currency}) ${present}`,
  );
  const [hours, share] = ['hours', 'share'].map((key) => measures.of('avg', columnOf(entity, key)));
  const [row] = await db.sql.unsafe(
    `select ${list} as cost, (${hours ?? ''})::text as hours, (${share ?? ''})::text as share from (${measures.grouped([], 'from estimate r')}) g`,
  );
  expect(row).toEqual({ cost: '101 JPY, 9999999999999.98 NOK', hours: '1.333333', share: '0.00015' });
});

test('nothing comes to nothing: no group with keys, one without', async () => {
  await db.sql`delete from estimate`;
  expect((await grouped(['title'], everything)).found).toEqual([]);
  expect((await grouped([], everything)).found).toEqual([{ n: 0, hours: 0, cost: [], price: [], titles: 0 }]);
  expect((await grouped([], { cost: true })).found).toEqual([{ n: 0, hours: 0, cost: [] }]);
});
