import { ensureDemoData } from './demo-data.ts';
import { domains } from '@plinth/schema/schema.ts';
import type { Database } from './database/client.ts';
import { behaviour } from './domains/domains.ts';
import { buildModel, type Model } from './engine/model.ts';
import { setOperator } from './platform/auth/operators/operators.ts';
import { Accesses } from './platform/access/access.ts';
import type { Auth } from './platform/auth/auth.ts';
import { demoAccounts, demoOperator, demoTenants } from './platform/auth/demo-accounts.ts';
import type { Started } from './start.ts';

/** The demo's companies, people and data. Safe to repeat: what is there stays as people have changed it since. */
export async function ensureDemo({ auth, model, servedBy }: Started): Promise<void> {
  const databaseOf = async (id: string) => (await servedBy(id)).services.database;
  const tenants = await ensureDemoAccounts(auth, databaseOf, model);
  await auth.createUser(demoOperator);
  await setOperator(auth.control, demoOperator.email, true);
  const today = new Date().toISOString().slice(0, 10);
  for (const [slug, id] of tenants) await ensureDemoData(await databaseOf(id), model, { id, slug }, today);
}

/** The companies and people, in the registry and as the records of each company refer to them; answers with ids by slug. */
export async function ensureDemoAccounts(
  auth: Auth,
  databaseOf: (tenantId: string) => Promise<Database>,
  model: Model = buildModel(domains, behaviour),
): Promise<ReadonlyMap<string, string>> {
  const report = (error: unknown) => {
    throw error;
  };
  const accesses = new Accesses({ databaseOf, model, roles: behaviour.roles, given: auth.given, report });
  const tenants = new Map<string, string>();
  for (const { slug, name } of demoTenants) tenants.set(slug, (await auth.createTenant({ slug, name })).id);
  for (const { email, name, password, memberships } of demoAccounts) {
    const { id } = await auth.createUser({ email, name, password });
    for (const membership of memberships) {
      const tenant = tenants.get(membership.tenant);
      if (!tenant) throw new Error(`${email} is a member of an unknown company`);
      await auth.setMembership({ user: id, tenant, roles: [...membership.roles] });
      await accesses.take({ userId: id, tenantId: tenant, name, email });
    }
  }
  return tenants;
}
