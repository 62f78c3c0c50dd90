import { ImportRun } from '@plinth/schema/platform/import-run.ts';
import type { Sql } from '../../database/client.ts';
import { transact, type Transaction } from '../../database/transaction.ts';
import { openBytes, sealBytes } from '../../encryption/sealed.ts';
import { DomainError } from '../../errors.ts';
import type { Enqueue } from '../../engine/reactions.ts';
import { licenceRequired } from '../../engine/licence.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { type Actor, compileGrants, type Principal, requireAction } from '../../engine/permissions.ts';
import { createRecord, updateRecord } from '../../engine/writes.ts';
import type { Format, ImportRefusal } from './format.ts';

export const previewJob = 'imports.preview';
export const commitJob = 'imports.commit';

/** Most refusals that a run keeps; the rest are counted. */
const keptErrors = 1000;

/** A file as it was uploaded. */
export interface Upload {
  format: Format;
  fileName: string;
  content: Uint8Array;
}

/** An import run as its jobs need it. */
export interface RunState {
  format: string;
  fileName: string;
  status: (typeof ImportRun.table)['$inferSelect']['status'];
  total: number;
  handled: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: number;
}

/**
 * Keeps the file, makes a run of it and queues its preview, all in one transaction.
 *
 * @returns the id of the run
 * @throws DomainError FORBIDDEN without `importRun:create`, BAD_USER_INPUT for a file name that does not fit
 */
export async function startRun(
  tx: Transaction,
  model: Model,
  principal: Principal,
  upload: Upload,
  enqueue: Enqueue,
): Promise<string> {
  const entity = entityOf(model, ImportRun.name);
  const { format, fileName, content } = upload;
  const input = { format: format.name, fileName, fileSize: content.byteLength, status: 'previewing' };
  const { id } = await createRecord(
    tx,
    principal,
    entity,
    { input },
    { action: 'create', command: 'uploadImport', trusted: true },
  );
  await tx.query('insert into import_file (id, tenant_id, content) values ($1::uuid, $2::uuid, $3::bytea)', [
    id,
    principal.tenantId,
    sealBytes(purposeOf(id), content),
  ]);
  await enqueue(tx, previewJob, { importRunId: id });
  return id;
}

const purposeOf = (id: string) => `import-file/${id}`;

/**
 * What an import needs beside the rights to what it writes: to `create` it with its preview, which is known before the file is read, and to
 * `commit` it.
 *
 * @throws DomainError FORBIDDEN
 */
export function requireImport(model: Model, principal: Principal, action: 'create' | 'commit'): void {
  requireAction(principal, entityOf(model, ImportRun.name), action);
}

/** A format is of the domain that its name begins with: `contracts/ocds`. */
const domainOf = ({ name }: Format) => name.split('/')[0] ?? '';

/** Whether the company has a licence for what the format brings in. */
export function isLicensed({ unlicensed }: Principal, format: Format): boolean {
  return !unlicensed?.has(domainOf(format));
}

/** @throws DomainError LICENSE_REQUIRED */
export function requireFormat(model: Model, principal: Principal, format: Format): void {
  const domain = model.domains.find(({ name }) => name === domainOf(format));
  if (domain && !isLicensed(principal, format)) throw licenceRequired(domain);
}

/** The bookkeeping of one run by its jobs: each step is a change that screens follow. */
export class RunBook {
  readonly #pool: Sql;
  readonly #model: Model;
  readonly #principal: Principal;
  readonly #id: string;
  #kept = 0;

  constructor(pool: Sql, model: Model, job: { tenantId: string; actor: Actor }, id: string) {
    this.#pool = pool;
    this.#model = model;
    this.#id = id;
    // Keeping the books is the job's own right: they are kept also for somebody who has lost the right to import meanwhile.
    this.#principal = {
      ...job,
      roles: [],
      grants: compileGrants(['importRun:read:all', 'importRun:progress:all']),
      requestId: null,
    };
  }

  async state(): Promise<RunState> {
    const [state] = await this.#transact((tx) =>
      tx.query<RunState>(
        'select format, file_name as "fileName", status, total, handled, created, changed, unchanged, refused from import_run where id = $1::uuid',
        [this.#id],
      ),
    );
    if (!state) throw new DomainError('NOT_FOUND', 'There is no such import.');
    return state;
  }

  /** @throws DomainError NOT_FOUND once the import is done */
  async file(): Promise<Uint8Array> {
    const [row] = await this.#transact((tx) =>
      tx.query<{ content: Uint8Array }>('select content from import_file where id = $1::uuid', [this.#id]),
    );
    if (!row) throw new DomainError('NOT_FOUND', 'The file of this import is not kept any more.');
    return openBytes(purposeOf(this.#id), row.content);
  }

  /** Writes what changed about the run, and the first refusals. */
  async write(
    input: Partial<RunState> & { failure?: string | null; finishedAt?: string },
    refusals: readonly ImportRefusal[] = [],
  ): Promise<void> {
    const kept = refusals.slice(0, Math.max(0, keptErrors - this.#kept));
    this.#kept += kept.length;
    const add = kept.map(({ line, field, reason }) => ({
      line,
      field: field === null ? null : [...field].slice(0, 300).join(''),
      reason: [...reason].slice(0, 2000).join(''),
    }));
    await this.#update(input, { add });
  }

  /** Begins a pass over the file, without what an earlier one noted. A pass that goes on where another stopped keeps it. */
  async begin(status: RunState['status'], isResumed: boolean): Promise<void> {
    const errors = await this.#transact((tx) =>
      tx.query<{ id: string }>(
        'select id from import_error where import_run_id = $1::uuid and deactivated_at is null',
        [this.#id],
      ),
    );
    this.#kept = isResumed ? errors.length : 0;
    const counts = isResumed ? {} : { handled: 0, created: 0, changed: 0, unchanged: 0, refused: 0 };
    await this.#update({ status, ...counts }, isResumed ? {} : { remove: errors.map(({ id }) => id) });
  }

  async forgetFile(): Promise<void> {
    await this.#transact((tx) => tx.query('delete from import_file where id = $1::uuid', [this.#id]));
  }

  async #update(input: object, errors: { add?: Record<string, unknown>[]; remove?: string[] }): Promise<void> {
    const entity = entityOf(this.#model, ImportRun.name);
    const request = { input: { ...input }, parts: { errors } };
    await this.#transact((tx) =>
      updateRecord(tx, this.#principal, entity, this.#id, request, {
        action: 'progress',
        command: 'import',
        trusted: true,
      }),
    );
  }

  async #transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return transact(this.#pool, this.#principal, work);
  }
}
