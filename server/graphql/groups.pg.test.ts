import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const [admin, viewer, manager] = [
  await company.actor('admin'),
  await company.actor('viewer'),
  await company.actor('account_manager'),
];

const customers: string[] = [];
for (const [index, displayName] of ['Berg', 'Dal', 'Elv'].entries()) {
  const { createCustomer } = await admin.ok<{ createCustomer: { id: string } }>(
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
    {
      i: {
        customerNo: `N${String(index)}`,
        displayName,
        nationalId: `0101705560${String(index)}`,
        ...(index === 1 ? { accountManagerId: manager.id } : {}),
      },
    },
  );
  customers.push(createCustomer.id);
}
const [berg = '', dal = '', elv = ''] = customers;

/** Customer, kind, amount with currency, end, days of notice. */
const contracts: [
  customerId: string,
  kind: string,
  value: string | null,
  endDate: string | null,
  days: number | null,
][] = [
  [berg, 'ORDER', '100.10 NOK', '2026-01-15', 30],
  [berg, 'ORDER', '250.25 NOK', '2026-01-31', 31],
  [berg, 'SERVICE', '900.00 EUR', '2026-02-01', null],
  [dal, 'SERVICE', '40.00 NOK', null, null],
  [dal, 'SERVICE', '1000 JPY', '2027-06-30', 90],
  [elv, 'LEASE', null, null, null],
];
for (const [index, [customerId, kind, value, endDate, noticePeriodDays]] of contracts.entries()) {
  const [amount, currency] = value?.split(' ') ?? [];
  await admin.ok('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: {
      contractNo: `C${String(index)}`,
      title: `Contract ${String(index)}`,
      customerId,
      kind,
      endDate,
      noticePeriodDays,
      ...(value ? { value: { amount, currency } } : {}),
    },
  });
}

const query = `query($by: [ContractGroupBy!], $having: ContractGroupFilter, $orderBy: [ContractGroupOrderBy!], $first: Int) {
  contractGroups(by: $by, having: $having, orderBy: $orderBy, first: $first) { keys { customer { displayName } kind endDate } count }
}`;

/** Names of customers in the order of their groups. */
async function byCustomer(variables: { having?: unknown; orderBy?: unknown; first?: number }): Promise<string[]> {
  const { contractGroups } = await admin.ok<{ contractGroups: { keys: { customer: { displayName: string } } }[] }>(
    query,
    { by: [{ field: 'customerId' }], orderBy: [{ countDistinct: { kind: 'ASC' } }], ...variables },
  );
  return contractGroups.map(({ keys }) => keys.customer.displayName).sort();
}

test('a group has its count, different values, sums, averages, smallest and largest at once, amounts per currency', async () => {
  const { contractGroups } = await admin.ok(
    `{ contractGroups(by: [{ field: customerId }], orderBy: [{ keys: { customerId: ASC } }]) {
      count countDistinct { kind value: valueCurrency } keys { customer { displayName } }
      sum { noticePeriodDays value { amount currency } } avg { noticePeriodDays value { currency amount } }
      min { endDate noticePeriodDays value { amount } } max { endDate noticePeriodDays value { amount currency } }
    } }`,
  );
  expect(contractGroups).toEqual([
    {
      count: 3,
      countDistinct: { kind: 2, value: 2 },
      keys: { customer: { displayName: 'Berg' } },
      sum: {
        noticePeriodDays: '61',
        value: [
          { amount: '900.00', currency: 'EUR' },
          { amount: '350.35', currency: 'NOK' },
        ],
      },
      avg: {
        noticePeriodDays: '30.5',
        value: [
          { currency: 'EUR', amount: '900.00' },
          { currency: 'NOK', amount: '175.18' },
        ],
      },
      min: { endDate: '2026-01-15', noticePeriodDays: 30, value: [{ amount: '900.00' }, { amount: '100.10' }] },
      max: {
        endDate: '2026-02-01',
        noticePeriodDays: 31,
        value: [
          { amount: '900.00', currency: 'EUR' },
          { amount: '250.25', currency: 'NOK' },
        ],
      },
    },
    {
      count: 2,
      countDistinct: { kind: 1, value: 2 },
      keys: { customer: { displayName: 'Dal' } },
      sum: {
        noticePeriodDays: '90',
        value: [
          { amount: '1000', currency: 'JPY' },
          { amount: '40.00', currency: 'NOK' },
        ],
      },
      avg: {
        noticePeriodDays: '90',
        value: [
          { currency: 'JPY', amount: '1000' },
          { currency: 'NOK', amount: '40.00' },
        ],
      },
      min: { endDate: '2027-06-30', noticePeriodDays: 90, value: [{ amount: '1000' }, { amount: '40.00' }] },
      max: {
        endDate: '2027-06-30',
        noticePeriodDays: 90,
        value: [
          { amount: '1000', currency: 'JPY' },
          { amount: '40.00', currency: 'NOK' },
        ],
      },
    },
    {
      count: 1,
      countDistinct: { kind: 1, value: 0 },
      keys: { customer: { displayName: 'Elv' } },
      sum: { noticePeriodDays: null, value: [] },
      avg: { noticePeriodDays: null, value: [] },
      min: { endDate: null, noticePeriodDays: null, value: [] },
      max: { endDate: null, noticePeriodDays: null, value: [] },
    },
  ]);
});

