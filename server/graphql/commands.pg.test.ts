import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { Customer } from '@plinth/schema/contracts/customer.ts';
import { event } from '@plinth/schema/event.ts';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { transact } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { enqueue } from '../platform/jobs/enqueue.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { model } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { type Command, command } from '../engine/command.ts';
import { type Handler, handler } from '../engine/handler.ts';
import { transitionCommands } from '../engine/transition-commands.ts';
import { entityOf } from '../engine/model.ts';
import { systemPrincipal } from '../engine/permissions.ts';
import type { Reactions } from '../engine/reactions.ts';
import { runCommand } from '../engine/run-command.ts';
import { createRecord, saveRecord } from '../engine/writes.ts';

const db = await testDatabase();
const company = randomUUID();
const system = systemPrincipal(company);
const [contracts, customers] = [entityOf(model, 'Contract'), entityOf(model, 'Customer')];
const create = { action: 'create', command: 'test', trusted: true };
let customerId = '';
let count = 0;

beforeAll(async () => {
  await migrateJobs(db.url);
  customerId = (
    await transact(db.points, system, (tx) =>
      createRecord(tx, system, customers, { input: { customerNo: '1', displayName: 'One' } }, create),
    )
  ).id;
});

async function contract(values: object = {}): Promise<string> {
  count += 1;
  const input = { contractNo: `C${String(count)}`, title: 'A contract', customerId, ...values };
  return (await transact(db.points, system, (tx) => createRecord(tx, system, contracts, { input }, create))).id;
}

const Renamed = event<{ customerId: string; title: string }>(
  'contracts.contract_renamed',
  'A contract has a new name.',
);
const Noted = event<{ customerId: string }>('elsewhere.customer_noted', 'Somebody took note of a customer.');
let effects: string[] = [];

const renameContract = command({
  on: Contract,
  name: 'renameContract',
  description: 'Gives a contract another name.',
  input: z.object({ title: z.string() }),
  allow: 'contract:rename',
  run(row, { title }, { emit, enqueue: queue, afterCommit }) {
    emit(Renamed, { customerId: row.customerId, title });
    queue('test.renamed', { title });
    afterCommit(() => effects.push(title));
    return { title };
  },
});

/** Another domain's: it takes part in the transaction and tells of it itself. */
const noteCustomer = handler({
  name: 'noteCustomer',
  on: Renamed,
  async run({ customerId: id, title }, { change, emit, enqueue: queue }) {
    await change(Customer, id, { segment: title });
    emit(Noted, { customerId: id });
    queue('test.noted', {});
    if (title === 'refused') throw new DomainError('RULE_VIOLATED', 'Not that name.', { rule: 'test.name' });
  },
});

const closeCustomer = handler({
  name: 'closeCustomer',
  on: Noted,
  run: ({ customerId: id }, { change }) => change(Customer, id, { phone: '+47 400 00 000' }),
});

const reported: unknown[] = [];
const reactions = (...handlers: Handler[]): Reactions => ({
  enqueue,
  handlers,
  report: (error) => reported.push(error),
});
const run = (definition: Command, id: string, input: object, handlers: Handler[] = [noteCustomer, closeCustomer]) =>
  transact(db.points, system, (tx) => runCommand(tx, model, system, definition, { id, input }, reactions(...handlers)));

async function traces(id: string) {
  const [row] = await db.sql`
    select (select title from contract where id = ${id}) as title,
      (select version from contract where id = ${id}) as version,
      (select segment from customer where id = ${customerId}) as segment,
      (select version from customer where id = ${customerId}) as customer,
      (select count(*)::int from graphile_worker.jobs) as jobs,
      (select count(*)::int from change) as changes,
      (select count(*)::int from audit_entry where refusal is null) as history`;
  return row;
}

