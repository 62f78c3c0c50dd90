import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { domains } from '@plinth/schema/schema.ts';
import { loadConfig, StartupError } from './config.ts';
import { type Database, openDatabase } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { transact } from './database/transaction.ts';
import { behaviour } from './domains/domains.ts';
import { openKeys } from './encryption/key-ring.ts';
import { buildModel } from './engine/model.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { DomainError } from './errors.ts';
import { type LoadedRole, loadRoles } from './platform/access/load-roles.ts';
import { readRoles } from './platform/access/role-file.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { findTenant } from './platform/auth/members.ts';
import { tenantUrl } from './platform/tenancy/shard-connections.ts';

const usage = `npm run roles:load -- <file> --tenant <slug> [--preview]

Makes the roles that a file declares in a company, or changes those of the same name: YAML, or a text with it in fenced blocks.
--preview writes nothing. The form: docs/permissions.md.`;
const quiet = { info: () => {}, warn: console.warn, error: console.error };

async function main(): Promise<void> {
  const { file, tenant, isPreview } = readArguments();
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StartupError(`There is no file ${file}.`);
  });
  const roles = readRoles(text);
  const config = loadConfig(process.env);
  openKeys(config.encryption);
  const reached = await reachDatabase(config, quiet);
  const auth = openAuthDatabase(reached.url);
  let database: Database | null = null;
  try {
    const principal = systemPrincipal(await findTenant(auth, tenant), 'roles:load');
    const url = await tenantUrl(auth, principal.tenantId, reached.url);
    database = openDatabase(url, { applicationName: 'plinth roles' });
    const model = buildModel(domains, behaviour);
    const loaded = await transact(database.jobs, principal, (tx) => loadRoles(tx, model, principal, roles), {
      dryRun: isPreview,
    });
    console.log([...loaded.map(report), ...(isPreview ? ['This was a preview: nothing was written.'] : [])].join('\n'));
  } finally {
    await Promise.all([database?.close(), auth.close()]);
    await reached.release();
  }
}

function report({ name, outcome, known, unknown }: LoadedRole): string {
  const lines = unknown.map(({ message }) => `    kept, and means nothing yet: ${message}`);
  return [
    `${name}: ${outcome}, ${String(known)} of ${String(known + unknown.length)} permissions known`,
    ...lines,
  ].join('\n');
}

function readArguments(): { file: string; tenant: string; isPreview: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { tenant: { type: 'string' }, preview: { type: 'boolean' } },
    });
    const [file, ...more] = positionals;
    if (!file || !values.tenant || more.length > 0) throw new StartupError(usage);
    return { file, tenant: values.tenant, isPreview: values.preview ?? false };
  } catch (error) {
    throw error instanceof StartupError ? error : new StartupError(`${String(error)}\n\n${usage}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError || error instanceof DomainError ? error.message : error);
    process.exit(1);
  },
);
