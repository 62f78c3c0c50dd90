import type { Config } from './config.ts';
import { demoAccounts, demoOperator, demoTenants } from './platform/auth/demo-accounts.ts';

/** What somebody who just started the server needs to know. */
export function welcome(url: string, config: Config): void {
  const lines = ['', `Plinth is at ${url}`, `  playground   ${url}/playground`, `  GraphQL      ${url}/graphql`];
  if (config.demo) {
    lines.push('', 'Demo accounts (the password of all is the same):', '');
    const { email: address, password: secret } = demoOperator;
    lines.push(`  ${address.padEnd(28)} ${secret.padEnd(20)} ${'operator'.padEnd(18)} (above companies)`);
    for (const { email, password, memberships } of demoAccounts) {
      for (const { tenant, roles } of memberships) {
        const company = demoTenants.find((each) => each.slug === tenant)?.name ?? tenant;
        lines.push(`  ${email.padEnd(28)} ${password.padEnd(20)} ${roles.join(', ').padEnd(18)} ${company}`);
      }
    }
  }
  lines.push(
    '',
    `Stop with Ctrl-C. ${config.databaseUrl ? '' : `Data is kept in ${config.dataDir}; npm run reset starts over.`}`,
    '',
  );
  console.log(lines.join('\n'));
}
