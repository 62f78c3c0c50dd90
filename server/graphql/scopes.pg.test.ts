import { afterEach, describe, expect, test } from 'vitest';
import { type ActorInTest, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { eventually, type Follower } from '../test/follower.ts';

/** Customers and contracts of several people, seen by others in each of the scopes that rules decide. */
const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const [admin, kari, ola, stranger] = [
  await company.actor('admin'),
  await company.actor('viewer'),
  await company.actor('viewer'),
  await company.actor('viewer'),
];
const reading = (scope: string) => ['customer', 'contract', 'customerEvent'].map((name) => `${name}:read:${scope}`);
const leader = await company.person(reading('team'), { teammates: [kari.id] });
const worker = await company.person(reading('assigned'));
const both = await company.person([...reading('team'), ...reading('own')], { teammates: [kari.id] });

interface Message {
  kind: string;
  id: string | null;
  aggregate: string;
}

async function customerOf(managerId: string, no: string): Promise<string> {
  const { made } = await admin.ok<{ made: { id: string } }>(
    'mutation($i: CreateCustomerInput!) { made: createCustomer(input: $i) { id } }',
    { i: { customerNo: no, displayName: `Customer ${no}`, accountManagerId: managerId } },
  );
  return made.id;
}

async function contractOf(customerId: string, no: string, more: Record<string, unknown> = {}): Promise<string> {
  const { made } = await admin.ok<{ made: { id: string } }>(
    'mutation($i: CreateContractInput!) { made: createContract(input: $i) { id } }',
    { i: { contractNo: no, title: `Contract ${no}`, customerId, ...more } },
  );
  return made.id;
}

const karis = await customerOf(kari.id, 'K');
const olas = await customerOf(ola.id, 'O');
const strangers = await customerOf(stranger.id, 'S');
const contracts = {
  kari: await contractOf(karis, 'K1'),
  ola: await contractOf(olas, 'O1'),
  /** Of a customer of nobody in the team, but owned by one. */
  owned: await contractOf(strangers, 'S1', { ownerId: kari.id }),
  assigned: await contractOf(strangers, 'S2', { obligations: [{ text: 'Deliver', responsibleId: worker.id }] }),
};

/** Contract numbers in every way of reading, which must agree. */
async function seenBy(actor: ActorInTest): Promise<string[]> {
  const { list, found, groups, single } = await actor.ok<{
    list: { totalCount: number; nodes: { id: string; contractNo: string }[] };
    found: { totalCount: number };
    groups: { count: number }[];
    single: { id: string } | null;
  }>(
    `query($other: ID!) {
      list: contracts(first: 100, orderBy: [{ contractNo: ASC }]) { totalCount nodes { id contractNo } }
      found: contracts(search: "Contract") { totalCount }
      groups: contractGroups { count }
      single: contract(id: $other) { id }
    }`,
    { other: contracts.ola },
  );
  expect(list.totalCount).toBe(list.nodes.length);
  expect(found.totalCount).toBe(list.nodes.length);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(list.nodes.length);
  expect(single !== null).toBe(list.nodes.some(({ id }) => id === contracts.ola));
  return list.nodes.map(({ contractNo }) => contractNo);
}

test('the scope team shows what is of anybody in the team, by whichever path', async () => {
  expect(await seenBy(leader)).toEqual(['K1', 'S1']);
});

test('the scope assigned shows what a row of a part names the caller in', async () => {
  expect(await seenBy(worker)).toEqual(['S2']);
});

test('scopes of several roles add up', async () => {
  const mine = await contractOf(olas, 'O2', { ownerId: both.id });
  expect(await seenBy(both)).toEqual(['K1', 'O2', 'S1']);
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id: mine });
});

test('a scope without a rule on the aggregate shows nothing of it', async () => {
  const data = await worker.ok<{ customers: { totalCount: number } }>('{ customers { totalCount } }');
  expect(data.customers.totalCount).toBe(0);
});

test('a grant of the scope tenant is one of everything in the company, and of nothing in another', async () => {
  const everyone = await company.person(reading('tenant'));
  expect(await seenBy(everyone)).toEqual(['K1', 'O1', 'S1', 'S2']);
  const elsewhere = await tenant().person(reading('tenant'), { teammates: [kari.id] });
  expect(await seenBy(elsewhere)).toEqual([]);
});

test('what is within reach can be changed, what is not is not found, and a new record must be within it', async () => {
  const scopes = ['team', 'assigned'].flatMap((scope) => [
    `contract:update:${scope}`,
    `contract:create:${scope}`,
    `contract:read:${scope}`,
  ]);
  const editor = await company.person([...scopes, 'customer:read:all', 'user:read:all'], { teammates: [kari.id] });
  const update = 'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { title } }';
  const rename = (id: string) => editor.run(update, { id, i: { title: 'Renamed' } });
  expect((await rename(contracts.kari)).errors).toEqual([]);
  expect((await rename(contracts.ola)).errors[0]).toMatchObject({ code: 'NOT_FOUND' });
  const create = 'mutation($i: CreateContractInput!) { made: createContract(input: $i) { id } }';
  const made = (i: Record<string, unknown>) => editor.run<{ made: { id: string } }>(create, { i });
  expect((await made({ contractNo: 'N1', title: 'Ola', customerId: olas })).errors[0]).toMatchObject({
    code: 'FORBIDDEN',
    rule: 'permission.own',
    params: { scopes: ['assigned', 'team'] },
  });
  const mine = { contractNo: 'N2', title: 'Mine', customerId: olas };
  const assigned = await made({ ...mine, obligations: [{ text: 'Deliver', responsibleId: editor.id }] });
  expect(assigned.errors).toEqual([]);
  await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id: assigned.data?.made.id });
});

