import { graphql } from 'graphql';
import { expect, test } from 'vitest';
import { schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const owner = await tenant().actor('contract_owner');

const createCustomer = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }';
const names = ['Berg', 'Ås', 'dal', 'Elv_1', 'Elv%2', 'Fjell'];
const customers: string[] = [];
for (const [index, displayName] of names.entries()) {
  const segment = index % 3 === 0 ? null : `S${String(index % 3)}`;
  customers.push(
    (
      await owner.ok<{ createCustomer: { id: string } }>(createCustomer, {
        i: { customerNo: `N${String(index)}`, displayName, segment, marketingConsent: index % 2 === 0 },
      })
    ).createCustomer.id,
  );
}
for (let index = 0; index < 30; index += 1) {
  await owner.ok('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: {
      contractNo: `C${String(index).padStart(2, '0')}`,
      title: `Contract ${String(index)}`,
      customerId: customers[index % customers.length],
      kind: index % 2 ? 'ORDER' : 'SERVICE',
      ...(index % 5 === 0
        ? {}
        : {
            endDate: `2026-${String((index % 4) + 1).padStart(2, '0')}-15`,
            value: { amount: `${String(index)}.10`, currency: index % 3 ? 'NOK' : 'EUR' },
          }),
      notes: index === 7 ? [{ body: 'remember' }] : [],
    },
  });
}

interface Page {
  contracts: {
    nodes: { contractNo: string }[];
    edges: { cursor: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
    totalCount: number;
  };
}
const pageQuery =
  'query($f: Int, $a: String, $l: Int, $b: String, $o: [ContractOrderBy!]) { contracts(first: $f, after: $a, last: $l, before: $b, orderBy: $o) { nodes { contractNo } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }';
const numbers = (page: Page) => page.contracts.nodes.map((node) => node.contractNo);

async function readAll(o: unknown, size: number): Promise<string[]> {
  const seen: string[] = [];
  let a: string | undefined;
  for (let guard = 0; guard < 100; guard += 1) {
    const page = await owner.ok<Page>(pageQuery, { f: size, a, o });
    seen.push(...numbers(page));
    if (!page.contracts.pageInfo.hasNextPage) return seen;
    a = page.contracts.pageInfo.endCursor;
  }
  throw new Error('paging does not end');
}

test.each([
  ['the number', [{ contractNo: 'ASC' }]],
  ['a date with empty values, downwards', [{ endDate: 'DESC' }]],
  ['an amount with empty values, then the title', [{ value: 'ASC' }, { title: 'DESC' }]],
  ['a name across a relation', [{ customer: { displayName: 'ASC' } }, { kind: 'DESC' }]],
  ['an empty value across a relation, downwards', [{ customer: { segment: 'DESC' } }]],
  ['a moment', [{ createdAt: 'ASC' }]],
  ['a word, then a yes or no across a relation', [{ kind: 'DESC' }, { customer: { marketingConsent: 'ASC' } }]],
  ['a yes or no, downwards', [{ customer: { marketingConsent: 'DESC' } }]],
])('pages by %s add up to the whole list, whatever their size and direction', async (_name, order) => {
  const whole = numbers(await owner.ok<Page>(pageQuery, { f: 100, o: order }));
  expect(new Set(whole).size).toBe(30);
  for (const size of [1, 4, 7]) expect(await readAll(order, size)).toEqual(whole);
  const backwards: string[] = [];
  let b: string | undefined;
  for (let more = true; more;) {
    const page = await owner.ok<Page>(pageQuery, { l: 7, b, o: order });
    backwards.unshift(...numbers(page));
    b = page.contracts.pageInfo.startCursor;
    more = page.contracts.pageInfo.hasPreviousPage;
  }
  expect(backwards).toEqual(whole);
});

test('a row that appears between two pages moves nothing', async () => {
  const order = [{ contractNo: 'ASC' }];
  const first = await owner.ok<Page>(pageQuery, { f: 10, o: order });
  await owner.ok('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: { contractNo: 'C00a', title: 'In between', customerId: customers[0] },
  });
  const second = await owner.ok<Page>(pageQuery, { f: 10, a: first.contracts.pageInfo.endCursor, o: order });
  expect(numbers(second)[0]).toBe('C10');
});

