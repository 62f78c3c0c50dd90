import type { Sql } from '../database/client.ts';
import { canonical, difference } from './canonical.ts';
import { withConnection } from './dataset.ts';
import type { RunningCandidate } from './processes.ts';
import type { Variables, Workload } from './workloads.ts';

const samplesPerRead = 12;

/**
 * Asks every candidate the same and compares the answers, and for W5 what was written as well.
 *
 * @throws Error naming the first two that differ, and where
 */
export async function checkAnswers(
  running: readonly RunningCandidate[],
  workloads: readonly Workload[],
  token: string,
  databaseUrl: string,
): Promise<void> {
  for (const workload of workloads) {
    const step = Math.max(1, Math.floor(workload.samples.length / samplesPerRead));
    const samples = workload.samples.filter((_, index) => index % step === 0).slice(0, samplesPerRead);
    for (const [index, variables] of samples.entries()) {
      const variant = (index * 17) % workload.variants;
      const answers: string[] = [];
      for (const candidate of running) {
        const question = { candidate, workload: workload.name, variant, variables, token };
        answers.push(workload.name === 'W5' ? await askAndUndo(question, databaseUrl) : canonical(await ask(question)));
      }
      const [ours = ''] = answers;
      const odd = answers.findIndex((answer) => answer !== ours);
      if (odd > 0)
        throw new Error(
          `${workload.name} ${JSON.stringify(variables)}: ${running[0]?.definition.name ?? ''} and ${running[odd]?.definition.name ?? ''} differ ${difference(ours, answers[odd] ?? '')}`,
        );
    }
  }
}

interface Question {
  readonly candidate: RunningCandidate;
  readonly workload: string;
  readonly variant: number;
  readonly variables: Variables;
  readonly token: string;
}

/** @throws Error with the answer, when it is not data alone */
async function ask({ candidate, workload, variant, variables, token }: Question): Promise<unknown> {
  const { dialect, name } = candidate.definition;
  const { path, body } = dialect.request(workload, variant, variables);
  const response = await fetch(`http://127.0.0.1:${String(candidate.port)}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body,
  });
  const text = await response.text();
  const answer = (text.startsWith('{') ? JSON.parse(text) : {}) as { data?: unknown; errors?: unknown };
  if (response.status !== 200 || !answer.data || answer.errors)
    throw new Error(`${name} answers ${workload} with ${String(response.status)} ${text.slice(0, 1500)}`);
  return dialect.reshape(workload, answer.data);
}

/** Writes, reads what was written beside the answer, and takes it back, so that the next candidate finds the same rows. */
async function askAndUndo(question: Question, databaseUrl: string): Promise<string> {
  return withConnection(databaseUrl, async (sql) => {
    const id = String(question.variables['id']);
    const [before] = await sql`select * from contract where id = ${id}`;
    const [mark] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`;
    const answer = await ask(question);
    const written = {
      contract:
        await sql`select version, updated_by, updated_at > ${mark?.at ?? ''}::timestamptz as touched from contract where id = ${id}`,
      notes: await added(sql, 'contract_note', 'contract_id', 'created_at', id, mark?.at ?? ''),
      changes: await added(sql, 'change', 'root_id', 'at', id, mark?.at ?? ''),
      audit: await added(sql, 'audit_entry', 'root_id', 'at', id, mark?.at ?? ''),
    };
    await undo(
      sql,
      id,
      mark?.at ?? '',
      String(before?.['version']),
      String(before?.['updated_at']),
      before?.['updated_by'],
    );
    return blank(canonical({ answer, written }));
  });
}

/** The rows of the contract since `at`, without their columns that are never the same. */
async function added(sql: Sql, table: string, key: string, time: string, id: string, at: string): Promise<unknown[]> {
  const rows = await sql<{ row: Record<string, unknown> }[]>`
    select to_jsonb(t) as row from ${sql(table)} t where ${sql(key)} = ${id} and ${sql(time)} > ${at}::timestamptz`;
  const unlike = ['id', 'xid', 'at', 'created_at', 'updated_at', 'request_id', 'correlation_id'];
  return rows.map(({ row }) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => !unlike.includes(name))
        // who may see it is a set, which nobody orders
        .map(([name, value]) => [name, name === 'visible_to' ? (value as string[]).toSorted() : value]),
    ),
  );
}

/** Ids and moments of what was just made differ from one time to the next. */
function blank(text: string): string {
  return text
    .replace(/"(id|ids)":(\["[\w-]{36}"\]|"[\w-]{36}")/g, '"$1":"…"')
    .replace(/"createdAt":"[^"]*"/g, '"createdAt":"…"');
}

async function undo(sql: Sql, id: string, at: string, version: string, updatedAt: string, by: unknown): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`; // the audit refuses it to everybody else
    await tx`delete from contract_note where contract_id = ${id} and created_at > ${at}::timestamptz`;
    await tx`delete from change where root_id = ${id} and at > ${at}::timestamptz`;
    await tx`delete from audit_entry where root_id = ${id} and at > ${at}::timestamptz`;
    await tx`update contract set version = ${version}::int, updated_at = ${updatedAt}::timestamptz, updated_by = ${by as string} where id = ${id}`;
  });
}
