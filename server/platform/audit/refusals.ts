import type { Sql } from '../../database/client.ts';
import { transact } from '../../database/transaction.ts';
import { newId } from '../../engine/ids.ts';
import type { Principal } from '../../engine/permissions.ts';
import { isMoving } from '../../engine/postgres-errors.ts';
import { DomainError, type ErrorCode } from '../../errors.ts';

/** What somebody asked for and was not given. */
export interface Attempt {
  readonly aggregate: string;
  readonly command: string;
  readonly rootId: string | null;
}

/** Refusals for what somebody may not do, or not now. A value that cannot be taken, or a conflict, is a step of ordinary work. */
const audited: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND', 'RULE_VIOLATED', 'LICENSE_REQUIRED']);

const minute = 60_000; // milliseconds
const entriesOfPerson = 10; // in a minute, and one for each refusal
const entriesOfCompany = 30; // the same for all its people
const kindsCounted = 10; // entries at the end of the minute for what was more than that

/** The like refusals of one person, counted. */
interface Tally {
  readonly principal: Principal;
  readonly attempt: Attempt;
  readonly error: DomainError;
  readonly since: string;
  times: number;
}

interface Company {
  entries: number;
  readonly ofPerson: Map<string, number>;
  readonly tallies: Map<string, Tally>;
}

const several: Attempt = { aggregate: 'several', command: 'several', rootId: null };

/**
 * Writes refusals to the audit, each in a transaction of its own. A flood cannot fill the disk: in a minute 10 entries of a person and 30 of
 * a company are written as they come, and what is more is counted and written as at most 11 at the end of it, by each server.
 */
export class Refusals {
  readonly #poolOf: (tenantId: string) => Promise<Sql>;
  readonly #report: (error: unknown) => void;
  #companies = new Map<string, Company>();
  readonly #timer: NodeJS.Timeout;

  /** @param poolOf connections to where a company lives: it may move while something is counted */
  constructor(poolOf: (tenantId: string) => Promise<Sql>, report: (error: unknown) => void) {
    this.#poolOf = poolOf;
    this.#report = report;
    this.#timer = setInterval(() => void this.flush(), minute).unref();
  }

  /** Notes a refusal, if `error` is one to be audited. Never throws: whoever was refused is told that and nothing else. */
  async note(principal: Principal, attempt: Attempt, error: unknown): Promise<void> {
    if (!(error instanceof DomainError) || !audited.has(error.code)) return;
    const tally = { principal, attempt, error, since: new Date().toISOString(), times: 1 };
    const company = this.#companyOf(principal);
    const ofPerson = company.ofPerson.get(principal.actor.id) ?? 0;
    if (company.entries >= entriesOfCompany || ofPerson >= entriesOfPerson) return this.#count(company, tally);
    company.entries += 1;
    company.ofPerson.set(principal.actor.id, ofPerson + 1);
    await this.#write(tally);
  }

  /** Writes what was counted. What cannot be written now is counted on. */
  async flush(): Promise<void> {
    const companies = this.#companies;
    this.#companies = new Map();
    for (const { tallies } of companies.values()) for (const tally of tallies.values()) await this.#write(tally);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #companyOf({ tenantId }: Principal): Company {
    const known = this.#companies.get(tenantId);
    if (known) return known;
    const made = { entries: 0, ofPerson: new Map<string, number>(), tallies: new Map<string, Tally>() };
    this.#companies.set(tenantId, made);
    return made;
  }

  #count(company: Company, one: Tally): void {
    const { actor } = one.principal;
    const key = JSON.stringify([actor.id, one.attempt.aggregate, one.attempt.command, one.error.code, one.error.rule]);
    const isNew = !company.tallies.has(key);
    const isTooMany = isNew && company.tallies.size >= kindsCounted;
    const tally = company.tallies.get(isTooMany ? '' : key);
    if (tally) tally.times += one.times;
    else
      company.tallies.set(isTooMany ? '' : key, {
        ...one,
        attempt: isTooMany ? several : { ...one.attempt, rootId: null },
      });
  }

  async #write(tally: Tally): Promise<void> {
    const { principal, attempt, error, times, since } = tally;
    const refusal = {
      code: error.code,
      ...(error.rule ? { rule: error.rule } : {}),
      times,
      ...(times > 1 ? { since } : {}),
    };
    const isSeveral = attempt === several; // of several people
    try {
      await transact(await this.#poolOf(principal.tenantId), principal, (tx) =>
        tx.query(
          `insert into audit_entry (id, tenant_id, aggregate, root_id, command, actor_id, actor_kind, request_id, changes, refusal, actor_via)
           values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::uuid, $7::text, $8::text, '[]', $9::jsonb, $10::text)`,
          [
            newId(),
            principal.tenantId,
            attempt.aggregate,
            attempt.rootId,
            attempt.command,
            isSeveral ? null : principal.actor.id,
            isSeveral ? 'several' : principal.actor.kind,
            times > 1 ? null : principal.requestId,
            refusal,
            isSeveral ? null : (principal.actor.via ?? null),
          ],
        ),
      );
    } catch (fault) {
      if (!isMoving(fault)) this.#report(fault);
      this.#count(this.#companyOf(principal), tally);
    }
  }
}
