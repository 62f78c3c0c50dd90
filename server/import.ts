import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { domains } from '@plinth/schema/schema.ts';
import { loadConfig, StartupError } from './config.ts';
import { type Database, openDatabase } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { behaviour } from './domains/domains.ts';
import { formats } from './domains/formats.ts';
import { openKeys } from './encryption/key-ring.ts';
import { withinLicence } from './engine/licence.ts';
import { buildModel } from './engine/model.ts';
import { type Principal, systemPrincipal } from './engine/permissions.ts';
import { DomainError } from './errors.ts';
import { Accesses } from './platform/access/access.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { givenRoles } from './platform/auth/given-roles.ts';
import { findMember, findTenant } from './platform/auth/members.ts';
import { principals } from './platform/auth/principals.ts';
import type { Format, ImportFile } from './platform/imports/format.ts';
import { requireFormat } from './platform/imports/import-runs.ts';
import { type ImportProgress, type ImportResult, runImport } from './platform/imports/run-import.ts';
import { readTenant, unlicensedOf } from './platform/tenancy/registry.ts';
import { tenantUrl } from './platform/tenancy/shard-connections.ts';

const usage = `npm run import -- <format> <file or folder> --tenant <slug> [--as <e-mail>] [--preview]

Brings a file, or all files of a folder as one, into a company. --as imports within what that person may do; --preview writes nothing.
Formats: ${formats.map(({ name, title }) => `${name} (${title})`).join(', ')}`;

const model = buildModel(domains, behaviour);
const quiet = { info: () => {}, warn: console.warn, error: console.error };

/** @returns the exit code: 1 when nothing of the files could be read */
async function main(): Promise<number> {
  const { format, path, tenant, person, isPreview } = readArguments();
  const paths = await filesAt(path, format);
  const config = loadConfig(process.env);
  openKeys(config.encryption);
  const database = await reachDatabase(config, quiet);
  let pools: Database | null = null;
  try {
    const importer = await importerIn(database.url, tenant, person);
    pools = importer.pools;
    requireFormat(model, importer.principal, format);
    const result = await runImport({
      format,
      files: paths.map((file): ImportFile => ({ name: basename(file), bytes: createReadStream(file) })),
      model,
      pool: pools.jobs,
      principal: importer.principal,
      mode: isPreview ? 'preview' : 'commit',
      onProgress: showProgress,
    });
    console.log(report(result, isPreview));
    return result.total > 0 && result.total > result.refused ? 0 : 1;
  } finally {
    await pools?.close();
    await database.release();
  }
}

function readArguments(): {
  format: Format;
  path: string;
  tenant: string;
  person: string | undefined;
  isPreview: boolean;
} {
  const { values, positionals } = parse();
  const [name, path, ...more] = positionals;
  const { tenant, as: person, preview: isPreview = false } = values;
  if (!name || !path || !tenant || more.length > 0) throw new StartupError(usage);
  const format = formats.find((each) => each.name === name);
  if (!format) throw new StartupError(`There is no format "${name}".\n\n${usage}`);
  return { format, path, tenant, person, isPreview };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { tenant: { type: 'string' }, as: { type: 'string' }, preview: { type: 'boolean' } },
    });
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** The file, or those in the folder that the format can read, in order of name. */
async function filesAt(path: string, format: Format): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new StartupError(`There is no file or folder ${path}.`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => format.accepts.includes(extname(name).toLowerCase()));
  if (names.length === 0)
    throw new StartupError(`${path} holds no file of ${format.name} (${format.accepts.join(', ')}).`);
  return names.sort().map((name) => join(path, name));
}

/** Who imports, within what the company has a licence for, and where the company lives. */
async function importerIn(
  home: string,
  slug: string,
  person: string | undefined,
): Promise<{ principal: Principal; pools: Database }> {
  const auth = openAuthDatabase(home);
  try {
    const tenant = await readTenant(auth, await findTenant(auth, slug));
    const pools = openDatabase(await tenantUrl(auth, tenant.id, home), { applicationName: 'plinth import' });
    const services = { model, roles: behaviour.roles, given: givenRoles(auth), report: console.warn };
    const accesses = new Accesses({ databaseOf: async () => pools, ...services });
    const rights =
      person === undefined
        ? systemPrincipal(tenant.id, 'import')
        : await principals(accesses, model)(await findMember(auth, { tenant: slug, person }), null);
    return { principal: withinLicence(rights, model, unlicensedOf(tenant)), pools };
  } finally {
    await auth.close();
  }
}

function showProgress({ handled, total, refused }: ImportProgress): void {
  if (process.stderr.isTTY)
    process.stderr.write(
      `\r\u001b[K${handled} of ${total}${refused > 0 ? `, ${refused} refused` : ''}${handled === total ? '\n' : ''}`,
    );
}

function report({ refusals, byAggregate, total }: ImportResult, isPreview: boolean): string {
  const refused = refusals.map(({ file, line, field, reason }) => `  ${file}:${line}  ${field ?? '(row)'}  ${reason}`);
  const columns = ['created', 'changed', 'unchanged', 'refused'] as const;
  const rows = [...byAggregate].map(([name, counts]) => [
    name ?? '(not read)',
    ...columns.map((column) => counts[column]),
  ]);
  const sums = [
    'total',
    ...columns.map((column) => [...byAggregate.values()].reduce((sum, counts) => sum + counts[column], 0)),
  ];
  const table = [['', ...columns], ...rows, sums].map(
    ([name, ...cells]) => `  ${String(name).padEnd(16)}${cells.map((cell) => String(cell).padStart(11)).join('')}`,
  );
  return [
    ...(refused.length > 0 ? ['Refused:', ...refused, ''] : []),
    ...table,
    ...(total === 0 ? ['', 'The files hold nothing that this format reads.'] : []),
    ...(isPreview ? ['', 'This was a preview: nothing was written.'] : []),
  ].join('\n');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isOurs = error instanceof StartupError || error instanceof DomainError;
    console.error(isOurs ? error.message : error);
    process.exit(1);
  },
);
