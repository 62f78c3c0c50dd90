import type { ChangeStream } from '../../engine/changes.ts';
import { DomainError } from '../../errors.ts';

/**
 * Reads a cursor, `epoch.position`.
 *
 * @throws DomainError RESYNC_REQUIRED when it is not of this feed
 */
export async function readPosition(changes: ChangeStream, since: string): Promise<bigint> {
  const head = await changes.readHead();
  const [, epoch, position] = /^([0-9a-f-]{36})\.(\d{1,18})$/.exec(since) ?? [];
  if (epoch === head.epoch && position && BigInt(position) <= head.position) return BigInt(position);
  throw new DomainError('RESYNC_REQUIRED', 'This position is not of this feed: read your data again.', {
    rule: 'position.unknown',
    params: { head: `${head.epoch}.${String(head.position)}` },
    fields: ['since'],
  });
}
