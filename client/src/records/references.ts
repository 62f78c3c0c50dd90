import { createResource, createSignal, type Accessor } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import { useApi } from '../api/api-context.ts';
import { toApiError } from '../api/errors.ts';
import type { Option } from '../ui/select.tsx';
import { aggregateNamed } from './model.ts';

const optionCount = 20;

/** Finds records of an aggregate by a part of what they are called, for pickers. */
export function useOptionSearch(): (aggregate: string, text: string) => Promise<readonly Option[]> {
  const { client } = useApi();
  return async (name, text) => {
    const aggregate = aggregateNamed(name);
    const { data, error } = await client
      .query(
        aggregate.documents.options,
        { search: text || null, first: optionCount },
        { requestPolicy: 'cache-first' },
      )
      .toPromise();
    if (error) throw toApiError(error);
    return toOptions(aggregate, data?.[aggregate.many]?.nodes ?? []);
  };
}

/** What the records with these ids are called; what is not known yet, or out of sight, has no entry. */
export function createLabels(wanted: Accessor<readonly { readonly aggregate: string; readonly id: string }[]>) {
  const { client } = useApi();
  const [known, setKnown] = createSignal<ReadonlyMap<string, string>>(new Map());

  async function look(missing: readonly { readonly aggregate: string; readonly id: string }[]) {
    for (const name of new Set(missing.map((each) => each.aggregate))) {
      const aggregate = aggregateNamed(name);
      const ids = missing.filter((each) => each.aggregate === name).map((each) => each.id);
      const { data } = await client
        .query(aggregate.documents.options, { filter: { id: { in: ids } }, first: ids.length })
        .toPromise();
      const options = toOptions(aggregate, data?.[aggregate.many]?.nodes ?? []);
      setKnown((before) => new Map([...before, ...options.map(({ value, label }) => [value, label] as const)]));
    }
    return true;
  }

  createResource(() => {
    const missing = wanted().filter(({ id }) => !known().has(id));
    return missing.length > 0 && missing;
  }, look);

  return {
    of: (id: string): string | undefined => known().get(id),
    learn: (option: Option) => setKnown((before) => new Map(before).set(option.value, option.label)),
  };
}

function toOptions(aggregate: Aggregate, nodes: readonly Readonly<Record<string, unknown>>[]): Option[] {
  return nodes.map((node) => ({ value: String(node['id']), label: String(node[aggregate.label] ?? '') }));
}
