import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Sql } from '../database/client.ts';
import { transact } from '../database/transaction.ts';
import { newId } from '../engine/ids.ts';
import { sendAudit } from '../platform/audit/export.ts';
import type { KeyPlaces } from '../platform/audit/signing-key.ts';

/** What the stand-alone verifier says of something that is not as it was published. */
export interface Finding {
  readonly kind: string;
  readonly tenant?: string;
  readonly seq?: number;
  readonly to?: number;
  readonly with?: number;
  readonly where?: string;
  readonly entry?: string;
  readonly entries?: readonly string[];
  readonly what?: readonly string[];
  readonly about?: string;
}

export interface Verdict {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly said: string;
}

const verifier = fileURLToPath(new URL('../../scripts/audit-verify.mjs', import.meta.url));

/** A key and journals in a folder of the system's for temporary files, removed when the file's tests are done. */
export async function auditPlaces(): Promise<KeyPlaces> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-audit-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { keyFile: join(folder, 'key.pem'), folder: join(folder, 'journals') };
}

let written = 0;

/** One entry as a writer adds it, in a transaction that is held open until `hold` is done. */
export async function writeEntry(pool: Sql, tenantId: string, hold?: Promise<unknown>): Promise<string> {
  written += 1;
  const isMachine = written % 3 === 0; // which comes with a key
  const actor = { id: newId(), kind: isMachine ? 'machine' : 'user' };
  const id = newId();
  await transact(pool, { tenantId, actor }, async (tx) => {
    await tx.query(
      `insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes, actor_via)
       values ($1::uuid, $2::uuid, 'Contract', $3::uuid, 1, 'updateContract', $4::uuid, $5::text, $6::text, $7::jsonb, $8::text)`,
      [
        id,
        tenantId,
        newId(),
        actor.id,
        actor.kind,
        newId(),
        [{ field: 'title', before: 'Før\u2028\n\t"\\N', after: id }],
        isMachine ? `credential:${newId()}` : null,
      ],
    );
    await hold;
  });
  return id;
}

/** Runs the stand-alone verifier on the database as it is, against what was published. */
export async function verifyAudit(sql: Sql, folder: string, ...args: string[]): Promise<Verdict> {
  const [row] = await sql<{ id: string }[]>`select id from audit_sealer`;
  const journal = join(folder, row?.id ?? '');
  const child = spawn(process.execPath, [verifier, '--journal', journal, '--dump', '-', '--json', ...args]);
  const output = text(child.stdout);
  const said = text(child.stderr);
  const ended = once(child, 'exit') as Promise<[number]>;
  await Promise.race([once(child.stderr, 'data'), ended]);
  if (child.exitCode === null) await sendAudit(sql, child.stdin);
  const [code] = await ended;
  const findings = (await output)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Finding);
  return { code, findings, said: await said };
}
