import { isIP } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A reason not to start that the person at the terminal can mend: shown as its message alone, without a stack. */
export class StartupError extends Error {
  override name = 'StartupError';
}

/** What the process was told from outside, checked. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** Owner's connection string of an existing Postgres; absent means the embedded one in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Where the audit is published outside the database, and the private key it is signed with. */
  audit: Readonly<{ folder: string; keyFile: string }>;
  /** The keys of what is encrypted in the database, as they were given, or the file they are in. `isMade`: a missing file is made. */
  encryption: Readonly<{ keys: string | undefined; keyFile: string | undefined; isMade: boolean }>;
  /** `production` when nothing is said: the one that tells strangers least. */
  environment: (typeof environments)[number];
  /** Demo tenants, people and data, with passwords that everybody knows. */
  demo: boolean;
  /** Where browsers find this server when that is not `http://host:port`; without a trailing slash. */
  publicUrl: string | undefined;
  logLevel: (typeof logLevels)[number];
  /** Whether derived reads are passed through as Postgres writes them; off for comparison only. */
  raw: boolean;
  /** Which operations a token of the app is good for: any within its limits, or those that this release of the app is made of. */
  operations: (typeof operations)[number];
  /** What Prometheus sends to read `/metrics`; without it there is no such address. */
  metricsToken: string | null;
  /** Cost that may be spent in a minute, whatever the number of servers; about 5 million units are a second of one core. */
  budgets: Readonly<{ user: number; tenant: number }>;
  /** Unsuccessful tries of passwords and codes a minute from one address; five of one account are the most in any case. */
  triesPerAddress: number;
  /** Requests a minute from one address by whoever has not signed in. */
  anonymousRequests: number;
  /** Addresses and networks of the proxies in front, whose `X-Forwarded-For` is believed; of nobody else's. */
  trustedProxies: readonly string[];
  /** Identity providers within the own network, as `host` or `host:port`: these may be at private addresses, and plain HTTP. */
  ssoPrivateHosts: readonly string[];
  /** Resolvers to ask for the records that prove domains; the system's when there are none. */
  dnsServers: readonly string[];
  /** The mail server, and whom mails come from; `isCaught` in a demo without one. */
  mail: Readonly<{ smtpUrl: string | undefined; from: string; isCaught: boolean }>;
  /** Days for which changes can be resumed from. */
  changeDays: number;
  /** Seconds between the failing readiness and the end of service, for balancers to notice; by SIGTERM only. */
  drainSeconds: number;
}>;

const environments = ['production', 'development', 'test'] as const;
const operations = ['any', 'registered'] as const;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const defaultDataDir = fileURLToPath(new URL('../.data', import.meta.url));

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 *
 * @throws StartupError naming the first variable that is wrong and the rule it breaks, never its value
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const databaseUrl = optional(env, 'DATABASE_URL', postgresUrl);
  const dataDir = env.DATA_DIR || defaultDataDir;
  const demo = optional(env, 'DEMO', flag) ?? databaseUrl === undefined;
  const isMade = demo || databaseUrl === undefined;
  if (env['ENCRYPTION_KEYS'] && env['ENCRYPTION_KEY_FILE'])
    throw new StartupError('ENCRYPTION_KEYS must be absent where ENCRYPTION_KEY_FILE is set.');
  const publicUrl = optional(env, 'PUBLIC_URL', webUrl);
  const smtpUrl = optional(env, 'SMTP_URL', mailServer);
  return Object.freeze({
    port: optional(env, 'PORT', port) ?? 4000,
    host: optional(env, 'HOST', host) ?? '127.0.0.1',
    databaseUrl,
    dataDir,
    audit: Object.freeze({
      folder: env['AUDIT_DIR'] || join(dataDir, 'audit'),
      keyFile: env['AUDIT_KEY_FILE'] || join(dataDir, 'audit-key.pem'),
    }),
    encryption: Object.freeze({
      keys: env['ENCRYPTION_KEYS'] || undefined,
      keyFile: env['ENCRYPTION_KEY_FILE'] || (isMade ? join(dataDir, 'encryption-keys') : undefined),
      isMade,
    }),
    environment: optional(env, 'NODE_ENV', oneOf(environments)) ?? 'production',
    demo,
    publicUrl,
    logLevel: optional(env, 'LOG_LEVEL', oneOf(logLevels)) ?? 'info',
    raw: optional(env, 'PLINTH_RAW', flag) ?? true,
    operations: optional(env, 'OPERATIONS', oneOf(operations)) ?? 'any',
    metricsToken: optional(env, 'METRICS_TOKEN', secret) ?? null,
    budgets: Object.freeze({
      // a third of what one core can answer to a person, all of what four can to a company
      user: optional(env, 'USER_BUDGET', budget) ?? 100_000_000,
      tenant: optional(env, 'TENANT_BUDGET', budget) ?? 1_200_000_000,
    }),
    triesPerAddress: optional(env, 'SIGN_IN_TRIES', wholeNumber(5, 100_000)) ?? 100,
    anonymousRequests: optional(env, 'ANONYMOUS_REQUESTS', wholeNumber(10, 1_000_000)) ?? 100,
    trustedProxies: Object.freeze(optional(env, 'TRUSTED_PROXIES', networks) ?? []),
    ssoPrivateHosts: optional(env, 'SSO_PRIVATE_HOSTS', hosts) ?? [],
    dnsServers: optional(env, 'DNS_SERVERS', resolvers) ?? [],
    mail: Object.freeze({
      smtpUrl,
      from:
        optional(env, 'MAIL_FROM', sender) ?? `Plinth <no-reply@${new URL(publicUrl ?? 'http://localhost').hostname}>`,
      isCaught: demo && smtpUrl === undefined,
    }),
    changeDays: optional(env, 'CHANGE_DAYS', wholeNumber(1, 3650)) ?? 7,
    drainSeconds: optional(env, 'DRAIN_SECONDS', wholeNumber(0, 10)) ?? 2,
  });
}