describe('what follows from a command', () => {
  it('happens in its transaction: a handler of another domain, what that tells of, and jobs; effects when it is committed', async () => {
    const id = await contract();
    effects = [];
    const before = await traces(id);
    await run(renameContract, id, { title: 'Renamed' });
    const after = await traces(id);
    expect(after).toMatchObject({ title: 'Renamed', segment: 'Renamed', jobs: Number(before?.['jobs']) + 2 });
    expect(effects).toEqual(['Renamed']);
    const history =
      await db.sql`select aggregate, command, actor_id from change where aggregate in ('Contract', 'Customer') order by id desc limit 3`;
    expect(history.map(({ aggregate, command: name }) => [aggregate, name])).toEqual([
      ['Customer', 'closeCustomer'],
      ['Customer', 'noteCustomer'],
      ['Contract', 'renameContract'],
    ]);
    expect(new Set(history.map((each) => String(each['actor_id'])))).toEqual(new Set([system.actor.id]));
  });

  it('is undone whole when a handler refuses: the command, what other handlers wrote, jobs; and no effect comes', async () => {
    const id = await contract();
    effects = [];
    const before = await traces(id);
    await expect(run(renameContract, id, { title: 'refused' }, [noteCustomer, closeCustomer])).rejects.toMatchObject({
      code: 'RULE_VIOLATED',
      rule: 'test.name',
    });
    expect(await traces(id)).toEqual(before);
    expect(effects).toEqual([]);
  });

  it('a fault of a handler undoes it too, and a circle of handlers is a fault', async () => {
    const id = await contract();
    const before = await traces(id);
    const circle = handler({
      name: 'goRound',
      on: Noted,
      run: async (payload, { emit }) => emit(Noted, payload),
    });
    await expect(run(renameContract, id, { title: 'Round' }, [noteCustomer, circle])).rejects.toThrow('circle');
    expect(await traces(id)).toEqual(before);
  });

  it('an effect that fails after the commit is reported, and the answer stands', async () => {
    const id = await contract();
    const fail = command({
      ...(renameContract as unknown as Command<typeof Contract>),
      name: 'failAfterwards',
      run(_row, _input, { afterCommit }) {
        afterCommit(() => {
          throw new Error('afterwards');
        });
        return { title: 'Done all the same' };
      },
    });
    await run(fail, id, { title: '-' }, []);
    expect(await traces(id)).toMatchObject({ title: 'Done all the same' });
    expect(reported).toEqual([new Error('afterwards')]);
  });

  it('a command or a handler that would write the state is a mistake in our own code', async () => {
    const id = await contract();
    const force = command({
      ...(renameContract as unknown as Command<typeof Contract>),
      name: 'forceContract',
      run: () => ({ status: 'active' as const }),
    });
    await expect(run(force, id, { title: '-' })).rejects.toThrow('written by its transitions only');
    const push = handler({
      name: 'push',
      on: Renamed,
      run: (_, { change }) => change(Contract, id, { status: 'active' }),
    });
    await expect(run(renameContract, id, { title: '-' }, [push])).rejects.toThrow('written by its transitions only');
    expect(await traces(id)).toMatchObject({ title: 'A contract', version: 1 });
  });
});

describe('a lifecycle', () => {
  it('is not taken without the functions that it names', () => {
    expect(() => transitionCommands([Contract], [])).toThrow('no domain binds');
  });

  it.each(['create', 'update', 'save'])('is in no input of %s', async (verb) => {
    const options = { action: verb === 'create' ? 'create' : 'update', command: 'test' };
    const input = { contractNo: `S-${verb}`, title: 'T', customerId, status: 'active' };
    const key = { system: 'test', id: verb };
    await expect(
      transact(db.points, system, (tx) =>
        verb === 'create'
          ? createRecord(tx, system, contracts, { input }, options)
          : saveRecord(tx, system, contracts, key, { input }, options),
      ),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ path: 'status', rule: 'field.readonly' }] });
  });
});

describe('an import', () => {
  const save = (id: string, values: object) =>
    transact(db.points, system, (tx) =>
      saveRecord(
        tx,
        system,
        contracts,
        { system: 'files', id },
        { input: { contractNo: id, title: 'From a file', customerId, ...values } },
        { command: 'import', imported: true },
      ),
    );

  it.each(contractLifecycle.imports)('brings a contract that is %s', async (status) => {
    const { id } = await save(`I-${status}`, { status });
    expect(await db.sql`select status from contract where id = ${id}`).toEqual([{ status }]);
    expect(await save(`I-${status}`, { status })).toMatchObject({ outcome: 'unchanged' });
  });

  it('moves it as the other system does', async () => {
    const { id } = await save('I-moved', { status: 'signed' });
    await save('I-moved', { status: 'active' });
    const [entry] = await db.sql`select changes, command from audit_entry where root_id = ${id} and version = 2`;
    expect(entry).toMatchObject({
      command: 'import',
      changes: [{ field: 'status', before: 'signed', after: 'active' }],
    });
  });

  it('neither brings nor moves what is decided here', async () => {
    const refused = { code: 'BAD_USER_INPUT', problems: [{ path: 'status', rule: 'lifecycle.not_imported' }] };
    await expect(save('I-approved', { status: 'approved' })).rejects.toMatchObject(refused);
    const { id } = await save('I-here', { status: 'draft' });
    await db.sql`update contract set status = 'pending_approval' where id = ${id}`;
    await expect(save('I-here', { status: 'active' })).rejects.toMatchObject(refused);
    expect(await save('I-here', { title: 'Other fields are the file’s' })).toMatchObject({ outcome: 'changed' });
    expect(await db.sql`select status from contract where id = ${id}`).toEqual([{ status: 'pending_approval' }]);
  });
});
