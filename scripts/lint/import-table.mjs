/**
 * What may import what: the table of docs/architecture.md, read from top to bottom, first row that fits. `from` and `may` are
 * prefixes of paths in the project; `<d>` stands for one folder and means the same one in both. `packages` lists the npm packages
 * and `node:` modules allowed; absent, all are.
 */
const base = ['schema/', 'server/database/', 'server/encryption/', 'server/errors.ts', 'server/config.ts'];
const platform = ['server/platform/<d>/', 'server/platform/<x>/<x>.ts'];
const clientBase = ['client/src/ui/', 'client/src/api/', 'client/src/gql/', 'client/src/texts/'];

const table = [
  { from: 'schema/', may: ['schema/'], packages: ['drizzle-orm'] },
  { from: 'server/database/', may: base },
  { from: 'server/encryption/', may: base },
  { from: 'server/errors.ts', may: base },
  { from: 'server/config.ts', may: base },
  { from: 'server/engine/', may: [...base, 'server/engine/'] },
  { from: 'server/platform/<d>/', may: [...base, 'server/engine/', ...platform] },
  { from: 'server/graphql/', may: [...base, 'server/engine/', 'server/platform/', 'server/graphql/'] },
  {
    from: 'server/domains/<d>/',
    may: [
      'schema/',
      'server/errors.ts',
      'server/platform/',
      'server/engine/command.ts',
      'server/engine/lifecycle.ts',
      'server/engine/handler.ts',
      'server/engine/query.ts',
      'server/engine/behaviour.ts',
      'server/domains/<d>/',
    ],
  },
  { from: 'server/', may: ['schema/', 'server/'] },
  { from: 'client/src/ui/', may: ['client/src/ui/'] },
  { from: 'client/src/gql/', may: ['client/src/gql/', 'client/src/api/'] },
  { from: 'client/src/texts/', may: ['client/src/texts/'] },
  { from: 'client/src/api/', may: ['client/src/api/', 'client/src/gql/', 'client/src/texts/'] },
  { from: 'client/src/records/', may: [...clientBase, 'client/src/records/'] },
  { from: 'client/src/shell/', may: [...clientBase, 'client/src/shell/'] },
  {
    from: 'client/src/screens/<d>/',
    may: [...clientBase, 'client/src/records/', 'client/src/shell/', 'client/src/screens/<d>/'],
  },
  { from: 'client/', may: ['client/'] },
];

/** What a test may import besides: what its folder may, the tools of tests, and the compositions it needs to arrange. */
const testTools = ['server/test/', 'client/test/', 'package.json'];

/**
 * @param {string} file a path in the project, with slashes
 * @param {string} target the path in the project that it imports, or a package's name
 * @param {boolean} isPackage
 * @returns {string | undefined} the reason why it may not
 */
export function forbidden(file, target, isPackage) {
  for (const { from, may, packages } of table) {
    const folders = match(from, file, {});
    if (!folders) continue;
    const isTest = /\.test\.tsx?$/.test(file);
    if (isPackage) {
      const isAllowed =
        isTest || !packages || packages.some((name) => target === name || target.startsWith(`${name}/`));
      return isAllowed ? undefined : `${from} imports no package but ${packages.join(', ')}`;
    }
    const side = file.split('/')[0];
    const allowed = isTest ? [...may, ...testTools.filter((path) => path.startsWith(`${side}/`))] : may;
    if (allowed.some((pattern) => match(pattern, target, folders))) return undefined;
    return `${from} may import ${may.join(', ')}, and nothing else of the project`;
  }
  return undefined;
}

/** The folders that `<…>` stand for when `path` begins as `pattern` says; `known` ones have to be the same. */
function match(pattern, path, known) {
  const folders = { ...known };
  const wanted = pattern.split('/');
  const given = path.split('/');
  for (const [i, part] of wanted.entries()) {
    if (part === '' && i === wanted.length - 1) return given.length > i ? folders : undefined;
    const [, name, rest] = /^<(\w)>(.*)$/.exec(part) ?? [];
    if (!name) {
      if (part !== given[i]) return undefined;
      continue;
    }
    const value = given[i]?.endsWith(rest) ? given[i].slice(0, given[i].length - rest.length) : '';
    if (!value || (folders[name] && folders[name] !== value)) return undefined;
    folders[name] = value;
  }
  return given.length === wanted.length ? folders : undefined;
}
