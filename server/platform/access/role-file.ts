import { isMap, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { DomainError, type FieldProblem } from '../../errors.ts';

/** A role as a file declares it. */
export interface DeclaredRole {
  readonly name: string;
  readonly title: string | null;
  readonly about: string | null;
  /** As they are written. */
  readonly permissions: readonly string[];
}

const mostCharacters = 1_000_000;
const roleForm = z.strictObject({
  title: z.string().max(120).optional(),
  description: z.string().max(1000).optional(),
  permissions: z.array(z.string().min(1).max(200)).max(1000),
});
const fileForm = z.object({
  roles: z.record(z.string().regex(/^[A-Za-z][\w-]{0,79}$/, 'is no name of a role'), roleForm),
});

/**
 * Reads roles from YAML: `roles:`, each with its `permissions` and, where it is given, `title` and `description`. A text in Markdown may
 * have it in fenced blocks; those without `roles` are passed over.
 *
 * @throws DomainError BAD_USER_INPUT naming the place and what is wrong there
 */
export function readRoles(text: string): DeclaredRole[] {
  if (text.length > mostCharacters) throw refused('roles.file', 'The file is longer than a million characters.');
  const blocks = [...text.matchAll(/^```ya?ml[^\n]*\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? '');
  const found = (blocks.length > 0 ? blocks : [text]).flatMap(rolesIn);
  if (found.length === 0) throw refused('roles.none', 'The file declares no roles: it has no map called roles.');
  return found;
}

function rolesIn(yaml: string): DeclaredRole[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, stringKeys: true });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw refused('roles.yaml', `The file is no YAML: line ${String(line)}: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (!isMap(document.contents) || !document.has('roles')) return [];
  const parsed = fileForm.safeParse(plain(document));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue): FieldProblem => {
      const path = pathOf(issue.path);
      return { path, rule: 'roles.form', message: `${path}: ${issue.message}.` };
    });
    throw refused('roles.form', 'The roles are not as they should be:', problems);
  }
  return Object.entries(parsed.data.roles).map(([name, { title, description, permissions }]) => ({
    name,
    title: title ?? null,
    about: description ?? null,
    permissions: [...new Set(permissions)],
  }));
}

/** Without aliases: a few of them can stand for more than memory holds. */
function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ReferenceError) throw refused('roles.yaml', 'The file has aliases, which roles need none of.');
    throw error;
  }
}

/** `roles.viewer.permissions[2]`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .slice(1);
}

function refused(rule: string, message: string, problems: readonly FieldProblem[] = []): DomainError {
  const words = problems.slice(0, 5).map((problem) => problem.message);
  return new DomainError('BAD_USER_INPUT', [message, ...words].join(' '), {
    rule,
    ...(problems.length > 0 ? { problems } : {}),
  });
}
