import { createComputed, createSignal, type Accessor } from 'solid-js';
import type { Row, Values } from '../api/aggregate.ts';

/** Rows of a record's parts that are shown before the server has answered. */
export interface PendingRows {
  of(part: string): readonly Row[];
  /**
   * Shows a row until the record has it. When the work fails the row is gone again.
   *
   * @param work writes it, and answers with the record's version after that
   * @throws what the work throws
   */
  show(part: string, values: Values, work: () => Promise<number | undefined>): Promise<void>;
}

interface Pending {
  readonly part: string;
  readonly row: Row;
  /** The record has it from this version on; unknown until the server has answered. */
  readonly since?: number;
}

/** @param version of the record as it is shown */
export function createPendingRows(version: Accessor<number>): PendingRows {
  const [pending, setPending] = createSignal<readonly Pending[]>([]);
  let count = 0;
  const replace = (id: string, next: (each: Pending) => Pending | undefined) =>
    setPending((all) => all.flatMap((each) => (each.row.id === id ? (next(each) ?? []) : each)));

  createComputed(() => {
    const known = version();
    setPending((all) => all.filter(({ since }) => since === undefined || since > known));
  });

  return {
    of: (part) => pending().flatMap((each) => (each.part === part ? each.row : [])),
    async show(part, values, work) {
      const id = `pending-${String(count++)}`;
      setPending((all) => [...all, { part, row: { ...values, id, pending: true } }]);
      try {
        const since = await work();
        replace(id, (each) => (since === undefined || since <= version() ? undefined : { ...each, since }));
      } catch (cause) {
        replace(id, () => undefined);
        throw cause;
      }
    },
  };
}

export const isPending = (row: Row) => row['pending'] === true;
