/**
 * What somebody has begun to write on this page and not saved: whoever leads away from it, to another company or site, asks first.
 *
 * ```ts
 * createUnsavedWork(() => (changes().length > 0 ? title() : undefined)); // in the form
 * const [first] = unsavedWork();                                         // where one leaves
 * ```
 */
import { onCleanup, type Accessor } from 'solid-js';

const open = new Set<Accessor<string | undefined>>();

/**
 * @param titleOf what is written, as the page calls it; undefined while there is nothing that is not saved
 */
export function createUnsavedWork(titleOf: Accessor<string | undefined>): void {
  open.add(titleOf);
  onCleanup(() => open.delete(titleOf));
}

/** The titles of what is not saved. */
export function unsavedWork(): string[] {
  return [...open].flatMap((titleOf) => titleOf() ?? []);
}
