import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forbidden } from './import-table.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const workspaces = /^@plinth\/(schema|server|client)\//;
const emptyNames = [
  'index',
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'services',
  'managers',
  'repositories',
  'misc',
];

/** Imports that cross a line of the architecture, also of types alone and by `import()`. */
const imports = {
  create(context) {
    const file = inProject(context.filename);
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const { target, isPackage } = resolveImport(context.filename, source.value);
      const reason = forbidden(file, target, isPackage);
      if (reason) context.report({ node: source, message: `${target} may not be imported here: ${reason}.` });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal ?? node.argument),
    };
  },
};

/** Names that say nothing of what is inside, and barrels. */
const names = {
  create(context) {
    const file = inProject(context.filename);
    const empty = file.split('/').find((part) => emptyNames.includes(part.replace(/(\.test|\.pg)*\.\w+$/, '')));
    return {
      Program(node) {
        if (empty) context.report({ node, message: `"${empty}" does not say what is inside.` });
      },
    };
  },
};

function resolveImport(filename, specifier) {
  if (specifier.startsWith('.')) return { target: inProject(resolve(dirname(filename), specifier)), isPackage: false };
  if (workspaces.test(specifier)) return { target: specifier.replace('@plinth/', ''), isPackage: false };
  return { target: specifier, isPackage: true };
}

const inProject = (path) => relative(root, path).split(sep).join('/');

export default { meta: { name: 'plinth' }, rules: { imports, names } };
