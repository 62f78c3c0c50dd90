import { z } from 'zod';
import type { Sql } from '../../database/client.ts';
import { refreshStatistics } from '../../database/statistics.ts';
import type { Caller } from '../../database/transaction.ts';
import { DomainError } from '../../errors.ts';
import type { Model } from '../../engine/model.ts';
import type { Actor, Principal } from '../../engine/permissions.ts';
import { type Job, job, type JobContext } from '../jobs/jobs.ts';
import type { Format } from './format.ts';
import { commitJob, previewJob, requireFormat, requireImport, RunBook } from './import-runs.ts';
import { type ImportRequest, runImport } from './run-import.ts';

export interface ImportServices {
  model: Model;
  /** For work that nobody waits for. */
  pool: Sql;
  formats: readonly Format[];
  /**
   * What the person or machine on whose behalf a job runs may do now.
   *
   * @throws DomainError when they may no longer work in the tenant
   */
  principalOf(caller: Caller): Promise<Principal>;
  /** Called after each write, so that the change stream looks at once. */
  changed(): void;
}

const payload = z.object({ importRunId: z.uuid() });

/** The jobs behind an import run: reading the file to say what it would do, and doing it. */
export function importJobs(services: ImportServices): Job[] {
  return [
    job({
      name: previewJob,
      payload,
      run: ({ importRunId }, context) => pass(services, importRunId, context, 'preview'),
    }),
    job({
      name: commitJob,
      payload,
      run: ({ importRunId }, context) => pass(services, importRunId, context, 'commit'),
    }),
  ];
}

/**
 * One pass over the file of a run. A preview that was interrupted begins anew, a commit goes on after the last item it noted; what was
 * written after that is found by its key and left alone.
 */
async function pass(
  services: ImportServices,
  id: string,
  context: JobContext,
  mode: 'preview' | 'commit',
): Promise<void> {
  const { model, pool } = services;
  const { tenantId, actor: caller } = context.caller;
  const { via, scopes } = caller;
  const actor: Actor = {
    id: caller.id,
    kind: caller.kind === 'system' ? 'system' : 'job',
    name: '',
    ...(via && { via }),
    ...(scopes && { scopes }),
  };
  const book = new RunBook(pool, model, { tenantId, actor }, id);
  const state = await book.state();
  const awaited = mode === 'preview' ? ['previewing'] : ['queued', 'running'];
  if (!awaited.includes(state.status)) return; // an earlier attempt finished it
  try {
    const format = services.formats.find(({ name }) => name === state.format);
    if (!format) throw new DomainError('BAD_USER_INPUT', `There is no format ${state.format}.`);
    const importer = async (): Promise<Principal> => {
      const found = await services.principalOf(context.caller);
      requireFormat(model, found, format);
      requireImport(model, found, mode === 'preview' ? 'create' : 'commit');
      return { ...found, tenantId, actor: { ...actor, name: found.actor.name }, bulkId: id };
    };
    const principal = await importer();
    const isResumed = state.status === 'running';
    const content = await book.file();
    await book.begin(mode === 'preview' ? 'previewing' : 'running', isResumed);
    services.changed();
    const request: ImportRequest = {
      format,
      files: [{ name: state.fileName, bytes: piecesOf(content) }],
      model,
      pool,
      principal,
      mode,
      signal: context.signal,
      ...(isResumed && { resumeFrom: state }),
      onProgress: async ({ refusals, ...counts }) => {
        await book.write(counts, refusals);
        services.changed();
        if (counts.handled < counts.total) request.principal = await importer(); // it may change while it runs
      },
    };
    const result = await runImport(request);
    const isNothing =
      result.handled > 0 &&
      result.handled === result.refused &&
      result.refusals.every(({ field, line }) => field === null && line <= 1);
    if (mode === 'preview' && isNothing)
      await book.write({
        status: 'failed',
        failure: asSentence(result.refusals[0]?.reason ?? 'the file holds nothing that can be read'),
      });
    else if (mode === 'preview') await book.write({ status: 'previewed' });
    else {
      await refreshStatistics(
        pool,
        [...model.entities.values()].map(({ table }) => table),
      );
      await book.write({ status: 'done', finishedAt: new Date().toISOString() });
      await book.forgetFile();
    }
  } catch (error) {
    const isFinal = (error instanceof DomainError && !isPassing(error)) || context.isLastAttempt;
    if (!isFinal) throw error; // the queue tries again
    await book.write({
      status: 'failed',
      failure: reasonOf(error),
      finishedAt: new Date().toISOString(),
    });
    if (!(error instanceof DomainError)) throw error; // for the log
  } finally {
    services.changed();
  }
}

/** For whoever looks at the import. What was written before stays, and is counted. */
function reasonOf(error: unknown): string {
  if (!(error instanceof DomainError)) return 'Something went wrong that is not the fault of the file.';
  const isOfPerson = error.code === 'FORBIDDEN' || error.code === 'UNAUTHENTICATED';
  const isTheirs = isOfPerson && error.rule !== 'auth.credential_revoked'; // which names what it was begun with
  return isTheirs ? 'It was stopped, since whoever began it may not do this any more.' : error.message;
}

/** It may go well later: the database is back, or the company works again. */
function isPassing({ code, rule }: DomainError): boolean {
  return code === 'UNAVAILABLE' || rule === 'auth.tenant_suspended';
}

const asSentence = (reason: string) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;

async function* piecesOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 65_536;
  for (let start = 0; start < content.byteLength; start += size) yield content.subarray(start, start + size);
}
