import { useMe } from '../gql/hooks.ts';

/** Whether permissions such as `contract:update:own` allow an action in any scope; `*` stands for every subject or action. */
function allows(permissions: readonly string[], subject: string, action: string): boolean {
  return permissions.some((permission) => {
    const [of, does] = permission.split(':');
    return (of === subject || of === '*') && (does === action || does === '*');
  });
}

/** Who is signed in and what they may do. Nothing is allowed until that is known. */
export function usePermissions() {
  const me = useMe();
  return {
    id: () => me.data()?.me.id,
    known: () => me.data() !== undefined,
    permissions: () => me.data()?.me.permissions ?? [],
    may: (subject: string, action: string) => allows(me.data()?.me.permissions ?? [], subject, action),
  };
}
