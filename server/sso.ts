import { parseArgs } from 'node:util';
import { loadConfig, StartupError } from './config.ts';
import { openConnection } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { DomainError } from './errors.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { findTenant } from './platform/auth/members.ts';
import { allowPasswords, confirmDomain } from './platform/auth/sso/operator.ts';

const usage = `npm run sso -- confirm-domain DOMAIN --tenant SLUG --reason TEXT    the domain is the company's, where no TXT record can show it
npm run sso -- allow-passwords --tenant SLUG --reason TEXT           lets its people in by password again`;
const quiet = { info: () => {}, warn: console.warn, error: console.error };

/** What an operator does about single sign-on; the reason is in the company's audit. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { tenant: { type: 'string' }, reason: { type: 'string' } },
  });
  const [command, domain] = positionals;
  const { tenant, reason = '' } = values;
  const isKnown = command === 'allow-passwords' || (command === 'confirm-domain' && domain !== undefined);
  if (!isKnown || !tenant || reason.trim() === '') throw new StartupError(usage);
  const reached = await reachDatabase(loadConfig(process.env), quiet);
  const [control, sql] = [openAuthDatabase(reached.url), openConnection(reached.url)];
  try {
    const decision = { tenantId: await findTenant(control, tenant), reason };
    if (command === 'allow-passwords') await allowPasswords(sql, decision);
    else await confirmDomain(sql, decision, domain ?? '');
    console.log(
      command === 'allow-passwords' ? `${tenant}: passwords are good again.` : `${tenant}: ${domain ?? ''} is its own.`,
    );
  } finally {
    await Promise.all([control.close(), sql.end({ timeout: 5 })]);
    await reached.release();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartupError || error instanceof DomainError ? error.message : error);
  process.exit(2);
});
