/** What postgres.js knows of a statement that was sent. Its own `cancel()` drops this promise, so that with Postgres away nobody could handle it. */
export interface SentStatement {
  readonly active: boolean;
  readonly canceller: ((statement: SentStatement) => Promise<void>) | null;
}

/**
 * Cancels the statement that is running when `signal` says that nobody waits for it any more.
 *
 * @param statements of one connection, in the order in which they are sent; more may be added
 * @returns what to await before the connection goes to somebody else: a cancel that comes late would hit them
 */
export function cancelOn(signal: AbortSignal | undefined, statements: readonly unknown[]): () => Promise<void> {
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    // one that waits behind it must not be cancelled: postgres.js would take the next one's rows for its own
    const running = (statements as readonly SentStatement[]).find(({ active }) => active);
    cancelled = running?.canceller?.(running).catch(() => undefined); // Postgres is away: then nothing runs either
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return async () => {
    signal?.removeEventListener('abort', cancel);
    await cancelled;
  };
}
