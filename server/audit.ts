import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allDatabases, type Place } from './all-databases.ts';
import { type Config, loadConfig, StartupError } from './config.ts';
import { openConnection, type Sql } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { exportAudit, sendAudit } from './platform/audit/export.ts';
import { rotateSigningKey } from './platform/audit/signing-key.ts';

const usage = `npm run audit:verify -- [--database NAME] [--journal FOLDER]… [--key FILE]… [--from TIME]
                                                   compares each database, or the one named, with what was published
npm run audit:export -- --out FILE [--database NAME] writes what a verifier elsewhere reads, of the registry's database when none is named
npm run audit:rotate-key                           signs with a new key from the next journal file on`;

const verifier = fileURLToPath(new URL('../scripts/audit-verify.mjs', import.meta.url));
const quiet = { info: () => {}, warn: console.warn, error: console.error };

/** @returns the exit code: of the verifier, when it is asked */
async function main([command, ...rest]: string[]): Promise<number> {
  const config = loadConfig(process.env);
  if (command === 'rotate-key') {
    const { before, after } = await rotateSigningKey(config.audit);
    console.log(`The key ${before} has endorsed ${after}, which signs from the next journal file on.`);
    return 0;
  }
  if (command !== 'verify' && command !== 'export') throw new StartupError(usage);
  const [only, args] = taken(rest, '--database');
  const reached = await reachDatabase(config, quiet);
  try {
    const all = await allDatabases(reached.url, config);
    const named = all.filter(({ name }) => name === only);
    if (only !== null && named.length === 0)
      throw new StartupError(`There is no database ${only}; there are: ${all.map(({ name }) => name).join(', ')}.`);
    if (command === 'export') {
      const { out } = parseArgs({ args, options: { out: { type: 'string' } } }).values;
      if (!out) throw new StartupError(usage);
      await writeTo(out, named[0] ?? all[0]);
      return 0;
    }
    const codes: number[] = [];
    for (const each of only === null ? all : named) {
      if (all.length > 1) console.log(`${each.name}:`);
      codes.push(await onConnection(each, (sql) => verify(sql, config, args)));
    }
    return Math.max(...codes);
  } finally {
    await reached.release();
  }
}

async function onConnection<T>({ url }: Place, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openConnection(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function writeTo(out: string, place: Place | undefined): Promise<void> {
  if (!place) throw new Error('the registry has a database');
  const file = createWriteStream(out);
  await onConnection(place, (sql) => exportAudit(sql, file));
  file.end();
  await once(file, 'finish');
}

/** The value of an option, and the arguments without it. */
function taken(args: readonly string[], option: string): [value: string | null, rest: string[]] {
  const at = args.indexOf(option);
  if (at < 0) return [null, [...args]];
  return [args[at + 1] ?? '', args.toSpliced(at, 2)];
}

/** Runs the stand-alone verifier, and sends it the database once it has read the journals: what they hold must then be in it. */
async function verify(sql: Sql, config: Config, args: string[]): Promise<number> {
  const journals = args.includes('--journal') ? [] : ['--journal', await journalOf(sql, config)];
  const child = spawn(process.execPath, [verifier, ...journals, ...args, '--dump', '-'], {
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.stderr.pipe(process.stderr);
  await Promise.race([once(child.stderr, 'data'), ended]);
  if (child.exitCode === null) await sendAudit(sql, child.stdin);
  const [code] = await ended;
  return code ?? 2;
}

async function journalOf(sql: Sql, { audit }: Config): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select id from audit_sealer`;
  return join(audit.folder, row?.id ?? '');
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUse = error instanceof StartupError || (error instanceof TypeError && 'code' in error);
    console.error(isUse ? error.message : error);
    process.exit(2);
  },
);