test('a cursor of another order, or none at all, is refused', async () => {
  const { contracts } = await owner.ok<Page>(pageQuery, { f: 1, o: [{ contractNo: 'ASC' }] });
  for (const a of [contracts.pageInfo.endCursor, 'nonsense', 'W10=']) {
    const { errors } = await owner.run(pageQuery, { f: 1, a, o: [{ title: 'ASC' }] });
    expect(errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'cursor.form' });
  }
});

test('numbered pages come with the count', async () => {
  const data = await owner.ok<Page>(
    '{ contracts(page: 2, pageSize: 25, orderBy: [{ contractNo: ASC }]) { totalCount nodes { contractNo } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  );
  expect([
    data.contracts.totalCount,
    data.contracts.nodes.length,
    data.contracts.pageInfo.hasPreviousPage,
    data.contracts.pageInfo.hasNextPage,
  ]).toEqual([31, 6, true, false]);
  const { errors } = await owner.run('{ contracts(pageSize: 7) { totalCount } }');
  expect(errors[0]).toMatchObject({ rule: 'page.arguments' });
});

test.each([
  ['contains takes % as itself', { displayName: { contains: '%' } }, ['Elv%2']],
  ['contains takes _ as itself', { displayName: { contains: 'v_' } }, ['Elv_1']],
  ['startsWith ignores case', { displayName: { startsWith: 'D' } }, ['dal']],
  ['in', { displayName: { in: ['Berg', 'Ås'] } }, ['Berg', 'Ås']],
  ['notIn also finds empty values', { segment: { notIn: ['S1'] } }, ['Berg', 'dal', 'Elv_1', 'Fjell']],
  ['ne also finds empty values', { segment: { ne: 'S1' } }, ['Berg', 'dal', 'Elv_1', 'Fjell']],
  ['isNull', { segment: { isNull: true } }, ['Berg', 'Elv_1']],
  [
    'or, and, not',
    {
      or: [
        { displayName: { eq: 'Berg' } },
        { and: [{ segment: { eq: 'S2' } }, { not: { displayName: { eq: 'Fjell' } } }] },
      ],
    },
    ['Berg', 'dal'],
  ],
  ['an empty or finds nothing', { or: [] }, []],
  [
    'some across an inverse relation and a part',
    { contracts: { some: { notes: { some: { body: { contains: 'member' } } } } } },
    ['Ås'],
  ],
  ['none', { contracts: { none: { kind: { eq: 'ORDER' } } } }, ['Berg', 'Elv%2', 'dal'].sort()],
  ['every', { contracts: { every: { kind: { eq: 'SERVICE' } } } }, ['Elv%2', 'dal']],
])('filter: %s', async (_name, filter, expected) => {
  const { customers: found } = await owner.ok<{ customers: { totalCount: number; nodes: { displayName: string }[] } }>(
    'query($f: CustomerFilter) { customers(filter: $f) { totalCount nodes { displayName } } }',
    { f: filter },
  );
  expect(found.nodes.map((node) => node.displayName).sort()).toEqual([...expected].sort());
  expect(found.totalCount).toBe(expected.length);
});

test('a search finds every word in some field, with % and _ as themselves', async () => {
  const search = async (s: string) =>
    (
      await owner.ok<{ customers: { nodes: { displayName: string }[] } }>(
        'query($s: String) { customers(search: $s) { nodes { displayName } } }',
        { s },
      )
    ).customers.nodes.map((node) => node.displayName);
  expect(await search('elv N4')).toEqual(['Elv%2']);
  expect(await search('elv _')).toEqual(['Elv_1']);
  expect(await search('%')).toEqual(['Elv%2']);
});

test('groups count and sum exactly what the rows add up to, per currency', async () => {
  const { contractGroups, contracts } = await owner.ok<{
    contractGroups: { count: number; keys: { kind: string }; sum: { value: { amount: string; currency: string }[] } }[];
    contracts: { nodes: { kind: string; value: { amount: string; currency: string } | null }[] };
  }>(
    '{ contractGroups(by: [{ field: kind }]) { count keys { kind } sum { value { amount currency } } } contracts(first: 1000) { nodes { kind value { amount currency } } } }',
  );
  for (const group of contractGroups) {
    const rows = contracts.nodes.filter((row) => row.kind === group.keys.kind);
    expect(group.count).toBe(rows.length);
    for (const { amount, currency } of group.sum.value) {
      const cents = rows
        .filter((row) => row.value?.currency === currency)
        .reduce((sum, row) => sum + BigInt((row.value?.amount ?? '0').replace('.', '')), 0n);
      expect(amount.replace('.', '')).toBe(String(cents));
    }
  }
});

test('groups by month come in order of time with the empty ones as a group of their own, and name what they refer to', async () => {
  const { contractGroups } = await owner.ok<{ contractGroups: { count: number; keys: { endDate: string | null } }[] }>(
    '{ contractGroups(by: [{ field: endDate, unit: MONTH }]) { count keys { endDate } } }',
  );
  expect(contractGroups.map((group) => group.keys.endDate)).toEqual([
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
    '2026-04-01',
    null,
  ]);
  expect(contractGroups.reduce((sum, group) => sum + group.count, 0)).toBe(31);
  const byCustomer = await owner.ok<{
    contractGroups: { count: number; keys: { customer: { displayName: string } } }[];
  }>('{ contractGroups(by: [{ field: customerId }], first: 1) { count keys { customer { displayName } } } }');
  expect(byCustomer.contractGroups).toEqual([{ count: 6, keys: { customer: { displayName: 'Berg' } } }]);
  const all = await owner.ok('{ contractGroups { count } }');
  expect(all).toEqual({ contractGroups: [{ count: 31 }] });
});

test('aliases, fragments and directives are merged as the specification says', async () => {
  const data = await owner.ok(
    `query($yes: Boolean!, $no: Boolean!) { a: contracts(filter: { contractNo: { eq: "C07" } }) { ...page } }
     fragment page on ContractConnection { nodes { __typename n: contractNo ...more } nodes { title ... on Contract { kind @skip(if: $yes) } ... @include(if: $no) { status } } }
     fragment more on Contract { first: notes(first: 1) { body } none: notes(filter: { body: { eq: "x" } }) { body } customer { displayName } customer { customerNo } }`,
    { yes: true, no: false },
  );
  expect(data).toEqual({
    a: {
      nodes: [
        {
          __typename: 'Contract',
          n: 'C07',
          first: [{ body: 'remember' }],
          none: [],
          customer: { displayName: 'Ås', customerNo: 'N1' },
          title: 'Contract 7',
        },
      ],
    },
  });
});

test('one statement per root field, and one per place for records that hand-written fields name', async () => {
  const context = owner.context();
  let statements = 0;
  const { read, readJson } = context;
  const counting = {
    ...context,
    readJson: (...[reads, pool]: Parameters<typeof readJson>) => {
      statements += reads.length;
      return readJson(reads, pool);
    },
    read: <T>(work: Parameters<typeof read<T>>[0]) =>
      read<T>((tx) =>
        work({
          ...tx,
          query: (text, params) => {
            statements += 1;
            return tx.query(text, params);
          },
        }),
      ),
  };
  const result = await graphql({
    schema,
    source:
      '{ customers { totalCount nodes { displayName contracts { totalCount nodes { title notes { body } owner { name } parties { name } } } } } contracts { nodes { id } } }',
    contextValue: counting,
  });
  expect([result.errors, statements]).toEqual([undefined, 2]);
});

test('fragments that spread fragments cost what they select, not two to the power of their depth', async () => {
  const fragments = Array.from(
    { length: 40 },
    (_, index) => `fragment F${index} on Contract { ...F${index + 1} ...F${index + 1} }`,
  );
  const data = await owner.ok(
    `{ contracts(first: 1, orderBy: [{ contractNo: ASC }]) { nodes { ...F0 } } } ${fragments.join(' ')} fragment F40 on Contract { contractNo }`,
  );
  expect(data).toEqual({ contracts: { nodes: [{ contractNo: 'C00' }] } });
});

test('sizes and pages are refused for a list of which only the count is asked, also by a plan that was made for good ones', async () => {
  const document = 'query($f: Int) { contracts(first: $f) { totalCount } }';
  await owner.ok(document, { f: 1 });
  for (const f of [-1, 2000])
    expect((await owner.run(document, { f })).errors[0]).toMatchObject({
      rule: 'page.size',
      fields: [{ path: 'first' }],
    });
});

test('a filter that goes too deep or holds too much is bad input', async () => {
  let filter: Record<string, unknown> = { title: { eq: 'x' } };
  for (let depth = 0; depth < 3000; depth += 1) filter = { not: filter };
  const read = 'query($f: ContractFilter) { contracts(filter: $f) { totalCount } }';
  expect((await owner.run(read, { f: filter })).errors[0]?.code).toBe('BAD_USER_INPUT');
  const wide = { or: Array.from({ length: 6000 }, (_, index) => ({ title: { eq: String(index) } })) };
  expect((await owner.run(read, { f: wide })).errors[0]).toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'values.too_many',
  });
});

