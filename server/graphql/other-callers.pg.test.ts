import { describe, expect, test } from 'vitest';
import { type ActorInTest, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

/** What somebody was given in one place (a key, a cursor, a reference, a name) opens nothing in another's hands. */
const db = await testDatabase();
const { tenant } = await world(db);
const [company, rival] = [tenant(), tenant()];
const admin = await company.person(['*:*:all', '*:read:all:*']);
const stranger = await rival.person(['*:*:all', '*:read:all:*']);
const [kari, ola] = [
  await company.person(['customer:*:own', 'contract:*:own', 'user:read:all']),
  await company.person(['customer:*:own', 'contract:*:own', 'user:read:all']),
];

const make = async (by: ActorInTest, noun: string, i: object) =>
  (
    await by.ok<{ made: { id: string } }>(
      `mutation($i: Create${noun}Input!) { made: create${noun}(input: $i) { id } }`,
      { i },
    )
  ).made.id;
const portfolio = async (of: ActorInTest, no: string) => {
  const customerId = await make(admin, 'Customer', {
    customerNo: no,
    displayName: `Customer ${no}`,
    accountManagerId: of.id,
  });
  const contractId = await make(admin, 'Contract', {
    contractNo: no,
    title: `Contract ${no}`,
    customerId,
    value: { amount: '700', currency: 'NOK' },
  });
  return { customerId, contractId };
};
const karis = await portfolio(kari, 'k-1');
const olas = await portfolio(ola, 'o-1');

describe('a key of idempotency', () => {
  const create =
    'mutation($i: CreateCustomerInput!, $k: String) { made: createCustomer(input: $i, idempotencyKey: $k) { id customerNo } }';
  const sent = (by: ActorInTest, no: string, k: string) =>
    by.run<{ made: { id: string; customerNo: string } }>(create, {
      k,
      i: { customerNo: no, displayName: 'Once', accountManagerId: by.id },
    });

  test('is its own with each caller and company, whatever was asked under it', async () => {
    const first = await sent(kari, 'same', 'K');
    for (const other of [await sent(ola, 'other', 'K'), await sent(stranger, 'same', 'K')]) {
      expect(other.errors).toEqual([]);
      expect(other.data?.made.id).not.toBe(first.data?.made.id);
    }
    expect((await sent(kari, 'same', 'K')).data).toEqual(first.data);
  });

  test('answers with nothing that its caller does not see any more', async () => {
    const { data } = await sent(kari, 'taken', 'taken');
    await admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
      id: data?.made.id,
      i: { accountManagerId: ola.id },
    });
    const again = await sent(kari, 'taken', 'taken');
    expect(JSON.stringify(again.data ?? {})).not.toContain('taken');
  });
});

