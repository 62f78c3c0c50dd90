import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type ActorInTest, model, schema, world } from '../test/actors.ts';
import { settled } from '../test/follower.ts';
import { testDatabase } from '../test/database.ts';
import { RawMutations } from './raw-mutation.ts';

const db = await testDatabase();
const { tenant, services } = await world(db);
const company = tenant();
const actors = new Map<string, ActorInTest>();
for (const role of ['viewer', 'account_manager', 'contract_owner', 'approver', 'compliance', 'admin'])
  actors.set(role, await company.actor(role));
const as = (role: string): ActorInTest => {
  const actor = actors.get(role);
  if (!actor) throw new Error(`nobody is ${role}`);
  return actor;
};
const owner = as('contract_owner');
const commands = model.roots.find(({ name }) => name === 'Contract')?.commands ?? [];
const today = new Date().toISOString().slice(0, 10);
const later = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);

const { createCustomer: customer } = await as('admin').ok<{ createCustomer: { id: string } }>(
  'mutation { createCustomer(input: { customerNo: "1", displayName: "One", status: PROSPECT }) { id } }',
);
let count = 0;

interface Offer {
  name: string;
  label: string;
  possible: boolean;
  code: string | null;
  rule: string | null;
  message: string | null;
  params: Record<string, unknown> | null;
}
interface Contract {
  id: string;
  version: number;
  status: string;
  availableCommands: Offer[];
}
const offer = 'availableCommands { name label possible code rule message params }';

/** A contract with a text and two parties, in a state; one that is not draft is put there behind everybody's back. */
async function contract(status = 'draft', values: Record<string, unknown> = {}): Promise<Contract> {
  count += 1;
  const { createContract: made } = await owner.ok<{ createContract: Contract }>(
    `mutation($i: CreateContractInput!) { createContract(input: $i) { id version status } }`,
    {
      i: {
        contractNo: `L${String(count)}`,
        title: 'Life of a contract',
        customerId: customer.id,
        ownerId: owner.id,
        startDate: today,
        versions: [{ no: 1 }],
        parties: [
          { role: 'CUSTOMER', name: 'One' },
          { role: 'SUPPLIER', name: 'Two' },
          { role: 'OTHER', name: 'Three' },
        ],
        ...values,
      },
    },
  );
  expect(made.status).toBe('DRAFT');
  await db.sql`update contract set status = ${status} where id = ${made.id}`;
  return made;
}

async function offersTo(actor: ActorInTest, id: string): Promise<Map<string, Offer>> {
  const { contract: read } = await actor.ok<{ contract: Contract }>(
    `query($id: ID!) { contract(id: $id) { ${offer} } }`,
    { id },
  );
  return new Map(read.availableCommands.map((each) => [each.name, each]));
}

/** The least that each command asks for. */
const inputs: Record<string, (of: { parties: string[]; flags: string[] }) => Record<string, unknown>> = {
  rejectContract: () => ({ reason: 'Too dear.' }),
  recordSignature: ({ parties }) => ({
    partyId: parties[0] ?? customer.id,
    signatoryName: 'Kari Lund',
    signedOn: today,
  }),
  giveNotice: () => ({ reason: 'We buy it elsewhere.' }),
  suspendContract: () => ({ reason: 'The sum is disputed.' }),
  resumeContract: () => ({ reason: 'They agree.' }),
  terminateContract: () => ({ reason: 'They did not deliver.', lastDay: today }),
  cancelContract: () => ({ reason: 'Not needed any more.' }),
  flagContract: () => ({ severity: 'WATCH', reason: 'Look at this.' }),
  resolveFlag: ({ flags }) => ({ flagId: flags[0] ?? customer.id, resolution: 'Looked at.' }),
};

