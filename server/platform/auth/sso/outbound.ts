import { lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DomainError } from '../../../errors.ts';

const timeout = 10_000; // milliseconds for an answer as a whole
const largest = 2 * 1024 * 1024; // bytes of an answer

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks an address on the internet; what an administrator typed leads to no machine of our own network. */
export type Outbound = (url: string, question?: Question) => Promise<Response>;

/**
 * Requests to identity providers. HTTPS only, to public addresses only, judged by the address that is connected to, so a name that resolves
 * differently the second time gains nothing; redirects are not followed.
 *
 * @param privateHosts `host` or `host:port` of providers within the own network: these may be private, and plain HTTP
 */
export function outbound(privateHosts: readonly string[]): Outbound {
  const isTrusted = trusted(privateHosts);
  return async (address, { method = 'GET', headers = {}, body } = {}) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !['https:', 'http:'].includes(url.protocol) || url.username || url.password)
      throw unreachable(address, 'it is no address of the web');
    const isOurs = isTrusted(url);
    if (url.protocol !== 'https:' && !isOurs) throw unreachable(url.host, 'it is not HTTPS');
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!isOurs && isIP(literal) && isPrivate(literal)) throw unreachable(url.host, 'it is a private address');
    const options = { method, headers: { ...headers }, ...(isOurs ? {} : { lookup: publicOnly }) };
    return send(url, options, body);
  };
}

/** Whether a provider may be at an address though it is private or plain HTTP. */
export const trusted =
  (privateHosts: readonly string[]) =>
  ({ host, hostname }: URL): boolean =>
    privateHosts.includes(host) || privateHosts.includes(hostname);

function send(url: URL, options: RequestOptions, body: string | undefined): Promise<Response> {
  return new Promise((resolveWith, reject) => {
    const fail = (error: Error) =>
      reject(error instanceof DomainError ? error : unreachable(url.host, error.message, error));
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      { ...options, signal: AbortSignal.timeout(timeout), agent: false },
      (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          size += part.length;
          parts.push(part);
          if (size > largest) answer.destroy(new Error('its answer is too large'));
        });
        answer.on('error', fail);
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const headers = new Headers();
          for (const [name, value] of Object.entries(answer.headers))
            for (const each of [value ?? []].flat()) headers.append(name, each);
          const isEmpty = status === 204 || status === 304;
          if (status < 200 || status > 599) return fail(new Error(`it answered ${String(status)}`));
          resolveWith(new Response(isEmpty ? null : Buffer.concat(parts), { status, headers }));
        });
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

/** Looks a name up for a connection, which then goes to exactly that address. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('it has no address'), '', 0);
    if (addresses.some(({ address }) => isPrivate(address)))
      return callback(unreachable(hostname, 'it is a private address'), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/** Not on the public internet: IANA's special-purpose registries (RFC 6890 and its updates). */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(network, prefix, 'ipv4');

/** Of IPv6 only global unicast is public, without what embeds an IPv4 address (NAT64 is outside it, 6to4 and Teredo are not). */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special6.addSubnet(network, prefix, 'ipv6');

export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return special.check(address, 'ipv4');
  return !globalUnicast.check(address, 'ipv6') || special6.check(address, 'ipv6');
}

const unreachable = (host: string, reason: string, cause?: unknown) => {
  const error = new DomainError('RULE_VIOLATED', `The identity provider at ${host} cannot be asked: ${reason}.`, {
    rule: 'sso.provider_unreachable',
    params: { host },
  });
  error.cause = cause;
  return error;
};