test.each<[what: string, having: unknown, expected: string[]]>([
  ['a count', { count: { gte: 2 } }, ['Berg', 'Dal']],
  ['a list of counts', { count: { in: [1, 3] } }, ['Berg', 'Elv']],
  ['different values', { countDistinct: { kind: { gt: 1 } } }, ['Berg']],
  ['a sum in a currency', { sum: { value: { currency: { eq: 'NOK' }, amount: { gte: '350.35' } } } }, ['Berg']],
  ['a sum in another currency, which others have', { sum: { value: { currency: { eq: 'EUR' } } } }, ['Berg']],
  ['a sum in any currency', { sum: { value: { amount: { gt: '500' } } } }, ['Berg', 'Dal']],
  ['no sum above', { not: { sum: { value: { amount: { gt: '950' } } } } }, ['Berg', 'Elv']],
  ['an average with decimals', { avg: { noticePeriodDays: { eq: '30.5' } } }, ['Berg']],
  ['an average of an amount, as it is shown', { avg: { value: { amount: { eq: '175.18' } } } }, ['Berg']],
  ['a first day', { min: { endDate: { lt: '2026-02-01' } } }, ['Berg']],
  ['no last day', { max: { endDate: { isNull: true } } }, ['Elv']],
  ['a largest number', { max: { noticePeriodDays: { gt: 31 } } }, ['Dal']],
  ['one or the other', { or: [{ count: { eq: 1 } }, { max: { noticePeriodDays: { eq: 90 } } }] }, ['Dal', 'Elv']],
  ['all of several', { and: [{ count: { lt: 3 } }, { min: { endDate: { isNull: false } } }] }, ['Dal']],
  ['nothing', {}, ['Berg', 'Dal', 'Elv']],
])('having: %s', async (_what, having, expected) => {
  expect(await byCustomer({ having })).toEqual(expected);
});

test.each<[what: string, orderBy: unknown, expected: string[]]>([
  ['counts', [{ count: 'ASC' }], ['Elv', 'Dal', 'Berg']],
  [
    'a sum in a currency, those without last',
    [{ sum: { value: { currency: 'NOK', direction: 'ASC' } } }],
    ['Dal', 'Berg', 'Elv'],
  ],
  ['the same downwards', [{ sum: { value: { currency: 'NOK', direction: 'DESC' } } }], ['Berg', 'Dal', 'Elv']],
  [
    'a currency that one has',
    [{ max: { value: { currency: 'JPY', direction: 'DESC' } } }, { count: 'ASC' }],
    ['Dal', 'Elv', 'Berg'],
  ],
  [
    'different values, then a last day',
    [{ countDistinct: { kind: 'ASC' } }, { max: { endDate: 'DESC' } }],
    ['Dal', 'Elv', 'Berg'],
  ],
  ['an average', [{ avg: { noticePeriodDays: 'DESC' } }], ['Dal', 'Berg', 'Elv']],
  ['a key downwards', [{ keys: { customerId: 'DESC' } }], ['Elv', 'Dal', 'Berg']],
])('groups in the order of %s', async (_what, orderBy, expected) => {
  const read = async (first: number) =>
    (
      await admin.ok<{ contractGroups: { keys: { customer: { displayName: string } } }[] }>(query, {
        by: [{ field: 'customerId' }],
        orderBy,
        first,
      })
    ).contractGroups.map(({ keys }) => keys.customer.displayName);
  expect(await read(10)).toEqual(expected);
  expect(await read(2)).toEqual(expected.slice(0, 2));
});

