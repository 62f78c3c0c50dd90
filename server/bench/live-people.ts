import { openAuthDatabase } from '../platform/auth/database.ts';
import { accessTokenKeys } from '../platform/auth/keys.ts';
import { accessTokens } from '../platform/auth/tokens.ts';
import { publicUrl, withConnection } from './dataset.ts';
import { company } from './workloads.ts';

/** Somebody who sees the own portfolio only, and a contract in it. */
export interface Manager {
  readonly id: string;
  readonly token: string;
  readonly contractId: string;
}

/** Account managers in the company that is asked for, each signed in and with a contract of their own; the same ones in every run. */
export async function ensureManagers(databaseUrl: string, count: number): Promise<readonly Manager[]> {
  const rows = await withConnection(databaseUrl, async (sql) => {
    const people = sql`select overlay(overlay(md5('bench manager ' || n) placing '4' from 13) placing '8' from 17)::uuid as id, n from generate_series(1, ${count}) n`;
    await sql`insert into control."user" (id, name, email) select id, 'Manager ' || n, 'manager-' || n || '@bench.example' from (${people}) p on conflict do nothing`;
    await sql`insert into control.membership (tenant_id, user_id, roles)
      select t.id, p.id, array['account_manager'] from control.tenant t cross join (${people}) p where t.slug = ${company.slug} on conflict do nothing`;
    await sql`insert into control.session (id, user_id, expires_at)
      select id, id, now() + interval '1 day' from (${people}) p on conflict (id) do update set expires_at = excluded.expires_at`;
    await sql`insert into member (id, tenant_id, name, email)
      select p.id, t.id, 'Manager ' || n, 'manager-' || n || '@bench.example' from control.tenant t cross join (${people}) p where t.slug = ${company.slug} on conflict do nothing`;
    return await sql<{ id: string; tenantId: string; contractId: string }[]>`
      with chosen as (
        select id, tenant_id, row_number() over (order by id) as n from contract
        where deactivated_at is null and tenant_id = (select id from control.tenant where slug = ${company.slug}) order by id limit ${count}
      )
      update contract c set owner_id = p.id from chosen join (${people}) p using (n)
      where c.id = chosen.id and c.tenant_id = chosen.tenant_id returning p.id, c.tenant_id as "tenantId", c.id as "contractId"`;
  });
  if (rows.length < count)
    throw new Error(`the data set has ${String(rows.length)} contracts for ${String(count)} people`);
  const database = openAuthDatabase(databaseUrl);
  try {
    const tokens = accessTokens(accessTokenKeys(database), new URL(publicUrl));
    return await Promise.all(
      rows.map(async ({ id, tenantId, contractId }) => {
        const user = { id, name: 'Manager', email: `${id}@bench.example` };
        const tenant = { id: tenantId, roles: ['account_manager'] };
        const { accessToken } = await tokens.issue({ id, user }, tenant, 'api');
        return { id, token: accessToken, contractId };
      }),
    );
  } finally {
    await database.close();
  }
}
