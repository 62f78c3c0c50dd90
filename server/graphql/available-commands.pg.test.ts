import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../test/actors.ts';
import { contractsInLife, type Contract } from '../test/contracts-in-life.ts';
import { testDatabase } from '../test/database.ts';
import { RawMutations } from './raw-mutation.ts';

const db = await testDatabase();
const { settle, as, owner, customer, contract, offersTo, take } = await contractsInLife(db);

test('in every state, what is offered is what is taken, for everybody', { timeout: 120_000 }, async () => {
  let cells = 0;
  for (const status of Object.keys(contractLifecycle.states.values)) {
    const { id } = await contract(status);
    const putBack = async () => {
      await db.sql`update contract set status = ${status}, start_date = current_date - 9, end_date = current_date - 1, submitted_by_id = null, termination_date = null where id = ${id}`;
      await db.sql`update contract_party set signed_at = null where contract_id = ${id}`;
      await db.sql`delete from contract_flag where contract_id = ${id}`;
    };
    for (const role of ['contract_owner', 'approver', 'compliance', 'admin']) {
      await putBack();
      for (const offered of (await offersTo(as(role), id)).values()) {
        const { name, possible, code, rule, message } = offered;
        const { error } = await take(as(role), name, id);
        const refused = error ? { code: error.code, rule: error.rule } : null;
        expect([status, role, name, refused]).toEqual([status, role, name, possible ? null : { code, rule }]);
        expect(code === 'RULE_VIOLATED' ? error?.message : message).toBe(message);
        if (!error) await putBack();
        cells += 1;
      }
    }
  }
  console.log(`availableCommands: ${String(cells)} cells of state, role and command agree with what the commands do`);
});

test('they are read with lists, relations, aliases and fragments, each with what is selected', async () => {
  const { id } = await contract('active');
  const data = await owner.ok<{
    list: { nodes: Record<string, unknown>[] };
    customer: { contracts: { nodes: Contract[] } };
  }>(
    `query($f: ContractFilter, $c: ID!) {
      list: contracts(filter: $f) { nodes { id a: availableCommands { ...F what: possible } availableCommands { __typename label } } }
      customer(id: $c) { availableCommands { name } contracts(filter: $f) { nodes { availableCommands { name possible } } } }
    } fragment F on AvailableCommand { called: name }`,
    { f: { id: { eq: id } }, c: customer.id },
  );
  const [row] = data.list.nodes as [{ a: unknown[]; availableCommands: unknown[] }];
  expect(row.a).toContainEqual({ called: 'giveNotice', what: true });
  expect(row.availableCommands).toContainEqual({ __typename: 'AvailableCommand', label: 'Give notice' });
  expect(data.customer).toMatchObject({ availableCommands: [] });
  expect(data.customer.contracts.nodes[0]?.availableCommands).toContainEqual({
    name: 'submitContract',
    possible: false,
  });
});

test('the answer of a command says what is possible next, executed and raw', async () => {
  const [executed, raw] = [await contract('active'), await contract('active')];
  const document =
    'mutation($id: ID!) { suspendContract(id: $id, input: { reason: "Why" }) { status availableCommands { name possible } } }';
  const data = await as('admin').ok(document, { id: executed.id });
  expect(data).toMatchObject({
    suspendContract: {
      status: 'SUSPENDED',
      availableCommands: expect.arrayContaining([{ name: 'resumeContract', possible: true }]) as unknown,
    },
  });
  const [operation] = parse(document).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('an operation');
  const bytes = await new RawMutations(schema).run(operation, {}, { id: raw.id }, as('admin').context());
  expect(JSON.parse(String(bytes))).toEqual(data);
});

test('a dry run of a step changes nothing, and a repeated one happens once', async () => {
  const { id, version } = await contract('active');
  const notice =
    'mutation($id: ID!, $dry: Boolean, $key: String) { giveNotice(id: $id, input: {}, dryRun: $dry, idempotencyKey: $key) { status version } }';
  const dry = await owner.ok(notice, { id, dry: true });
  expect(dry).toEqual({ giveNotice: { status: 'IN_NOTICE', version: version + 1 } });
  expect(await db.sql`select status, version from contract where id = ${id}`).toEqual([{ status: 'active', version }]);
  const key = `notice-${id}`;
  for (let sent = 0; sent < 2; sent += 1) expect(await owner.ok(notice, { id, key })).toEqual(dry);
  expect(await db.sql`select count(*)::int as n from change where root_id = ${id}`).toEqual([{ n: 2 }]);
  expect((await owner.run(notice, { id })).errors[0]).toMatchObject({ rule: 'lifecycle.illegal_transition' });
});

test('a subscriber hears what is possible now, for themselves', async () => {
  const { id } = await contract('draft');
  await settle();
  const document =
    'subscription($id: ID!) { contractChanged(id: $id) { kind contract { status availableCommands { name possible } } } }';
  const [mine, theirs] = [
    await owner.follow<Told>(document, { id }),
    await as('approver').follow<Told>(document, { id }),
  ];
  for (const feed of [mine, theirs]) expect((await feed.next()).kind).toBe('HEAD');
  await take(owner, 'submitContract', id);
  const possible = ({ contract: told }: Told) =>
    told?.availableCommands.filter((each) => each.possible).map(({ name }) => name);
  expect(possible(await mine.next())).toEqual(['withdrawContract', 'cancelContract', 'flagContract']);
  expect(possible(await theirs.next())).toEqual(['approveContract', 'rejectContract', 'flagContract']);
  mine.leave();
  theirs.leave();
});

interface Told {
  kind: string;
  contract: Contract | null;
}
