import { z } from 'zod';
import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../../database/client.ts';
import { transact, type Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { updateRecord } from '../../engine/writes.ts';
import { DomainError } from '../../errors.ts';
import { type ControlJob, controlJob } from '../jobs/jobs.ts';
import type { AuthDatabase, AuthSql } from './database.ts';
import { findPerson, type PersonRow } from './people.ts';

const change = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() });

/** What was done above companies, for the audit of the company that it is about. */
const entrySchema = z.object({
  id: z.uuid(),
  /** `User`, or `Invitation`. */
  aggregate: z.string(),
  rootId: z.uuid(),
  command: z.string(),
  actorId: z.uuid(),
  actorKind: z.enum(['user', 'operator', 'machine', 'system']).default('user'),
  /** The visit on which it was done. */
  actorVia: z.string().nullable().default(null),
  requestId: z.string().nullable(),
  changes: z.array(change),
});
const payloadSchema = z.object({ tenantId: z.uuid(), userId: z.uuid().optional(), entry: entrySchema.optional() });

type Entry = Omit<z.input<typeof entrySchema>, 'id'>;

/**
 * Has a company follow what happened above it: the record by which it knows a person, and its audit. Its tables may be in another database;
 * so this is not part of the transaction, but sure to follow it.
 */
export async function tellCompany(
  sql: AuthSql,
  tenantId: string,
  { userId, entry }: { userId?: string; entry?: Entry },
): Promise<void> {
  const payload = { tenantId, userId, entry: entry && { id: uuidv7(), ...entry } };
  await sql`select enqueue_control_job('auth.tell_company', ${JSON.stringify(payload)}::text::jsonb)`;
}

/** The same of a person for all companies that know them: their name or address is another. */
export async function tellCompanies(sql: AuthSql, userId: string): Promise<void> {
  const tenants = await sql<{ tenantId: string }[]>`
    select tenant_id as "tenantId" from control.membership where user_id = ${userId}`;
  for (const { tenantId } of tenants) await tellCompany(sql, tenantId, { userId });
}

/** The job behind it. Done again it changes nothing. */
export function tellCompanyJob(
  database: AuthDatabase,
  poolOf: (tenantId: string) => Promise<Sql>,
  model: Model,
): ControlJob {
  return controlJob({
    name: 'auth.tell_company',
    payload: payloadSchema,
    async run({ tenantId, userId, entry }) {
      const person = userId && (await database.transaction((sql) => findPerson(sql, { id: userId })));
      const pool = await poolOf(tenantId);
      if (person) await transact(pool, systemPrincipal(tenantId, 'Plinth'), (tx) => followPerson(tx, model, person));
      if (!entry) return;
      const actor = { id: entry.actorId, kind: entry.actorKind };
      await transact(pool, { tenantId, actor }, (tx) => writeEntry(tx, tenantId, entry));
    },
  });
}

/** The record of somebody who has not come in yet is made when they do. */
async function followPerson(tx: Transaction, model: Model, { id, name, email }: PersonRow): Promise<void> {
  const principal = systemPrincipal(tx.caller.tenantId, 'Plinth');
  const options = { command: 'followAccount', action: 'update', trusted: true };
  try {
    await updateRecord(tx, principal, entityOf(model, 'User'), id, { input: { name, email }, parts: {} }, options);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
  }
}

async function writeEntry(tx: Transaction, tenantId: string, entry: z.infer<typeof entrySchema>): Promise<void> {
  await tx.query(
    `insert into audit_entry (id, tenant_id, aggregate, root_id, command, actor_id, actor_kind, actor_via, request_id, changes)
     select $1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::uuid, $9::text, $10::text, $7::text, $8::text::jsonb
     where not exists (select from audit_entry where tenant_id = $2::uuid and id = $1::uuid)`,
    [
      entry.id,
      tenantId,
      entry.aggregate,
      entry.rootId,
      entry.command,
      entry.actorId,
      entry.requestId,
      JSON.stringify(entry.changes),
      entry.actorKind,
      entry.actorVia,
    ],
  );
}
