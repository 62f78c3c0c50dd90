import { expect, test } from 'vitest';
import { contractsInLife, type Offer } from '../test/contracts-in-life.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();
const { as, customer, contract } = await contractsInLife(db);
const owner = as('contract_owner');

interface Obligation {
  id: string;
  text: string;
  status: string;
}
interface Read {
  contract: { version: number; obligations: Obligation[]; notes: { body: string }[]; availableCommands: Offer[] };
}
const selection =
  'version obligations { id text status } notes { body } availableCommands { name label possible code rule message params }';
const read = async (id: string) =>
  (await owner.ok<Read>(`query($id: ID!) { contract(id: $id) { ${selection} } }`, { id })).contract;

async function withObligations(...obligations: { text: string; dueDate?: string }[]) {
  const { id } = await contract('draft', { obligations });
  return id;
}
const step = (name: string) =>
  `mutation($id: ID!, $i: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { done: ${name}(id: $id, input: $i) { ${selection} } }`;
const take = (name: string, id: string, i: object, actor = owner) =>
  actor.run<{ done: Read['contract'] }>(step(name), { id, i });

test('a row goes from state to state, its record with one version and one change each, and what was said is kept', async () => {
  const id = await withObligations({ text: 'Report', dueDate: '2020-01-31' }, { text: 'Deliver' });
  const before = await read(id);
  const [report] = before.obligations;
  const breached = await take('recordBreach', id, { obligationId: report?.id });
  expect(breached.data?.done).toMatchObject({ version: before.version + 1 });
  expect(breached.data?.done.obligations.map(({ status }) => status)).toEqual(['BREACHED', 'OPEN']);
  const met = await take('meetObligation', id, { obligationId: report?.id, note: 'Sent on Monday' });
  expect(met.data?.done).toMatchObject({ version: before.version + 2, notes: [{ body: 'Sent on Monday' }] });
  const [row] =
    await db.sql`select command, changed_fields, parts from change where root_id = ${id} order by id desc limit 1`;
  expect(row).toMatchObject({ command: 'meetObligation', changed_fields: [] });
  expect(row?.['parts']).toEqual(
    expect.arrayContaining([expect.objectContaining({ part: 'obligations', ids: [report?.id] })]),
  );
});

test('a step that is not legal for the row names those that are, at the row', async () => {
  const id = await withObligations({ text: 'Report' });
  const [report] = (await read(id)).obligations;
  await take('waiveObligation', id, { obligationId: report?.id, reason: 'Not needed' });
  const { errors } = await take('meetObligation', id, { obligationId: report?.id });
  expect(errors[0]).toMatchObject({ code: 'RULE_VIOLATED', rule: 'lifecycle.no_row' });
  const two = await withObligations({ text: 'One' }, { text: 'Two', dueDate: '2999-01-01' });
  const [one, other] = (await read(two)).obligations;
  await take('waiveObligation', two, { obligationId: one?.id, reason: 'Not needed' });
  const refused = await take('meetObligation', two, { obligationId: one?.id });
  expect(refused.errors[0]).toMatchObject({
    code: 'RULE_VIOLATED',
    rule: 'lifecycle.illegal_transition',
    params: { state: 'WAIVED', legal: ['reopenObligation'] },
    fields: [{ path: 'input.obligationId' }],
  });
  const early = await take('recordBreach', two, { obligationId: other?.id });
  expect(early.errors[0]).toMatchObject({ rule: 'obligation.not_due', params: { date: '2999-01-01' } });
  const foreign = await take('meetObligation', two, { obligationId: report?.id });
  expect(foreign.errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'part.not_found' });
});

test('what is offered is what can be taken for some row', async () => {
  const possible = async (id: string) =>
    (await read(id)).availableCommands
      .filter((each) => each.possible && /Obligation|Breach/.test(each.name))
      .map(({ name }) => name);
  const id = await withObligations({ text: 'Report', dueDate: '2020-01-31' });
  expect(await possible(id)).toEqual(['meetObligation', 'waiveObligation', 'recordBreach']);
  const [report] = (await read(id)).obligations;
  await take('meetObligation', id, { obligationId: report?.id });
  expect(await possible(id)).toEqual(['reopenObligation']);
  expect(await possible(await withObligations())).toEqual([]);
});

test('the state of a row is in no input', async () => {
  const { errors } = await owner.run('mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: { contractNo: 'x', title: 'x', customerId: customer.id, obligations: [{ text: 'x', status: 'MET' }] },
  });
  expect(errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('status') });
});

test('two who take a row to different ends at once: one of them does', async () => {
  const id = await withObligations({ text: 'Report' });
  const [report] = (await read(id)).obligations;
  const tries = Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0
      ? take('meetObligation', id, { obligationId: report?.id })
      : take('waiveObligation', id, { obligationId: report?.id, reason: 'x' }),
  );
  const answers = await Promise.all(tries);
  expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  expect(answers.flatMap(({ errors }) => errors).every(({ rule }) => rule === 'lifecycle.no_row')).toBe(true);
});