/** Turns text into a value, or answers undefined; `rule` says in words what it accepts. */
type Parser<T> = { rule: string; parse(text: string): T | undefined };

function optional<T>(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  parser: Parser<T>,
): T | undefined {
  const text = env[name];
  if (!text) return undefined;
  const value = parser.parse(text);
  if (value === undefined) throw new StartupError(`${name} must be ${parser.rule}.`);
  return value;
}

const port = wholeNumber(1, 65535);

const host: Parser<string> = {
  rule: 'a host name or an IP address, such as 127.0.0.1 or 0.0.0.0',
  parse: (text) => (isIP(text) || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text) ? text : undefined),
};

function wholeNumber(least: number, most: number): Parser<number> {
  return {
    rule: `a whole number from ${String(least)} to ${String(most)}`,
    parse: (text) =>
      /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined,
  };
}

const budget: Parser<number> = {
  rule: 'a whole number from 1000000',
  parse: (text) => (/^\d{7,15}$/.test(text) && Number(text) >= 1_000_000 ? Number(text) : undefined),
};

const networks: Parser<string[]> = {
  rule: 'addresses and networks with commas between them, such as 10.0.0.7, 192.168.0.0/16, fd00::/8',
  parse: (text) => {
    const all = text.split(',').map((each) => each.trim());
    return all.every(isNetwork) ? all : undefined;
  },
};

/** Everybody is no network: whoever trusts all believes what anybody writes. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
  return bits > 0 && isPrefix && rest.length === 0;
}

const secret: Parser<string> = {
  rule: 'at least 16 characters that an HTTP header can hold',
  parse: (text) => (/^[\x21-\x7e]{16,200}$/.test(text) ? text : undefined),
};

const hosts: Parser<readonly string[]> = {
  rule: 'names of hosts separated by commas, each perhaps with a port, such as keycloak.internal:8443',
  parse: (text) => listOf(text, (each) => /^[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/.test(each)),
};

const resolvers: Parser<readonly string[]> = {
  rule: 'IP addresses separated by commas, each perhaps with a port, such as 10.0.0.2:53',
  parse: (text) => listOf(text, (each) => isIP(each.replace(/:\d{1,5}$/, '')) === 4 || isIP(each) === 6),
};

function listOf(text: string, isGood: (each: string) => boolean): readonly string[] | undefined {
  const all = text.split(',').map((each) => each.trim().toLowerCase());
  return all.every(isGood) ? all : undefined;
}

const flag: Parser<boolean> = {
  rule: '1 or 0',
  parse: (text) => (/^(1|true|on)$/i.test(text) ? true : /^(0|false|off)$/i.test(text) ? false : undefined),
};

const postgresUrl: Parser<string> = {
  rule: 'a connection string like postgres://user:password@host:5432/database',
  parse: (text) => {
    const url = parseUrl(text, ['postgres:', 'postgresql:']);
    return url && url.hostname && url.pathname.length > 1 ? text : undefined;
  },
};

const mailServer: Parser<string> = {
  rule: 'an address like smtp://user:password@mail.example.com:587, or smtps://',
  parse: (text) => (parseUrl(text, ['smtp:', 'smtps:'])?.hostname ? text : undefined),
};

const sender: Parser<string> = {
  rule: 'an address like Plinth <no-reply@example.com>',
  parse: (text) => (/^(?:[^<>\r\n"]+ <)?[^\s<>@]+@[^\s<>@]+>?$/.test(text) ? text : undefined),
};

const webUrl: Parser<string> = {
  rule: 'an address like https://plinth.example.com, without path, query or password',
  parse: (text) => {
    const url = parseUrl(text, ['http:', 'https:']);
    const isBare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
    return isBare ? url.origin : undefined;
  },
};

function oneOf<const T extends string>(values: readonly T[]): Parser<T> {
  return { rule: `one of ${values.join(', ')}`, parse: (text) => values.find((value) => value === text) };
}

function parseUrl(text: string, protocols: string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && protocols.includes(url.protocol) ? url : undefined;
}