test('a command is offered where it would be taken', async () => {
  const flagging = await company.person(['contract:read:all', 'contract:flag:team', 'contract:submit:assigned'], {
    teammates: [kari.id],
  });
  const offered = async (id: string) => {
    const { contract } = await flagging.ok<{
      contract: { availableCommands: { name: string; code: string | null }[] };
    }>('query($id: ID!) { contract(id: $id) { availableCommands { name code } } }', { id });
    return ['flagContract', 'submitContract'].map(
      (name) => contract.availableCommands.find((each) => each.name === name)?.code ?? null,
    );
  };
  expect((await offered(contracts.kari))[0]).toBe(null);
  expect(await offered(contracts.ola)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});

describe('followers', () => {
  const followers: Follower<Message>[] = [];
  afterEach(() => followers.splice(0).forEach((follower) => follower.leave()));

  async function follow(actor: ActorInTest): Promise<Follower<Message>> {
    const follower = await actor.follow<Message>(
      'subscription { changes(aggregates: [Contract]) { kind id aggregate } }',
    );
    followers.push(follower);
    expect((await follower.next()).kind).toBe('HEAD');
    return follower;
  }

  const kinds = ({ inbox }: Follower<Message>, id: string) =>
    inbox.filter((message) => message.id === id).map(({ kind }) => kind);

  test('of a team hear of what comes into its sight, and that it is gone when it leaves', async () => {
    const [leading, working, all] = [await follow(leader), await follow(worker), await follow(admin)];
    const id = await contractOf(strangers, 'F1');
    const give = (ownerId: string | null) =>
      admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
        id,
        i: { ownerId },
      });
    await give(kari.id);
    await give(ola.id);
    await give(null);
    await eventually(() => kinds(all, id)).toEqual(['CREATED', 'UPDATED', 'UPDATED', 'UPDATED']);
    expect(kinds(leading, id)).toEqual(['UPDATED', 'DELETED']);
    expect(kinds(working, id)).toEqual([]);
    await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id });
  });

  test('who are assigned hear of it when a row of a part names them, and when none does any more', async () => {
    const [working, leading, all] = [await follow(worker), await follow(leader), await follow(admin)];
    const id = await contractOf(strangers, 'F2');
    const parts = (obligations: Record<string, unknown>) =>
      admin.ok<{ updateContract: { obligations: { id: string }[] } }>(
        'mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { obligations { id } } }',
        { id, i: { obligations } },
      );
    const { updateContract } = await parts({ add: [{ text: 'Deliver', responsibleId: worker.id }] });
    await admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', {
      id,
      i: { title: 'Renamed' },
    });
    const [row] = updateContract.obligations;
    await parts({ update: [{ id: row?.id, responsibleId: ola.id }] });
    await parts({ update: [{ id: row?.id, responsibleId: worker.id }] });
    await parts({ remove: [row?.id] });
    await eventually(() => kinds(all, id).length).toBe(6);
    expect(kinds(working, id)).toEqual(['UPDATED', 'UPDATED', 'DELETED', 'UPDATED', 'DELETED']);
    expect(kinds(leading, id)).toEqual([]);
    await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id });
  });

  test('of several scopes keep what one of them still shows', async () => {
    const [mixed, all] = [await follow(both), await follow(admin)];
    const id = await contractOf(karis, 'F3', { ownerId: both.id });
    const give = (i: Record<string, unknown>) =>
      admin.ok('mutation($id: ID!, $i: UpdateContractInput!) { updateContract(id: $id, input: $i) { id } }', { id, i });
    await give({ ownerId: null });
    await give({ customerId: strangers });
    await eventually(() => kinds(all, id).length).toBe(3);
    expect(kinds(mixed, id)).toEqual(['CREATED', 'UPDATED', 'DELETED']);
    await admin.ok('mutation($id: ID!) { deleteContract(id: $id) }', { id });
  });

  test('are told to look again when a record that their rule leads to becomes another’s', async () => {
    const [leading, working] = [await follow(leader), await follow(worker)];
    const give = (accountManagerId: string) =>
      admin.ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
        id: olas,
        i: { accountManagerId },
      });
    await give(kari.id);
    await give(ola.id);
    await eventually(() => leading.inbox.map(({ kind }) => kind)).toEqual(['SIGHT', 'SIGHT']);
    expect(working.inbox).toEqual([]);
  });
});
