/** What a list of permissions allows to do with one subject: a cell of the matrix. */
export interface Cell {
  /** `all` or narrower ones, which add up; none is not allowed. */
  readonly scopes: readonly string[];
  readonly fieldsets: readonly string[];
}

interface Line {
  readonly subject: string;
  readonly action: string;
  readonly scope: string;
  readonly fieldset: string | undefined;
}

/** `contract:read:own` as it is written in full; other ways of writing are for the server to read. */
function read(permission: string): Line | undefined {
  const [subject, action, scope, fieldset, ...rest] = permission.split(':');
  if (!subject || !action || !scope || rest.length > 0) return undefined;
  return { subject, action, scope: scope === 'tenant' ? 'all' : scope, fieldset };
}

const isOf = (permission: string, subject: string, action: string) => {
  const line = read(permission);
  return line?.subject === subject && line.action === action;
};

/** What the permissions say of a subject and an action by name; what `*` allows is in a cell of its own. */
export function cellOf(permissions: readonly string[], subject: string, action: string): Cell {
  const lines = permissions.filter((each) => isOf(each, subject, action)).flatMap((each) => read(each) ?? []);
  return {
    scopes: [...new Set(lines.map(({ scope }) => scope))],
    fieldsets: [...new Set(lines.flatMap(({ fieldset }) => fieldset ?? []))],
  };
}

/** The permissions with another cell; what no cell shows stays as it is. */
export function withCell(permissions: readonly string[], subject: string, action: string, cell: Cell): string[] {
  const kept = permissions.filter((each) => !isOf(each, subject, action));
  const [first, ...further] = cell.scopes.map((scope) => `${subject}:${action}:${scope}`);
  if (first === undefined) return kept;
  const masked = cell.fieldsets.map((fieldset) => `${first}:${fieldset}`);
  return [...kept, ...(masked.length > 0 ? masked : [first]), ...further];
}

/** The permissions that no cell of these subjects shows: written in another way, or of a module that is not there. */
export function others(
  permissions: readonly string[],
  subjects: readonly { readonly name: string; readonly actions: readonly string[] }[],
): string[] {
  const known = new Set(
    subjects.flatMap(({ name, actions }) => ['*', ...actions].map((action) => `${name}:${action}`)),
  );
  return permissions.filter((each) => {
    const line = read(each);
    return !line || !known.has(`${line.subject}:${line.action}`);
  });
}
