import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { auditEntry } from '@plinth/schema/platform/audit-entry.ts';
import { auditSeal, auditSealer } from '@plinth/schema/platform/audit-seal.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';

const rowsAtOnce = 500;

/** Whoever was to read what is written has gone. */
class ReaderLeft extends Error {}

/**
 * Writes the audit of every company as pg_dump would: COPY blocks in plain text, all of one moment.
 *
 * @param out gets everything and is left open
 * @throws ReaderLeft when it is closed before the end
 */
export async function exportAudit(sql: Sql, out: Writable): Promise<void> {
  const left = new Promise<never>((_resolve, reject) => out.once('close', () => reject(new ReaderLeft())));
  left.catch(() => {}); // of interest to who waits for it
  const say = async (text: string) => {
    if (out.destroyed) throw new ReaderLeft();
    if (!out.write(text)) await Promise.race([once(out, 'drain'), left]);
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

/** The same for a program that may have seen enough before it has read everything: what it makes of that, it says itself. */
export async function sendAudit(sql: Sql, input: Writable): Promise<void> {
  input.on('error', () => {}); // reported by the write that failed
  try {
    await exportAudit(sql, input);
    input.end();
  } catch (error) {
    const isLeft = error instanceof ReaderLeft || (error instanceof Error && 'code' in error && error.code === 'EPIPE');
    if (!isLeft) throw error;
  }
}

type Texts = Readonly<Record<string, string | null>>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value in the text format of COPY. */
function copied(value: string | null): string {
  return value === null ? '\\N' : value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);
}
