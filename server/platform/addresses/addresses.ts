import { isIPv4, isIPv6 } from 'node:net';

/** What a request tells of where it came from: `ip` as judged by Fastify, which knows the trusted proxies, and who is connected. */
export interface Sender {
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** An address that is nobody's, for whoever has none: in no network, so that no key is good there that is limited to some. */
export const nowhere = '0.0.0.0';

/**
 * Where a request came from, as Postgres reads addresses. A proxy that is trusted may name what is none (`unknown`, rubbish that it passed on):
 * then it is the address that is connected.
 */
export function addressOf({ ip, socket }: Sender): string {
  return plainAddress(ip) ?? plainAddress(socket.remoteAddress) ?? nowhere;
}

const withPort = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/; // as some proxies write it

/**
 * An address without port, brackets and zone. IPv4 written as IPv6 (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2) is IPv4.
 *
 * @returns null for what is none
 */
export function plainAddress(text = ''): string | null {
  const [, inBrackets, beforePort] = withPort.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return null;
  const plain = address.replace(/%.*$/, ''); // the interface it came by
  const groups = groupsOf(plain);
  if (groups.slice(0, 6).join() !== '0,0,0,0,0,ffff') return plain;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}

/**
 * What an address is counted as. Of IPv6 the first 64 bits, which is the least that a household gets: whoever has one address has all of them
 * (RFC 6177).
 *
 * @param address what is none is all counted together
 */
export function countedAs(address: string | undefined): string {
  const plain = plainAddress(address);
  if (plain === null || isIPv4(plain)) return plain ?? 'unknown';
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** The eight groups, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]`); // writes every address in one way
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail ?? ''].map((side) => (side === '' ? [] : side.split(':')));
  if (tail === undefined) return before ?? [];
  const [left, right] = [before ?? [], after ?? []];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}
