import { expect, test } from 'vitest';
import { commands, later, today, contractsInLife } from '../test/contracts-in-life.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { company, actors, as, owner, customer, contract, offersTo, take } = await contractsInLife(db);

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
    account_manager:
      'reviewContract submitContract withdrawContract meetObligation recordBreach flagContract resolveFlag',
    contract_owner:
      'reviewContract submitContract withdrawContract sendForSignature recordSignature activateContract giveNotice terminateContract endContract cancelContract archiveContract meetObligation waiveObligation recordBreach reopenObligation flagContract resolveFlag',
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
