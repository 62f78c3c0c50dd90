import type { Database, Sql } from '../database/client.ts';
import type { PreparedStatement } from '../database/message-lane.ts';
import { transact, type Transaction } from '../database/transaction.ts';
import type { ChangeStream } from '../engine/changes.ts';
import type { Model } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import type { Reactions } from '../engine/reactions.ts';
import type { Accesses } from '../platform/access/access.ts';
import type { Refusals } from '../platform/audit/refusals.ts';
import type { ReadPool } from '../engine/read-plan.ts';
import type { ServiceAccounts } from '../platform/auth/machines/administration.ts';
import type { BackOffice } from '../platform/auth/operators/back-office.ts';
import type { Client } from '../platform/auth/tokens.ts';
import type { SsoAdministration } from '../platform/auth/sso/administration.ts';
import type { AccountCaller } from './account/account-caller.ts';
import { RecordLoader } from './relations.ts';

/** What a resolver has in hand: one per request, or per subscription event. */
export interface RequestContext {
  readonly model: Model;
  readonly principal: Principal;
  readonly identity: CallerIdentity;
  readonly changes: ChangeStream;
  readonly reactions: Reactions;
  readonly refusals: Refusals;
  readonly accesses: Pick<Accesses, 'of'>;
  /** The programs that work for companies. */
  readonly machines: ServiceAccounts;
  readonly sso: SsoAdministration;
  /** What operators do above companies. */
  readonly backOffice: BackOffice;
  readonly records: RecordLoader;
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Several statements in one read-only transaction and one message; each answers with one JSON text in UTF-8, or null for no row. */
  readJson(reads: readonly PreparedStatement[], pool: ReadPool): Promise<(Buffer | null)[]>;
  /** In one transaction, undone at its end for a dry run; other instances and sockets hear of it once it is committed. */
  write<T>(work: (tx: Transaction) => Promise<T>, options?: { dryRun?: boolean }): Promise<T>;
  /** As `read` and `write`, in the database that holds what is above companies: for what is kept there about the caller's own. */
  inControl<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  writeControl<T>(work: (tx: Transaction) => Promise<T>, options?: { dryRun?: boolean }): Promise<T>;
  /** For what is about the caller's own account; null on sockets. */
  readonly account: AccountCaller | null;
  /** Of the request, for all its mutations. */
  readonly idempotencyKey: string | null;
  /** What this request failed with that must not be tried again: a mutation, and a read that took too long. */
  readonly failed: unknown[];
}

/** Who is asking, for `me`. */
export interface CallerIdentity {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly rolesTaken: boolean;
  /** The sort of token they came with, over the network. */
  readonly client?: Client;
}

export interface Services {
  readonly model: Model;
  readonly database: Database;
  /** Connections to the database that holds what is above companies. */
  readonly control: Sql;
  readonly changes: ChangeStream;
  readonly reactions: Reactions;
  readonly refusals: Refusals;
  readonly accesses: Pick<Accesses, 'of'>;
  readonly machines: ServiceAccounts;
  readonly sso: SsoAdministration;
  readonly backOffice: BackOffice;
}

interface RequestOptions {
  /** Fires when the caller has left: reads are cancelled then, a write is finished. */
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | null;
  readonly account?: AccountCaller;
}

export function requestContext(
  services: Services,
  principal: Principal,
  identity: CallerIdentity,
  { signal, idempotencyKey = null, account }: RequestOptions = {},
): RequestContext {
  const { model, database, control, changes, reactions, refusals, machines, sso, accesses, backOffice } = services;
  const read = <T>(work: (tx: Transaction) => Promise<T>) =>
    transact(database.points, principal, work, { readOnly: true, signal });
  const readJson = (reads: readonly PreparedStatement[], pool: ReadPool) =>
    database.reads[pool].bytes(principal, reads, signal);
  const write = async <T>(work: (tx: Transaction) => Promise<T>, { dryRun = false } = {}) => {
    const result = await transact(database.points, principal, work, dryRun ? { dryRun } : { lane: database.writes });
    if (!dryRun) changes.poke();
    return result;
  };
  return {
    model,
    principal,
    identity,
    changes,
    reactions,
    refusals,
    machines,
    sso,
    accesses,
    backOffice,
    records: new RecordLoader(principal, read),
    read,
    readJson,
    write,
    inControl: (work) => transact(control, principal, work, { readOnly: true, signal }),
    writeControl: (work, { dryRun = false } = {}) => transact(control, principal, work, { dryRun }),
    account: account ?? null,
    idempotencyKey,
    failed: [],
  };
}
