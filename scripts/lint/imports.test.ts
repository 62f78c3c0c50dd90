import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** One line or more per row of the table in docs/architecture.md: a file, and what it must not import. */
const refused = [
  ['schema/contracts/a.ts', 'node:fs'],
  ['schema/contracts/b.ts', 'fastify'],
  ['schema/contracts/c.ts', '../../server/errors.ts'],
  ['schema/contracts/d.ts', '../../client/src/api/client.ts'],
  ['server/database/a.ts', '../engine/plan.ts'],
  ['server/database/embedded/a.ts', '../../platform/auth/auth.ts'],
  ['server/errors.ts', './platform/auth/auth.ts'],
  ['server/config.ts', './graphql/scalars.ts'],
  ['server/engine/a.ts', '../platform/auth/auth.ts'],
  ['server/engine/b.ts', '../graphql/types.ts'],
  ['server/engine/c.ts', '../domains/contracts/domain.ts'],
  ['server/platform/auth/a.ts', '../jobs/queue.ts'],
  ['server/platform/auth/b.ts', '../../graphql/context.ts'],
  ['server/platform/auth/c.ts', '../../domains/contracts/domain.ts'],
  ['server/graphql/a.ts', '../domains/contracts/domain.ts'],
  ['server/domains/csr/a.ts', '../contracts/domain.ts'],
  ['server/domains/csr/b.ts', '../../graphql/context.ts'],
  ['server/domains/csr/c.ts', '../../engine/plan.ts'],
  ['server/domains/csr/d.ts', '../../database/client.ts'],
  ['server/main.ts', '../client/src/main.tsx'],
  ['client/src/ui/a.ts', '../api/client.ts'],
  ['client/src/ui/b.ts', '../records/list.tsx'],
  ['client/src/records/a.ts', '../screens/contracts/list.tsx'],
  ['client/src/shell/a.ts', '../screens/contracts/list.tsx'],
  ['client/src/screens/csr/a.ts', '../contracts/list.tsx'],
  ['client/src/api/a.ts', '@plinth/schema/contracts/contract.ts'],
  ['client/src/main.tsx', '../../server/errors.ts'],
] as const;

const accepted = [
  ['schema/contracts/ok.ts', 'drizzle-orm/pg-core'],
  ['schema/contracts/ok.test.ts', 'node:fs'],
  ['server/database/ok.ts', '@plinth/schema/define.ts'],
  ['server/engine/ok.ts', '../database/client.ts'],
  ['server/engine/ok.pg.test.ts', '../test/database.ts'],
  ['server/platform/auth/ok.ts', '../jobs/jobs.ts'],
  ['server/platform/auth/own.ts', './tokens.ts'],
  ['server/graphql/ok.ts', '../platform/auth/auth.ts'],
  ['server/domains/csr/ok.ts', '../../engine/command.ts'],
  ['server/domains/csr/commands/ok.ts', '@plinth/schema/contracts/contract.ts'],
  ['server/generate.ts', './domains/contracts/domain.ts'],
  ['client/src/ui/ok.ts', '@kobalte/core'],
  ['client/src/screens/csr/ok.ts', '../../records/list.tsx'],
] as const;

/** Files that break a rule in themselves. */
const wrong = [
  ['server/engine/index.ts', 'export const a = 1;', 'plinth(names)'],
  ['server/platform/files/helpers.ts', 'export const a = 1;', 'plinth(names)'],
  ['server/engine/barrel.ts', "export * from './names.ts';", 'oxc(no-barrel-file)'],
  ['server/engine/anything.ts', 'export const a: any = 1;', 'typescript(no-explicit-any)'],
  ['server/engine/sure.ts', 'export const a = (b: string[]) => b[0]!;', 'typescript(no-non-null-assertion)'],
  ['server/engine/only.test.ts', "import { it } from 'vitest';\nit.only('a', () => {});", 'vitest(no-focused-tests)'],
  ['server/engine/skip.test.ts', "import { it } from 'vitest';\nit.skip('a', () => {});", 'vitest(no-disabled-tests)'],
] as const;

type Finding = { code: string; filename: string };
let folder = '';
let found: Finding[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-lint-'));
  await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await cp(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const imports = [...refused, ...accepted].map(([file, target]) => [
    file,
    `import type { A } from '${target}';\nexport type B = A;`,
  ]);
  for (const [file = '', text = ''] of [...imports, ...wrong]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const report: { diagnostics: Finding[] } = JSON.parse(await lint(folder));
  found = report.diagnostics;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** oxlint's report of all files; its exit code says the same as the report. */
function lint(cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      join(root, 'node_modules/.bin/oxlint'),
      ['-f', 'json', 'schema', 'server', 'client'],
      { cwd },
      (_, stdout) => resolve(stdout),
    );
  });
}

const codesFor = (file: string) =>
  found.filter(({ filename }) => relative(folder, join(folder, filename)) === file).map(({ code }) => code);

it.each(refused)('%s may not import %s', (file) => {
  expect(codesFor(file)).toContain('plinth(imports)');
});

it.each(accepted)('%s may import %s', (file) => {
  expect(codesFor(file)).not.toContain('plinth(imports)');
});

it.each(wrong)('%s is refused', (file, _, code) => {
  expect(codesFor(file)).toContain(code);
});
