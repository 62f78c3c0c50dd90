import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { domains } from '@plinth/schema/schema.ts';
import { unservedColumns } from './database/indexes.ts';
import { functionFiles, policiesSql } from './database/policies.ts';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { needsOf } from './graphql/narrowing/needs.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';

/**
 * Writes what follows from the schema: migrations, row security, the API in review form, and the client's hooks. With --check nothing is
 * written, and a committed file that has drifted ends it with exit code 1.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = join(root, 'schema', 'migrations');

const model = buildModel(domains, behaviour);
const schema = buildGraphQLSchema(model, behaviour);
needsOf(schema, model, behaviour); // every root field says who may use it, or this ends here
/** Tables partitioned by range; drizzle-kit has no word for it, so it is added to the statement that creates them. */
const partitioned = new Map<string, string>([
  ['audit_entry', 'at'],
  ['change_feed', 'position'],
]);
for (const { aggregate, columns, table } of model.roots) {
  const column = aggregate.partitionBy ? columns.get(aggregate.partitionBy) : undefined;
  if (column) partitioned.set(table, column.sql);
}

function run(command: string, args: string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

interface Unresolved {
  readonly kind: string;
  readonly entity: readonly string[];
}

/**
 * Has drizzle-kit write the next migration. Where one thing is gone and another is new it asks whether that is a rename: of an index it
 * never is, of a table or a column only a person knows.
 *
 * @throws Error with drizzle-kit's words
 */
function drizzleKit(out: string, hints: readonly object[] = []): void {
  const args = ['generate', '--dialect', 'postgresql', '--schema', './schema/*/*.ts', '--out', out, '--output', 'json'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/drizzle-kit/bin.cjs'), ...args, '--hints', JSON.stringify(hints)],
    { cwd: root, encoding: 'utf8' },
  );
  if (status === 0) return;
  const said = `${stdout}${stderr}`;
  const unresolved =
    hints.length === 0 && stdout.startsWith('{"status":"missing_hints"')
      ? (JSON.parse(stdout) as { unresolved: Unresolved[] }).unresolved
      : [];
  if (unresolved.length === 0 || unresolved.some(({ kind }) => kind !== 'index'))
    throw new Error(`drizzle-kit could not write the migration; run it by hand when it has to know more:\n${said}`);
  drizzleKit(
    out,
    unresolved.map(({ kind, entity }) => ({ type: 'create', kind, entity })),
  );
}

async function generateMigrations(out: string): Promise<string[]> {
  const before = new Set(await readdir(out));
  drizzleKit(out);
  const added = (await readdir(out)).filter((name) => !before.has(name));
  for (const name of added) {
    const file = join(out, name, 'migration.sql');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/^(CREATE TABLE "(\w+)" \([\s\S]*?\n\));/gm, (statement, body: string, table: string) => {
        const column = partitioned.get(table);
        return column ? `${body} PARTITION BY RANGE ("${column}");` : statement;
      }),
    );
  }
  return added;
}

async function committedMigrations(): Promise<string> {
  const names = (await readdir(migrations)).sort();
  return (await Promise.all(names.map((name) => readFile(join(migrations, name, 'migration.sql'), 'utf8')))).join('\n');
}

const outputs: [file: string, text: string][] = [
  [
    'schema/policies.sql',
    policiesSql(domains, await Promise.all(functionFiles.map((file) => readFile(join(root, file), 'utf8')))),
  ],
  [
    'schema/schema.graphql',
    `# The API in review form, written by \`npm run generate\`.\n\n${printSchemaWithDirectives(schema)}\n`,
  ],
];

if (process.argv.includes('--check')) {
  const drifted: string[] = [];
  for (const [file, text] of outputs)
    if ((await readFile(join(root, file), 'utf8').catch(() => '')) !== text) drifted.push(file);
  const copy = await mkdtemp(join(tmpdir(), 'plinth-migrations-'));
  await cp(migrations, copy, { recursive: true });
  if ((await generateMigrations(copy)).length > 0) drifted.push('schema/migrations');
  await rm(copy, { recursive: true });
  const unserved = unservedColumns(domains, await committedMigrations(), outputs[0]?.[1] ?? '');
  if (unserved.length > 0) {
    console.error(`No index serves what is in a list or a search: ${unserved.join(', ')}`);
    process.exitCode = 1;
  }
  if (drifted.length > 0) {
    console.error(`Out of date, run \`npm run generate\`: ${drifted.join(', ')}`);
    process.exit(1);
  }
} else {
  const added = await generateMigrations(migrations);
  for (const name of added) console.log(`schema/migrations/${name}`);
  for (const [file, text] of outputs) await writeFile(join(root, file), text);
  if (!process.argv.includes('--no-client'))
    run('@graphql-codegen/cli/cjs/bin.js', ['--config', 'codegen.yml', '--silent']);
}