describe('a cursor', () => {
  const list =
    'query($a: String) { customers(first: 1, after: $a, orderBy: [{ customerNo: DESC }]) { nodes { customerNo } pageInfo { endCursor hasNextPage } } }';
  interface Listed {
    customers: { nodes: { customerNo: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
  }

  test('of somebody who sees more is a place among what one sees oneself', async () => {
    let cursor: string | null = null;
    for (let pages = 0; pages < 20; pages += 1) {
      const mine: Listed = await kari.ok<Listed>(list, { a: cursor });
      for (const { customerNo } of mine.customers.nodes) expect(customerNo).not.toMatch(/^o/);
      const all: Listed = await admin.ok<Listed>(list, { a: cursor });
      const theirs = await stranger.ok<Listed>(list, { a: cursor });
      for (const { customerNo } of theirs.customers.nodes) expect(customerNo).toBe('same');
      if (!all.customers.pageInfo.hasNextPage) break;
      cursor = all.customers.pageInfo.endCursor;
    }
    expect(cursor).not.toBeNull();
  });

  test('of a feed brings each the changes that they may see, whoever was given it', async () => {
    const follow = 'subscription($s: String) { customerChanged(since: $s) { position kind customer { customerNo } } }';
    const follower = await admin.follow<{ position: string }>(follow);
    const begin = (await follower.next()).position;
    follower.leave();
    await portfolio(ola, 'o-2');
    await portfolio(kari, 'k-2');
    const mine = await kari.follow<{ customer: { customerNo: string } | null }>(follow, {
      s: begin,
    });
    const heard: unknown[] = [];
    while (!JSON.stringify(heard).includes('k-2')) heard.push(await mine.next());
    heard.push(...mine.inbox);
    expect(JSON.stringify(heard)).not.toContain('o-2');
    mine.leave();
  });
});

describe('a name that another system gave', () => {
  const save = 'mutation($i: SaveCustomerInput!) { saved: saveCustomer(input: $i) { id customerNo displayName } }';
  const named = (by: ActorInTest, customerNo: string, externalRef = { system: 'erp', id: '42' }) =>
    by.run<{ saved: { id: string } }>(save, {
      i: { externalRef, customerNo, displayName: `By ${by.id}`, accountManagerId: by.id },
    });

  test('is each company’s own, and of a hidden record opens and changes nothing', async () => {
    const first = await named(kari, 'erp-1');
    expect(first.errors).toEqual([]);
    const theirs = await named(stranger, 'erp-1');
    expect(theirs.errors).toEqual([]);
    expect(theirs.data?.saved.id).not.toBe(first.data?.saved.id);
    const hidden = await named(ola, 'erp-2');
    expect(hidden.errors).toMatchObject([{ code: 'CONFLICT', rule: 'field.taken' }]);
    expect(JSON.stringify(hidden)).not.toContain(first.data?.saved.id);
    expect(JSON.stringify(hidden)).not.toContain(kari.id);
    const { customer } = await admin.ok<{ customer: { displayName: string } }>(
      'query($id: ID!) { customer(id: $id) { displayName } }',
      { id: first.data?.saved.id },
    );
    expect(customer.displayName).toBe(`By ${kari.id}`);
  });
});

describe('a question', () => {
  const reader = 'contract:read:all';

  test('about a record behind a reference is answered as if it were not there, in whatever place', async () => {
    const blind = await company.person([reader]);
    const counts = async (filter: object) =>
      (
        await blind.run<{ contracts: { totalCount: number } }>(
          'query($f: ContractFilter) { contracts(filter: $f) { totalCount } }',
          { f: filter },
        )
      ).data?.contracts.totalCount ?? 0;
    for (const field of [
      { customerNo: { eq: 'k-1' } },
      { displayName: { contains: 'Customer' } },
      { customerNo: { isNull: false } },
    ]) {
      expect(await counts({ customer: field })).toBe(0);
      expect(await counts({ or: [{ customer: field }, { and: [{ customer: field }] }] })).toBe(0);
      expect(await counts({ not: { customer: field } })).toBe(await counts({}));
    }
    const { contracts, groups } = await blind.ok<{
      contracts: { nodes: { customer: null }[] };
      groups: { keys: { customer: null } }[];
    }>(
      '{ contracts(orderBy: [{ customer: { displayName: ASC } }, { contractNo: ASC }]) { nodes { contractNo customer { displayName } } } groups: contractGroups(by: [{ field: customerId }]) { keys { customer { displayName } } count } }',
    );
    expect(contracts.nodes.every(({ customer }) => customer === null)).toBe(true);
    expect(groups.every(({ keys }) => keys.customer === null)).toBe(true);
    expect(JSON.stringify([contracts, groups])).not.toContain('Customer ');
    const mixed = await admin.ok<{ contracts: { nodes: { contractNo: string }[] } }>(
      '{ contracts(orderBy: [{ contractNo: ASC }]) { nodes { contractNo } } }',
    );
    expect(contracts.nodes).toMatchObject(mixed.contracts.nodes);
  });

  test('about figures of groups is about what one sees: having, counts and sums', async () => {
    const query = `{ all: contractGroups { count sum { value { amount } } countDistinct { customerId } }
      many: contractGroups(by: [{ field: customerId }], having: { count: { gte: 1 } }) { keys { customerId } count }
      dear: contractGroups(by: [{ field: contractNo }], having: { sum: { value: { currency: { eq: "NOK" }, amount: { gte: "1" } } } }) { keys { contractNo } } }`;
    const { data, errors } = await kari.run<Record<string, unknown>>(query);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toContain('o-1');
    expect(JSON.stringify(data)).not.toContain(olas.customerId);
    expect(JSON.stringify(data)).toContain(karis.customerId);
  });

  test('from the other side of a reference finds what one sees', async () => {
    const filter =
      '{ users(filter: { portfolio: { some: { customerNo: { startsWith: "o-" } } } }) { totalCount } customers(filter: { contracts: { some: { contractNo: { startsWith: "o-" } } } }) { totalCount } }';
    expect(await kari.ok(filter)).toEqual({ users: { totalCount: 0 }, customers: { totalCount: 0 } });
    const none =
      '{ users(filter: { portfolio: { none: { customerNo: { startsWith: "o-" } } } }) { totalCount } every: users { totalCount } }';
    const counted = await kari.ok<{ users: { totalCount: number }; every: { totalCount: number } }>(none);
    expect(counted.users.totalCount).toBe(counted.every.totalCount);
  });
});
