/**
 * Who changed what, as it happens: for lists that flash a row and forms that say "changed by Kari just now". To show new data nobody
 * needs it: queries are read again by themselves.
 *
 * ```ts
 * useChanges((change) => {
 *   if (!change.own && change.aggregate === 'Contract') grid.flash(change.id, nameOf(change.actorId));
 * });
 * ```
 */
import { onCleanup } from 'solid-js';
import { useApi } from './api-context.ts';
import type { RecordChange } from './live-exchange.ts';

/** Calls the listener for every change that the person may see, for as long as its owner lives. */
export function useChanges(listener: (change: RecordChange) => void): void {
  onCleanup(useApi().live.onChange(listener));
}
