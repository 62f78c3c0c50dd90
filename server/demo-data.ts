import type { Database } from './database/client.ts';
import { transact } from './database/transaction.ts';
import { type DemoItem, demoItems } from './demo-items.ts';
import { entityOf, type Model } from './engine/model.ts';
import { type Principal, systemPrincipal } from './engine/permissions.ts';
import type { Reactions } from './engine/reactions.ts';
import { runCommand } from './engine/run-command.ts';
import { demoAccounts } from './platform/auth/demo-accounts.ts';
import type { Format } from './platform/imports/format.ts';
import { runImport } from './platform/imports/run-import.ts';

/**
 * Loads the demo's customers, contracts and events into a company at its first start, through the same import as any file, so that they
 * have a history. What is there already stays as people have changed it since.
 *
 * @param company its id, and its slug, which says what it gets
 * @param today the day that dates are moved around, `YYYY-MM-DD`
 * @throws Error when an item is refused, which is a mistake in our own data
 */
export async function ensureDemoData(
  database: Database,
  model: Model,
  company: { id: string; slug: string },
  today: string,
): Promise<void> {
  const principal = systemPrincipal(company.id, 'demo');
  const [known, members] = await transact(database.jobs, principal, async (tx) => [
    await tx.query<{ count: number }>(`select count(*)::int as count from external_ref where system = 'demo'`),
    await tx.query<{ id: string; email: string }>('select id, email from member'),
  ]);
  const having = (role: string): string[] => {
    const emails = demoAccounts
      .filter(({ memberships }) =>
        memberships.some(({ tenant, roles }) => tenant === company.slug && roles.includes(role)),
      )
      .map(({ email }) => email);
    return members
      .filter(({ email }) => emails.includes(email))
      .map(({ id }) => id)
      .sort();
  };
  const items = demoItems({
    slug: company.slug,
    today,
    managers: having('account_manager'),
    owners: having('contract_owner').concat(having('admin')),
  });
  if ((known[0]?.count ?? 0) >= items.length) return;
  const format: Format = {
    name: 'demo',
    title: 'Demo',
    description: 'The demo’s own data.',
    accepts: [],
    read: async function* read() {
      yield* items;
    },
  };
  const { refusals } = await runImport({ format, files: [], model, pool: database.jobs, principal, mode: 'commit' });
  const [first] = refusals;
  if (first) throw new Error(`the demo's data was refused: ${first.field ?? ''} ${first.reason}`);
  for (const item of items) await takeSteps({ database, model, principal, personOf: (role) => having(role)[0] }, item);
}

interface Steps {
  readonly database: Database;
  readonly model: Model;
  readonly principal: Principal;
  /** Id of the member who acts in a role. */
  personOf(role: string): string | undefined;
}

/** Brings a record to where it stands by the same commands as people use, each in the name of somebody who may. */
async function takeSteps(
  { database, model, principal, personOf }: Steps,
  { aggregate, key, steps = [] }: DemoItem,
): Promise<void> {
  for (const { command, by } of steps) {
    const definition = entityOf(model, aggregate).commands.find(({ name }) => name === command);
    const person = personOf(by);
    if (!definition) throw new Error(`there is no ${command}`);
    if (!person) return;
    const actor: Principal = { ...principal, actor: { kind: 'user', id: person, name: by } };
    await transact(database.jobs, actor, async (tx) => {
      const [found] = await tx.query<{ id: string }>(
        `select root_id as id from external_ref where system = $1::text and external_id = $2::text and aggregate = $3::text`,
        [key.system, key.id, aggregate],
      );
      if (found) await runCommand(tx, model, actor, definition, { id: found.id, input: {} }, reactions);
    });
  }
}

/** The demo's steps queue nothing and nothing comes of them. */
const reactions: Reactions = {
  enqueue: () => Promise.reject(new Error('the demo queues no job')),
  handlers: [],
  report(error) {
    throw error;
  },
};
