import type { Sql } from '../../database/client.ts';
import { transact } from '../../database/transaction.ts';
import { keyRing } from '../../encryption/key-ring.ts';
import { keyIdOf, openBytes, sealBytes, sealedBegin } from '../../encryption/sealed.ts';
import type { TextRow } from '../../engine/diff.ts';
import type { Entity, Model } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { openedRow, storedRow } from '../../engine/secrets.ts';

/** A company, and where its tables are. */
export interface Company {
  readonly tenantId: string;
  readonly pool: Sql;
}

const batchSize = 200; // rows that are locked at a time

/** Aggregates and parts that have encrypted columns. */
export function encryptedEntities(model: Model): Entity[] {
  return [...model.entities.values()].filter(({ secrets }) => secrets.length > 0);
}

/**
 * Seals anew, with the key that seals now, whatever of a company is sealed with another or is still in clear. In batches, each a transaction
 * of its own, so that writers wait for moments only; versions, stamps and history stay as they are, since the records do.
 *
 * @returns how many rows were sealed
 */
export async function resealRows(model: Model, company: Company): Promise<number> {
  let sealed = 0;
  for (const entity of encryptedEntities(model)) {
    let after: string | null = firstId;
    while (after !== null) {
      const batch: Batch = await resealBatch(entity, company, after);
      sealed += batch.sealed;
      after = batch.last;
    }
  }
  return sealed;
}

/** The same for the files that wait to be imported. */
export async function resealFiles({ tenantId, pool }: Company): Promise<number> {
  for (let sealed = 0; ; sealed += 1) {
    const isDone = await transact(pool, systemPrincipal(tenantId, 'encryption'), async (tx) => {
      const begin = Buffer.from(sealedBegin(keyRing().sealing));
      const [file] = await tx.query<{ id: string; content: Uint8Array }>(
        `select id, content from import_file where tenant_id = $1::uuid and substring(content for $2::int) <> $3::bytea limit 1 for update`,
        [tenantId, begin.length, begin],
      );
      if (!file) return true;
      const purpose = `import-file/${file.id}`;
      const content = sealBytes(purpose, openBytes(purpose, file.content));
      await tx.query('update import_file set content = $2::bytea where id = $1::uuid', [file.id, content]);
      return false;
    });
    if (isDone) return sealed;
  }
}

const firstId = '00000000-0000-0000-0000-000000000000';

interface Batch {
  readonly sealed: number;
  /** Where the next one begins; null when there is none. */
  readonly last: string | null;
}

async function resealBatch(entity: Entity, { tenantId, pool }: Company, after: string): Promise<Batch> {
  const { table, secrets } = entity;
  const isOther = secrets.map(({ sql }) => `t.${sql} not like $3::text`).join(' or ');
  const values = secrets.map(({ sql }) => `'${sql}', t.${sql}`).join(', ');
  return transact(pool, systemPrincipal(tenantId, 'encryption'), async (tx) => {
    const rows = await tx.query<{ id: string; row: TextRow }>(
      `select t.id, jsonb_build_object(${values}) as row from ${table} t
       where t.tenant_id = $1::uuid and t.id > $2::uuid and (${isOther}) order by t.id limit ${String(batchSize)} for update`,
      [tenantId, after, `${sealedBegin(keyRing().sealing)}%`],
    );
    if (rows.length === 0) return { sealed: 0, last: null };
    const stored = rows.map(({ id, row }) => ({
      ...storedRow(entity, tenantId, id, clearRow(entity, tenantId, id, row)),
      id,
    }));
    const names = secrets.flatMap(({ sql, index }) => (index ? [sql, index] : [sql]));
    await tx.query(
      `update ${table} t set ${names.map((name) => `${name} = r.${name}`).join(', ')}
       from jsonb_populate_recordset(null::${table}, $2::text::jsonb) r where t.tenant_id = $1::uuid and t.id = r.id`,
      [tenantId, JSON.stringify(stored)],
    );
    return { sealed: rows.length, last: rows.at(-1)?.id ?? null };
  });
}

/** Opened, but for what was never sealed: a version before encryption wrote it. */
function clearRow(entity: Entity, tenantId: string, id: string, row: TextRow): TextRow {
  const sealed = Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && keyIdOf(value) !== null),
  );
  return { ...row, ...openedRow(entity, tenantId, id, sealed) };
}
