import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { checkText } from './values.ts';

/** One try of a mutation that may be tried again. */
export interface Attempt {
  /** Chosen by the caller, for one effect; each caller has keys of their own. */
  readonly key: string;
  /** Place in the operation: a document may hold several mutations. */
  readonly path: string;
  /** Says what was asked for, the first as it is kept, the others as it may have been kept: the same key for something else is a mistake. */
  readonly requests: readonly [string, ...string[]];
}

const longest = 255; // characters

/** @throws DomainError BAD_USER_INPUT for a key that cannot be kept */
export function refuseKey(key: string): void {
  const checked = checkText(key, longest);
  if ('value' in checked && key.trim() !== '') return;
  const { rule, message } = 'value' in checked ? { rule: 'text.blank', message: 'cannot be blank' } : checked;
  throw new DomainError('BAD_USER_INPUT', `idempotencyKey ${message}.`, { rule, fields: ['idempotencyKey'] });
}

/**
 * Takes a key for the transaction at hand. Whoever else has it now is waited for: it is theirs if they commit.
 *
 * @returns what was done under the key before, or null when it is to be done now
 * @throws DomainError CONFLICT when the key was used for something else
 */
export async function claim(tx: Transaction, attempt: Attempt): Promise<{ result: unknown } | null> {
  const { key, path, requests } = attempt;
  const { tenantId, actor } = tx.caller;
  const whose = [tenantId, actor.id, key];
  // behind each other in one flight: the second sees what the first waited for
  const [[taken], used] = await Promise.all([
    tx.query(
      `insert into idempotency_key (tenant_id, actor_id, key, path, request) values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text)
       on conflict (tenant_id, actor_id, key, path) do nothing returning path`,
      [...whose, path, requests[0]],
    ),
    tx.query<{ path: string; request: string; result: unknown }>(
      `select path, request, result from idempotency_key where tenant_id = $1::uuid and actor_id = $2::uuid and key = $3::text`,
      whose,
    ),
  ]);
  if (used.some((each) => !requests.includes(each.request)))
    throw new DomainError('CONFLICT', 'This idempotency key was used for another request: take a new one.', {
      rule: 'idempotency.other_request',
      fields: ['idempotencyKey'],
    });
  const before = used.find((each) => each.path === path);
  if (taken || !before) return null;
  return { result: before.result };
}

/** Keeps what was done, in the transaction that did it. */
export function keep(tx: Transaction, { key, path }: Attempt, result: unknown): void {
  const { tenantId, actor } = tx.caller;
  tx.send(
    `update idempotency_key set result = $5::text::jsonb where tenant_id = $1::uuid and actor_id = $2::uuid and key = $3::text and path = $4::text`,
    [tenantId, actor.id, key, path, JSON.stringify(result)],
  );
}