test('a time goes by its units also with conditions and an order', async () => {
  const { contractGroups } = await admin.ok<{ contractGroups: unknown[] }>(query, {
    by: [{ field: 'endDate', unit: 'MONTH' }],
    having: { min: { endDate: { isNull: false } } },
    orderBy: [{ keys: { endDate: 'DESC' } }],
  });
  expect(contractGroups).toEqual(
    [
      ['2027-06-01', 1],
      ['2026-02-01', 1],
      ['2026-01-01', 2],
    ].map(([endDate, count]) => ({ keys: { customer: null, kind: null, endDate }, count })),
  );
});

test('one plan serves other values, and says which of them is wrong', async () => {
  const document =
    'query($n: Int, $c: String!) { contractGroups(by: [{ field: customerId }], having: { count: { gte: $n } }, orderBy: [{ sum: { value: { currency: $c, direction: DESC } } }]) { keys { customer { displayName } } } }';
  const first = async (n: number, c: string) =>
    (
      await admin.ok<{ contractGroups: { keys: { customer: { displayName: string } } }[] }>(document, { n, c })
    ).contractGroups.map(({ keys }) => keys.customer.displayName);
  expect(await first(2, 'JPY')).toEqual(['Dal', 'Berg']);
  expect(await first(3, 'NOK')).toEqual(['Berg']);
  const { errors } = await admin.run(document, { n: 1, c: 'crowns' });
  expect(errors[0]).toMatchObject({ rule: 'text.too_long', fields: [{ path: 'orderBy[0].sum.value.currency' }] });
});

test('groups are ordered by keys that they have', async () => {
  const { errors } = await admin.run(query, {
    by: [{ field: 'kind' }],
    orderBy: [{ count: 'ASC' }, { keys: { endDate: 'ASC' } }],
  });
  expect(errors[0]).toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'groups.not_a_key',
    fields: [{ path: 'orderBy[1].keys.endDate' }],
  });
});

test.each<[what: string, argument: string, fields: string]>([
  ['counted', '', 'countDistinct { nationalId }'],
  ['a condition', '(having: { countDistinct: { nationalId: { gt: 1 } } })', 'count'],
  ['a hidden condition', '(having: { or: [{ not: { countDistinct: { nationalId: { gt: 1 } } } }] })', 'count'],
  ['an order', '(orderBy: [{ countDistinct: { nationalId: ASC } }])', 'count'],
  ['a key', '(by: [{ field: nationalId }])', 'count'],
])('who sees a field masked is refused it as %s', async (_what, argument, fields) => {
  const document = `{ customerGroups${argument} { ${fields} } }`;
  expect((await viewer.run(document)).errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'field.masked' });
  expect((await admin.run(document)).errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'field.encrypted' });
});

test('figures are of the rows that one may see', async () => {
  const { contractGroups } = await manager.ok(
    '{ contractGroups(having: { count: { gte: 1 } }) { count countDistinct { customerId } sum { value { amount currency } } max { endDate } } }',
  );
  expect(contractGroups).toEqual([
    {
      count: 2,
      countDistinct: { customerId: 1 },
      sum: {
        value: [
          { amount: '1000', currency: 'JPY' },
          { amount: '40.00', currency: 'NOK' },
        ],
      },
      max: { endDate: '2027-06-30' },
    },
  ]);
  const stranger = await tenant().actor('admin');
  expect(await stranger.ok('{ contractGroups { count max { endDate } } }')).toEqual({
    contractGroups: [{ count: 0, max: { endDate: null } }],
  });
});
