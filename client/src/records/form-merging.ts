import { batch, createSignal, type Accessor } from 'solid-js';
import type { Aggregate, Row } from '../api/aggregate.ts';
import { toDraft, type Draft } from './draft.ts';
import type { FormState } from './form-state.ts';
import { clashesOf, rebase, type Clash } from './merge.ts';
import { changedBy } from './model.ts';

/** What a form started from, or what the server has now. */
export interface Snapshot {
  readonly draft: Draft;
  readonly version: number;
}

export interface Merging {
  /** What mine is compared with: the record as it was when the form was opened or last merged. */
  readonly base: Accessor<Snapshot>;
  /** What both changed and nobody decided yet. */
  readonly clashes: Accessor<readonly Clash[]>;
  /** Places where theirs is taken. */
  readonly taken: Accessor<ReadonlySet<string>>;
  /** Who changed it meanwhile. */
  readonly by: Accessor<string | undefined>;
  /** Whether a newer record waits to be merged. */
  readonly isWaiting: Accessor<boolean>;
  choose(place: string, theirs: boolean): void;
  /** Here is the record as it is now. Without a clash it is merged at once. */
  meet(row: Row): void;
  /** Puts my changes, less those where theirs is taken, on top of what the server has. */
  settle(): void;
}

/** Two people on one record: what they changed apart is put together, what both changed is asked about. */
export function createMerging(aggregate: Aggregate, form: FormState, begin: Snapshot): Merging {
  const [base, setBase] = createSignal(begin);
  const [rival, setRival] = createSignal<Snapshot & { readonly by: string | undefined }>();
  const [clashes, setClashes] = createSignal<readonly Clash[]>([]);
  const [taken, setTaken] = createSignal<ReadonlySet<string>>(new Set());

  function settle() {
    const theirs = rival();
    if (!theirs) return;
    batch(() => {
      form.replace(rebase(aggregate, { base: base().draft, mine: form.plain(), theirs: theirs.draft }, taken()));
      setBase({ draft: theirs.draft, version: theirs.version });
      setRival(undefined);
      setClashes([]);
      setTaken(new Set<string>());
    });
  }

  return {
    base,
    clashes,
    taken,
    by: () => rival()?.by,
    isWaiting: () => rival() !== undefined,
    choose: (place, theirs) =>
      setTaken((all) => new Set([...all].filter((each) => each !== place).concat(theirs ? [place] : []))),
    meet(row) {
      const draft = toDraft(aggregate, row);
      setRival({ draft, version: row.version ?? 0, by: changedBy(row)?.name });
      setClashes(clashesOf(aggregate, { base: base().draft, mine: form.plain(), theirs: draft }));
      if (clashes().length === 0) settle();
    },
    settle,
  };
}
