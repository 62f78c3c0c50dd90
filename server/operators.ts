import { parseArgs } from 'node:util';
import { loadConfig, StartupError } from './config.ts';
import { reachDatabase } from './database/reach.ts';
import { DomainError } from './errors.ts';
import { normaliseEmail } from './platform/auth/caller.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { listOperators, setOperator } from './platform/auth/operators/operators.ts';

const usage = `npm run operators                       who may look after companies
npm run operators -- --add E-MAIL       somebody with an account may, from now on
npm run operators -- --remove E-MAIL    no longer; their visits end at once`;

const quiet = { info: () => {}, warn: console.warn, error: console.error };

async function main(): Promise<void> {
  const { add, remove } = readArguments();
  const reached = await reachDatabase(loadConfig(process.env), quiet);
  const control = openAuthDatabase(reached.url);
  try {
    if (add !== undefined) await setOperator(control, normaliseEmail(add), true);
    if (remove !== undefined) await setOperator(control, normaliseEmail(remove), false);
    for (const { name, email } of await listOperators(control)) console.log(`${email}  ${name}`);
  } finally {
    await control.close();
    await reached.release();
  }
}

function readArguments(): { add?: string; remove?: string } {
  try {
    return parseArgs({ options: { add: { type: 'string' }, remove: { type: 'string' } } }).values;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError || error instanceof DomainError ? error.message : error);
    process.exit(1);
  },
);