async function take(actor: ActorInTest, name: string, id: string, input?: Record<string, unknown>) {
  const rows = async (table: string) =>
    (await db.sql.unsafe(`select id from ${table} where contract_id = '${id}' order by position`)).map((row) =>
      String(row['id']),
    );
  const given = input ?? inputs[name]?.({ parties: await rows('contract_party'), flags: await rows('contract_flag') });
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const [declared, passed] = given ? [`, $i: ${type}!`, ', input: $i'] : ['', ''];
  const answer = await actor.run<Record<string, Contract>>(
    `mutation($id: ID!${declared}) { done: ${name}(id: $id${passed}) { id version status } }`,
    { id, ...(given && { i: given }) },
  );
  return { status: answer.data?.['done']?.status, error: answer.errors[0] };
}

test('a contract lives from draft to the archive by its commands, each of which is in its history and its changes', async () => {
  const { id } = await contract('draft', { endDate: later, noticePeriodDays: 10 });
  const steps: [role: string, command: string, status: string, input?: Record<string, unknown>][] = [
    ['contract_owner', 'reviewContract', 'IN_REVIEW'],
    ['contract_owner', 'submitContract', 'PENDING_APPROVAL'],
    ['approver', 'rejectContract', 'DRAFT'],
    ['contract_owner', 'submitContract', 'PENDING_APPROVAL'],
    ['approver', 'approveContract', 'APPROVED'],
    ['contract_owner', 'sendForSignature', 'OUT_FOR_SIGNATURE'],
    ['contract_owner', 'recordSignature', 'OUT_FOR_SIGNATURE'],
  ];
  for (const [role, command, status] of steps)
    expect([command, await take(as(role), command, id)]).toEqual([command, { status, error: undefined }]);
  const parties = await db.sql`select id from contract_party where contract_id = ${id} order by position`;
  const signature = (place: number) => ({
    partyId: String(parties[place]?.['id']),
    signatoryName: 'Ola Moen',
    signedOn: today,
  });
  for (const [place, rule] of [
    [0, 'contract.signed_already'],
    [2, 'contract.not_signatory'],
  ] as const)
    expect((await take(owner, 'recordSignature', id, signature(place))).error).toMatchObject({
      code: 'RULE_VIOLATED',
      rule,
    });
  expect((await take(owner, 'recordSignature', id, { ...signature(1), partyId: customer.id })).error).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: 'input.partyId', rule: 'part.not_found' }],
  });
  const ending: typeof steps = [
    ['contract_owner', 'recordSignature', 'SIGNED', signature(1)],
    ['contract_owner', 'activateContract', 'ACTIVE'],
    ['compliance', 'suspendContract', 'SUSPENDED'],
    ['compliance', 'resumeContract', 'ACTIVE'],
    ['contract_owner', 'giveNotice', 'IN_NOTICE', {}],
    ['contract_owner', 'terminateContract', 'ENDED'],
    ['contract_owner', 'archiveContract', 'ARCHIVED'],
  ];
  for (const [role, command, status, input] of ending)
    expect([command, await take(as(role), command, id, input)]).toEqual([command, { status, error: undefined }]);

  const taken = ['createContract', ...[...steps, ...ending].map(([, command]) => command)];
  const told = await db.sql`select command, version from change where root_id = ${id} order by id`;
  expect(told.map(({ command }) => String(command))).toEqual(taken);
  expect(told.map(({ version }) => Number(version))).toEqual(taken.map((_, index) => index + 1));
  const entries =
    await db.sql`select command, actor_id, changes from audit_entry where root_id = ${id} and refusal is null order by version`;
  expect(entries.map(({ command }) => String(command))).toEqual(taken);
  expect(entries[2]).toMatchObject({
    actor_id: owner.id,
    changes: expect.arrayContaining([{ field: 'status', before: 'in_review', after: 'pending_approval' }]) as unknown,
  });
  const { contract: read } = await owner.ok<{ contract: Record<string, unknown> }>(
    'query($id: ID!) { contract(id: $id) { signedDate terminationReason submittedBy { id } notes { body visibility } parties { signatoryName } } }',
    { id },
  );
  expect(read).toMatchObject({
    signedDate: today,
    terminationReason: 'They did not deliver.',
    submittedBy: { id: owner.id },
    notes: [{ body: 'Too dear.', visibility: 'OWNERS' }, { body: 'The sum is disputed.' }, { body: 'They agree.' }],
    parties: [{ signatoryName: 'Kari Lund' }, { signatoryName: 'Ola Moen' }, { signatoryName: null }],
  });
  const welcomed =
    await db.sql`select command, actor_id, actor_kind from audit_entry where root_id = ${customer.id} and version = 2`;
  expect(welcomed).toEqual([{ command: 'welcomeCustomer', actor_id: owner.id, actor_kind: 'user' }]);
});

