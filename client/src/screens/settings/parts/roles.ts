import { createMemo, type Accessor } from 'solid-js';
import { useRoles } from '../../../gql/hooks.ts';
import type { Option } from '../../../ui/select.tsx';

const most = 500; // roles of a company that are offered

/** The roles of the company, to choose from by what people call them. */
export function useRoleOptions(): { options: Accessor<Option[]>; word(name: string): string } {
  const query = useRoles(() => ({ first: most, orderBy: [{ title: 'ASC' }] }));
  const options = createMemo(() =>
    (query.data()?.roles.nodes ?? []).map(({ name, title }) => ({ value: name, label: title })),
  );
  return { options, word: (name) => options().find(({ value }) => value === name)?.label ?? name };
}
