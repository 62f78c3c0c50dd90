import { expect } from 'vitest';
import { type ActorInTest, model, world } from './actors.ts';
import type { TestDatabase } from './database.ts';

/** What `availableCommands` says of one. */
export interface Offer {
  name: string;
  label: string;
  possible: boolean;
  code: string | null;
  rule: string | null;
  message: string | null;
  params: Record<string, unknown> | null;
}

export interface Contract {
  id: string;
  version: number;
  status: string;
  availableCommands: Offer[];
}

const offer = 'availableCommands { name label possible code rule message params }';
export const commands = model.roots.find(({ name }) => name === 'Contract')?.commands ?? [];
export const today = new Date().toISOString().slice(0, 10);
export const later = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);

/** A company with somebody in each role, whose contracts can be put in any state and taken further by commands. */
export async function contractsInLife(db: TestDatabase) {
  const { tenant, settle } = await world(db);
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

  const { createCustomer: customer } = await as('admin').ok<{ createCustomer: { id: string } }>(
    'mutation { createCustomer(input: { customerNo: "1", displayName: "One", status: PROSPECT }) { id } }',
  );
  let count = 0;

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
  const inputs: Record<string, (of: Record<'parties' | 'flags' | 'obligations', string[]>) => Record<string, unknown>> =
    {
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
      ...Object.fromEntries(
        ['meetObligation', 'waiveObligation', 'recordBreach', 'reopenObligation'].map((name) => [
          name,
          ({ obligations }) => ({
            obligationId: obligations[0] ?? customer.id,
            ...(/waive|reopen/.test(name) && { reason: 'Agreed.' }),
          }),
        ]),
      ),
      resolveFlag: ({ flags }) => ({ flagId: flags[0] ?? customer.id, resolution: 'Looked at.' }),
    };

  async function take(actor: ActorInTest, name: string, id: string, input?: Record<string, unknown>) {
    const rows = async (table: string) =>
      (await db.sql.unsafe(`select id from ${table} where contract_id = '${id}' order by position`)).map((row) =>
        String(row['id']),
      );
    const given =
      input ??
      inputs[name]?.({
        parties: await rows('contract_party'),
        flags: await rows('contract_flag'),
        obligations: await rows('contract_obligation'),
      });
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const [declared, passed] = given ? [`, $i: ${type}!`, ', input: $i'] : ['', ''];
    const answer = await actor.run<Record<string, Contract>>(
      `mutation($id: ID!${declared}) { done: ${name}(id: $id${passed}) { id version status } }`,
      { id, ...(given && { i: given }) },
    );
    return { status: answer.data?.['done']?.status, error: answer.errors[0] };
  }

  return { settle, company, actors, as, owner, customer, contract, offersTo, take };
}