test('an illegal step is refused with the legal ones, and nothing is written', async () => {
  const { id, version } = await contract('active');
  const { error } = await take(owner, 'submitContract', id);
  expect(error).toMatchObject({
    code: 'RULE_VIOLATED',
    rule: 'lifecycle.illegal_transition',
    params: {
      command: 'submitContract',
      state: 'ACTIVE',
      legal: ['giveNotice', 'suspendContract', 'terminateContract', 'endContract'],
    },
  });
  expect(error?.message).toContain('possible from there: giveNotice, suspendContract');
  const last = await contract('archived');
  expect((await take(owner, 'submitContract', last.id)).error?.message).toContain('it is a last state');
  expect(await db.sql`select status, version from contract where id = ${id}`).toEqual([{ status: 'active', version }]);
});

test.each([
  ['no text', 'submitContract', 'draft', { versions: [] }, 'contract.no_text'],
  ['no owner and no first day', 'submitContract', 'draft', { ownerId: null, startDate: null }, 'lifecycle.incomplete'],
  [
    'nobody who signs',
    'sendForSignature',
    'approved',
    { parties: [{ role: 'OTHER', name: 'X' }] },
    'contract.no_signatory',
  ],
  ['a first day to come', 'activateContract', 'signed', { startDate: later }, 'contract.not_begun'],
  ['a last day to come', 'endContract', 'active', { endDate: later }, 'contract.not_run_out'],
  ['a text of one’s own', 'approveContract', 'pending_approval', {}, 'contract.own_work'],
])('with %s a contract does not take %s', async (_what, command, status, values, rule) => {
  const { id } = await contract(status, values);
  const actor = command === 'approveContract' ? as('admin') : owner;
  if (command === 'approveContract') await db.sql`update contract set submitted_by_id = ${actor.id} where id = ${id}`;
  expect((await offersTo(actor, id)).get(command)).toMatchObject({ possible: false, code: 'RULE_VIOLATED', rule });
  expect((await take(actor, command, id)).error).toMatchObject({ code: 'RULE_VIOLATED', rule });
});

test('a blocked customer gets no contract, and a critical flag stops approval until it is resolved', async () => {
  const { id } = await contract('draft');
  await db.sql`update customer set status = 'blocked' where id = ${customer.id}`;
  expect((await take(owner, 'submitContract', id)).error).toMatchObject({ rule: 'contract.customer_closed' });
  await db.sql`update customer set status = 'active' where id = ${customer.id}`;
  expect(await take(owner, 'submitContract', id)).toMatchObject({ status: 'PENDING_APPROVAL' });
  await take(as('compliance'), 'flagContract', id, { severity: 'CRITICAL', reason: 'Sanctions' });
  expect((await take(as('approver'), 'approveContract', id)).error).toMatchObject({ rule: 'contract.critical_flag' });
  await take(as('compliance'), 'resolveFlag', id);
  expect((await take(as('compliance'), 'resolveFlag', id)).error).toMatchObject({ rule: 'contract.no_open_flag' });
  expect(await take(as('approver'), 'approveContract', id)).toMatchObject({ status: 'APPROVED' });
});

test('notice after its last day takes a reason, said of the field', async () => {
  const { id } = await contract('active', { endDate: later, noticePeriodDays: 90 });
  expect((await take(owner, 'giveNotice', id, {})).error).toMatchObject({
    code: 'RULE_VIOLATED',
    rule: 'contract.notice_late',
    fields: [{ path: 'input.reason' }],
  });
  expect(await take(owner, 'giveNotice', id)).toMatchObject({ status: 'IN_NOTICE' });
});