test.each(['Etc/UTC', 'GMT', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires', 'Asia/Ho_Chi_Minh'])(
  'groups by day in %s',
  async (zone) => {
    const { contractGroups } = await owner.ok<{ contractGroups: { count: number }[] }>(
      'query($z: String) { contractGroups(by: [{ field: createdAt, unit: DAY, timeZone: $z }]) { count } }',
      { z: zone },
    );
    expect(contractGroups.length).toBeGreaterThan(0);
  },
);

test('a time zone that does not exist is refused by its place', async () => {
  const { errors } = await owner.run(
    '{ contractGroups(by: [{ field: createdAt, unit: DAY, timeZone: "Middle/Earth" }]) { count } }',
  );
  expect(errors[0]).toMatchObject({ rule: 'time_zone.unknown', fields: [{ path: 'by[0].timeZone' }] });
});

test('arguments of a hand-written query are checked', async () => {
  for (const months of [-3, 61, 500_000]) {
    const { errors } = await owner.run('query($m: Int!) { contractsExpiringByMonth(months: $m) { count } }', {
      m: months,
    });
    expect(errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'months' }] });
  }
});

test('records and money of a hand-written query go by what is selected at each place', async () => {
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  await owner.ok('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: {
      contractNo: 'SOON',
      title: 'Ends soon',
      endDate: soon,
      customerId: customers[0],
      value: { amount: '5', currency: 'NOK' },
    },
  });
  await db.sql`update contract set status = 'active' where contract_no = 'SOON'`;
  const { a, b } = await owner.ok<{ a: Month[]; b: Month[] }>(
    '{ a: contractsExpiringByMonth(months: 2) { ...F } b: contractsExpiringByMonth(months: 2) { ...F next { title contractNo } } } fragment F on ContractsExpiringByMonth { next { id } value { currency: amount amount: currency } }',
  );
  const find = (months: Month[]) => months.find((month) => month.next.length > 0);
  expect(find(b)?.next).toEqual([{ id: find(a)?.next[0]?.id, title: 'Ends soon', contractNo: 'SOON' }]);
  expect(find(a)?.value).toEqual([{ currency: '5.00', amount: 'NOK' }]);
});

interface Month {
  next: { id: string }[];
  value: { amount: string; currency: string }[];
}
