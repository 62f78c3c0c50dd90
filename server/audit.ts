import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Config, loadConfig, StartupError } from './config.ts';
import { openConnection } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { exportAudit, sendAudit } from './platform/audit/export.ts';
import { rotateSigningKey } from './platform/audit/signing-key.ts';

const usage = `npm run audit:verify -- [--journal FOLDER]… [--key FILE]… [--from TIME]    compares the database with what was published
npm run audit:export -- --out FILE                                           writes what a verifier elsewhere reads
npm run audit:rotate-key                                                     signs with a new key from the next journal file on`;

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
  const database = await reachDatabase(config, quiet);
  const sql = openConnection(database.url);
  try {
    if (command === 'verify') return await verify(sql, config, rest);
    const { out } = parseArgs({ args: rest, options: { out: { type: 'string' } } }).values;
    if (!out) throw new StartupError(usage);
    const file = createWriteStream(out);
    await exportAudit(sql, file);
    file.end();
    await once(file, 'finish');
    return 0;
  } finally {
    await sql.end({ timeout: 5 });
    await database.release();
  }
}

/** Runs the stand-alone verifier, and sends it the database once it has read the journals: what they hold must then be in it. */
async function verify(sql: ReturnType<typeof openConnection>, config: Config, args: string[]): Promise<number> {
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

async function journalOf(sql: ReturnType<typeof openConnection>, { audit }: Config): Promise<string> {
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
