import { DomainError } from '../errors.ts';

/** Where a feed stands. */
export interface Head {
  /** Names the feed. A restored backup begins another one, in which positions of this say nothing. */
  readonly epoch: string;
  readonly position: bigint;
  /** The lowest position that can be resumed from: what was before is forgotten. */
  readonly oldest: bigint;
}

/** What a subscriber gives back as `since`; opaque to it. */
export function cursorText(epoch: string, position: bigint): string {
  return `${epoch}.${String(position)}`;
}

/**
 * The position a cursor names.
 *
 * @throws DomainError RESYNC_REQUIRED when it cannot be resumed from
 */
export function readCursor(since: string, head: Head): bigint {
  const [, epoch, position] = /^([0-9a-f-]{36})\.(\d{1,18})$/.exec(since) ?? [];
  if (epoch !== head.epoch || !position || BigInt(position) > head.position) throw resyncRequired(head, 'unknown');
  return assertKept(BigInt(position), head);
}

/** @throws DomainError RESYNC_REQUIRED when changes after the position are forgotten */
export function assertKept(position: bigint, head: Head): bigint {
  if (position < head.oldest) throw resyncRequired(head, 'forgotten');
  return position;
}

/** `unknown`: of another feed, or beyond this one; `forgotten`: older than changes are kept. */
export function resyncRequired(head: Head, why: 'unknown' | 'forgotten'): DomainError {
  const message =
    why === 'unknown'
      ? 'This position is not of this feed: read your data again.'
      : 'What happened since this position is no longer kept: read your data again.';
  return new DomainError('RESYNC_REQUIRED', message, {
    rule: `position.${why}`,
    params: { oldest: cursorText(head.epoch, head.oldest), head: cursorText(head.epoch, head.position) },
    fields: ['since'],
  });
}
