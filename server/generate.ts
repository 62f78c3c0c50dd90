import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { domains } from '@plinth/schema/schema.ts';
import { policiesSql } from './database/policies.ts';
import { behaviour } from './domains/domains.ts';
import { buildModel } from './engine/model.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';

/**
 * Writes what follows from the schema: migrations, row security, the API in review form, and the client's hooks. With --check nothing is
 * written, and a committed file that has drifted ends it with exit code 1.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = join(root, 'schema', 'migrations');

/** Tables partitioned by month; drizzle-kit has no word for it, so it is added to the statement that creates them. */
const model = buildModel(domains);
const partitioned = new Map<string, string>([['audit_entry', 'at']]);
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

async function generateMigrations(out: string): Promise<string[]> {
  const before = new Set(await readdir(out));
  run('drizzle-kit/bin.cjs', ['generate', '--dialect', 'postgresql', '--schema', './schema/*/*.ts', '--out', out]);
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

const outputs: [file: string, text: string][] = [
  ['schema/policies.sql', policiesSql(domains, [await readFile(join(root, 'schema/platform/jobs.sql'), 'utf8')])],
  [
    'schema/schema.graphql',
    `# The API in review form, written by \`npm run generate\`.\n\n${printSchemaWithDirectives(buildGraphQLSchema(model, behaviour))}\n`,
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
