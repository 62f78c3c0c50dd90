import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { auditEntry } from '@plinth/schema/platform/audit-entry.ts';
import { auditSeal, auditSealer } from '@plinth/schema/platform/audit-seal.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';

const rowsAtOnce = 500;

/**
 * Writes the audit of every company as pg_dump would: COPY blocks in plain text, all of one moment.
 *
 * @param out gets everything and is left open
 */
export async function exportAudit(sql: Sql, out: Writable): Promise<void> {
  const say = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await say(`-- begun ${new Date().toISOString()}\n`);
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set local role ${roles.system}`);
    await tx.unsafe('set local statement_timeout = 0');
    for (const table of [auditEntry, auditSeal, auditSealer]) {
      const columns = Object.values(getColumns(table)).map((column) => column.name);
      await say(`COPY public.${getTableName(table)} (${columns.join(', ')}) FROM stdin;\n`);
      // not COPY itself: postgres.js may leave its socket paused at the end of one, and the next statement waits for ever
      const texts = columns.map((name) => `${name}::text`).join(', ');
      for await (const rows of tx.unsafe<Texts[]>(`select ${texts} from ${getTableName(table)}`).cursor(rowsAtOnce))
        await say(rows.map((row) => `${columns.map((name) => copied(row[name] ?? null)).join('\t')}\n`).join(''));
      await say('\\.\n');
    }
  });
}

type Texts = Readonly<Record<string, string | null>>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value in the text format of COPY. */
function copied(value: string | null): string {
  return value === null ? '\\N' : value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);
}
