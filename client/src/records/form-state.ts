import { createSignal, type Accessor } from 'solid-js';
import { createStore, produce, reconcile, unwrap } from 'solid-js/store';
import type { Part } from '../api/aggregate.ts';
import type { Problems } from './check.ts';
import { newRow, type Draft, type DraftRow, type DraftValue, type DraftValues } from './draft.ts';

export interface FormState {
  /** What is in the form now; a store. */
  readonly draft: Draft;
  readonly problems: Accessor<Problems>;
  setProblems(problems: Problems): void;
  setField(name: string, value: DraftValue): void;
  setCell(part: Part, key: string, name: string, value: DraftValue): void;
  /** Puts a row in, at the end unless told. */
  addRow(part: Part, values?: DraftValues, at?: number): DraftRow;
  insertRow(part: Part, row: DraftRow, at: number): void;
  /** @returns the row and where it was, for putting it back */
  removeRow(part: Part, key: string): { row: DraftRow; at: number } | undefined;
  moveRow(part: Part, key: string, to: number): void;
  /** Puts another draft in place of this one. */
  replace(draft: Draft): void;
  /** The draft as plain values; whoever reads it is told of every change. */
  plain(): Draft;
}

interface Editable {
  values: Record<string, DraftValue>;
  parts: Record<string, { key: string; id?: string; values: Record<string, DraftValue> }[]>;
}

/** The values of a form while it is open. An error of a field goes away as the field changes. */
export function createFormState(start: Draft): FormState {
  const [draft, setDraft] = createStore<Editable>(structuredClone(start) as Editable);
  const [problems, setProblems] = createSignal<Problems>({});

  function mend(place: string) {
    if (!(place in problems())) return;
    setProblems((all) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== place)));
  }

  const change = (part: Part, edit: (rows: Editable['parts'][string]) => void) =>
    setDraft(
      produce((all) => {
        const rows = all.parts[part.key] ?? [];
        edit(rows);
        all.parts[part.key] = rows;
      }),
    );

  function insertRow(part: Part, row: DraftRow, at: number) {
    change(part, (rows) => {
      if (rows.some(({ key }) => key === row.key)) return; // it came back with what somebody else saved
      rows.splice(at, 0, structuredClone(row) as Editable['parts'][string][number]);
    });
  }

  return {
    draft,
    problems,
    setProblems,
    setField(name, value) {
      setDraft('values', name, () => value);
      mend(name);
    },
    setCell(part, key, name, value) {
      setDraft(
        'parts',
        part.key,
        (row) => row.key === key,
        'values',
        name,
        () => value,
      );
      mend(`${part.key}/${key}/${name}`);
    },
    addRow(part, values = {}, at = draft.parts[part.key]?.length ?? 0) {
      const fresh = newRow(part);
      const row = { ...fresh, values: { ...fresh.values, ...values } };
      insertRow(part, row, at);
      return row;
    },
    insertRow,
    removeRow(part, key) {
      const rows = draft.parts[part.key] ?? [];
      const at = rows.findIndex((row) => row.key === key);
      const row = rows[at];
      if (!row) return undefined;
      const plain = structuredClone(unwrap(row));
      change(part, (all) => all.splice(at, 1));
      return { row: plain, at };
    },
    moveRow(part, key, to) {
      change(part, (rows) => {
        const from = rows.findIndex((row) => row.key === key);
        if (from < 0 || to < 0 || to >= rows.length) return;
        rows.splice(to, 0, ...rows.splice(from, 1));
      });
    },
    replace: (next) => setDraft(reconcile(structuredClone(next) as Editable, { key: 'key' })),
    plain: () => JSON.parse(JSON.stringify(draft)) as Draft,
  };
}
