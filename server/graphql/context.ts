import type { Database } from '../database/client.ts';
import type { PreparedRead } from '../database/read-lane.ts';
import { transact, type Transaction } from '../database/transaction.ts';
import type { ChangeStream } from '../engine/changes.ts';
import type { Model } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import type { Reactions } from '../engine/reactions.ts';
import { RecordLoader } from './relations.ts';

/** What a resolver has in hand: one per request, or per subscription event. */
export interface RequestContext {
  readonly model: Model;
  readonly principal: Principal;
  readonly identity: CallerIdentity;
  readonly changes: ChangeStream;
  readonly reactions: Reactions;
  readonly records: RecordLoader;
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Several statements in one read-only transaction and one message; each answers with one JSON text in UTF-8, or null for no row. */
  readJson(reads: readonly PreparedRead[], pool: 'points' | 'lists'): Promise<(Buffer | null)[]>;
  /** In one transaction; other instances and sockets hear of it once it is committed. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Who is asking, for `me`. */
export interface CallerIdentity {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly roles: readonly string[];
}

export interface Services {
  readonly model: Model;
  readonly database: Database;
  readonly changes: ChangeStream;
  readonly reactions: Reactions;
}

/** @param signal fires when the caller has left: reads are cancelled then, a write is finished */
export function requestContext(
  services: Services,
  principal: Principal,
  identity: CallerIdentity,
  signal?: AbortSignal,
): RequestContext {
  const { model, database, changes, reactions } = services;
  const read = <T>(work: (tx: Transaction) => Promise<T>) =>
    transact(database.points, principal, work, { readOnly: true, signal });
  const readJson = (reads: readonly PreparedRead[], pool: 'points' | 'lists') =>
    database.reads[pool].bytes(principal, reads, signal);
  const write = async <T>(work: (tx: Transaction) => Promise<T>) => {
    const result = await transact(database.points, principal, work, { lane: database.writes });
    changes.poke();
    return result;
  };
  return {
    model,
    principal,
    identity,
    changes,
    reactions,
    records: new RecordLoader(principal, read),
    read,
    readJson,
    write,
  };
}
