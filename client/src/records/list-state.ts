import { useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, type Accessor } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import type { Sort } from '../ui/sort.ts';
import { readCondition, writeCondition, type Condition } from './conditions.ts';
import { fieldNamed } from './model.ts';

/** What a person chose for a list. */
export interface ListState {
  readonly search: Accessor<string>;
  readonly conditions: Accessor<readonly Condition[]>;
  readonly sort: Accessor<readonly Sort[]>;
  /** Names of the columns shown, in their order. */
  readonly columns: Accessor<readonly string[]>;
  /** The record open beside the list. */
  readonly record: Accessor<string | undefined>;
  change(patch: ListPatch): void;
}

export interface ListPatch {
  readonly search?: string;
  readonly conditions?: readonly Condition[];
  readonly sort?: readonly Sort[];
  readonly columns?: readonly string[];
  readonly record?: string | undefined;
}

type Raw = Readonly<Record<string, string | readonly string[] | undefined>>;

/** State in the URL, so that a reload or a shared link shows the same. Opening a record is a step to go back from; typing is not. */
export function createUrlListState(aggregate: Aggregate): ListState {
  const [params, setParams] = useSearchParams();
  return makeState(
    aggregate,
    () => params,
    (raw, replace) => setParams(mutable(raw), { replace, scroll: false }),
  );
}

/** State of a list inside another page, gone with it; `without` is the column that would say the same in every row. */
export function createOwnListState(aggregate: Aggregate, without?: string): ListState {
  const [raw, setRaw] = createSignal<Raw>({ columns: aggregate.list.filter((name) => name !== without).join(',') });
  return makeState(aggregate, raw, (patch) => setRaw((before) => ({ ...before, ...patch })));
}

function makeState(aggregate: Aggregate, raw: Accessor<Raw>, write: (patch: Raw, replace: boolean) => void): ListState {
  const { fields, list } = aggregate;
  const one = (name: string) => [raw()[name] ?? []].flat()[0];
  const same = { equals: (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b) };
  return {
    search: createMemo(() => one('q') ?? ''),
    conditions: createMemo(
      () => [raw()['filter'] ?? []].flat().flatMap((text) => readCondition(text, fields) ?? []),
      [],
      same,
    ),
    sort: createMemo(() => readSort(one('sort') ?? '').filter(({ id }) => fieldNamed(fields, id)?.sort), [], same),
    columns: createMemo(
      () => {
        const known = (one('columns') ?? '').split(',').filter((name) => fieldNamed(fields, name));
        return known.length > 0 ? known : list;
      },
      [],
      same,
    ),
    record: createMemo(() => one('record')),
    change(patch) {
      const next: Record<string, string | readonly string[] | undefined> = {};
      if (patch.search !== undefined) next['q'] = patch.search || undefined;
      if (patch.conditions)
        next['filter'] = patch.conditions.length > 0 ? patch.conditions.map(writeCondition) : undefined;
      if (patch.sort) next['sort'] = patch.sort.map(({ id, desc }) => (desc ? `-${id}` : id)).join(',') || undefined;
      if (patch.columns)
        next['columns'] = patch.columns.join(',') === list.join(',') ? undefined : patch.columns.join(',');
      if ('record' in patch) next['record'] = patch.record;
      write(next, !('record' in patch));
    },
  };
}

/** `title,-endDate` */
function readSort(text: string): Sort[] {
  const names = text.split(',').filter(Boolean);
  return names.map((name) => (name.startsWith('-') ? { id: name.slice(1), desc: true } : { id: name, desc: false }));
}

const mutable = (raw: Raw) =>
  Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, typeof value === 'object' ? [...value] : (value ?? null)]),
  );
