import type { Database } from './database/client.ts';
import { transact } from './database/transaction.ts';
import { demoItems } from './demo-items.ts';
import type { Model } from './engine/model.ts';
import { systemPrincipal } from './engine/permissions.ts';
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
}