test('who may take which command, by role: asked of availableCommands and of the commands themselves, before existence', async () => {
  const { id } = await contract('draft');
  await db.sql`update customer set account_manager_id = ${as('account_manager').id} where id = ${customer.id}`;
  const allowed: Record<string, string[]> = {};
  for (const [role, actor] of actors) {
    const offers = await offersTo(actor, id);
    expect([...offers.keys()]).toEqual(commands.map(({ name }) => name));
    allowed[role] = [...offers.values()].filter(({ code }) => code !== 'FORBIDDEN').map(({ name }) => name);
    for (const { name } of commands) {
      // nobody learns by it whether there is such a record
      const { error } = await take(actor, name, '018f0000-0000-7000-8000-0000000000ff');
      expect([role, name, error?.code]).toEqual([role, name, allowed[role].includes(name) ? 'NOT_FOUND' : 'FORBIDDEN']);
    }
  }
  const said = Object.fromEntries(Object.entries(allowed).map(([role, names]) => [role, names.join(' ')]));
  expect(said).toEqual({
    viewer: '',
    account_manager: 'reviewContract submitContract withdrawContract flagContract resolveFlag',
    contract_owner:
      'reviewContract submitContract withdrawContract sendForSignature recordSignature activateContract giveNotice terminateContract endContract cancelContract archiveContract flagContract resolveFlag',
    approver: 'approveContract rejectContract flagContract resolveFlag',
    compliance: 'suspendContract resumeContract flagContract resolveFlag',
    admin: commands.map(({ name }) => name).join(' '),
  });
});

test('a command within one’s own is offered there only, and elsewhere there is no such record', async () => {
  const { id } = await contract('draft');
  const manager = as('account_manager');
  await db.sql`update customer set account_manager_id = ${manager.id} where id = ${customer.id}`;
  expect((await offersTo(manager, id)).get('submitContract')).toMatchObject({ possible: true });
  await db.sql`update customer set account_manager_id = null where id = ${customer.id}`;
  expect((await take(manager, 'submitContract', id)).error?.code).toBe('NOT_FOUND');
});

test('of two who decide at once one wins, and the other is told what is possible now', async () => {
  const approvers = await Promise.all([company.actor('approver'), company.actor('approver')]);
  for (let round = 0; round < 5; round += 1) {
    const { id } = await contract('pending_approval');
    const [first, second] = approvers;
    if (!first || !second) throw new Error('two approvers');
    const answers = await Promise.all([take(first, 'approveContract', id), take(second, 'rejectContract', id)]);
    const [won] = answers.filter(({ error }) => !error);
    const [lost] = answers.filter(({ error }) => error);
    expect(['APPROVED', 'DRAFT']).toContain(won?.status);
    expect(lost?.error).toMatchObject({
      code: 'RULE_VIOLATED',
      rule: 'lifecycle.illegal_transition',
      params: { state: won?.status },
    });
    expect(lost?.error?.params['legal']).toContain(won?.status === 'DRAFT' ? 'submitContract' : 'sendForSignature');
    expect(await db.sql`select count(*)::int as n from change where root_id = ${id}`).toEqual([{ n: 2 }]);
  }
});

test('what a rule looks at in another record stays as it is until the command is done', async () => {
  const { id } = await contract('draft');
  const [submitted, blocked] = await Promise.all([
    take(owner, 'submitContract', id),
    as('admin').run('mutation($id: ID!) { updateCustomer(id: $id, input: { status: BLOCKED }) { id } }', {
      id: customer.id,
    }),
  ]);
  expect(blocked.errors).toEqual([]);
  const [order] = await db.sql`
    select (select id from change where root_id = ${id} and command = 'submitContract') as submitted,
      (select id from change where root_id = ${customer.id} order by id desc limit 1) as blocked`;
  // either it was first, or it was refused: it never passed beside the other
  const wasFirst = Number(order?.['submitted']) < Number(order?.['blocked']);
  expect(submitted.error ? submitted.error.rule : wasFirst).toBe(submitted.error ? 'contract.customer_closed' : true);
  await db.sql`update customer set status = 'active' where id = ${customer.id}`;
});

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
  await settled(db, services.changes);
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
