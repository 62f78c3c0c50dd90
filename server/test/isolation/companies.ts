import type { TestDatabase } from '../database.ts';
import { canary, fill } from '../fill.ts';
import type { ActorInTest, World } from '../actors.ts';
import type { Column, Entity } from '../../engine/model.ts';
import type { Targets } from './probes.ts';

/** A company with a record of everything in it, each text of which names its company, table and column. */
export interface Company {
  readonly id: string;
  readonly tenant: ReturnType<World['tenant']>;
  /** Where its records of sites are. */
  readonly place: { readonly site: string; readonly sites: readonly string[] };
  /** Somebody who may do everything, there. */
  readonly admin: ActorInTest;
  /** Ids of its records by the name of their type. */
  readonly targets: Targets;
  /** What is in a column of its records. */
  valueOf(entity: Entity, column: Column): unknown;
}

/** Fills a company, and what is kept above companies for it. */
export async function fillCompany(db: TestDatabase, world: World): Promise<Company> {
  const tenant = world.tenant();
  const short = tenant.id.slice(0, 8);
  await db.sql`insert into control.tenant (id, slug, name) values (${tenant.id}, ${`c-${short}`}, ${`canary-${short}-tenant-name`})`;
  const targets = new Map(await fill(db, tenant.id));
  const site = targets.get('Site') ?? '';
  const place = { site, sites: [site] };
  const admin = await tenant.person(['*:*:all', '*:read:all:*'], place);
  const text = (column: string) => `canary-${short}-service_account-${column}`;
  const { account } = await admin.ok<{ account: { id: string } }>(
    'mutation($i: CreateServiceAccountInput!) { account: createServiceAccount(input: $i, idempotencyKey: "filled") { id } }',
    { i: { name: text('name'), description: text('description'), scopes: ['contract:read:all'] } },
  );
  const { made } = await admin.ok<{ made: { apiKey: { id: string } } }>(
    'mutation($i: CreateApiKeyInput!) { made: createApiKey(input: $i) { apiKey { id } } }',
    { i: { serviceAccountId: account.id, name: text('key') } },
  );
  await db.sql`insert into import_file (id, tenant_id, content) values (${targets.get('ImportRun') ?? ''}, ${tenant.id}, ${text('file')}::text::bytea)`;
  await db.sql.begin(async (sql) => {
    await sql`set local role plinth_system`;
    await sql`select audit_step(1000)`;
  });
  targets.set('ServiceAccount', account.id).set('ApiKey', made.apiKey.id);
  return {
    id: tenant.id,
    tenant,
    place,
    admin,
    targets,
    valueOf(entity, column) {
      if (column.type === 'text') return canary(tenant.id, entity, column);
      const field = entity.fields.get(column.key.replace(/Id$/, ''));
      if (column.type === 'id')
        return column.key === 'id'
          ? targets.get(entity.name)
          : field?.kind === 'one'
            ? targets.get(field.target.name)
            : undefined;
      if (column.type === 'date') return '2026-11-20';
      return column.type === 'instant' ? '2026-11-20T12:00:00Z' : undefined;
    },
  };
}

/** Every row of a company as it is: what nobody else may change. Logs and the keys of repetitions are only ever added to. */
export async function rowsOf(db: TestDatabase, tenantId: string): Promise<Map<string, string>> {
  const tables = await db.sql<{ name: string; key: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name, case when n.nspname = 'public' then c.relname else 'control.' || c.relname end as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where n.nspname in ('public', 'control') and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('audit_entry', 'audit_seal', 'change', 'change_feed', 'idempotency_key')`;
  const rows = new Map<string, string>();
  for (const { name, key } of tables) {
    const found = await db.sql.unsafe<{ row: string; hash: string }[]>(
      `select to_jsonb(t) - 'last_used_at' ->> 'id' as row, md5((to_jsonb(t) - 'last_used_at')::text) as hash from ${name} t where tenant_id = '${tenantId}'`,
    );
    for (const { row, hash } of found) rows.set(`${key} ${row ?? hash}`, hash);
  }
  return rows;
}
