import { isIPv4, isIPv6 } from 'node:net';

/**
 * What an address is counted as. Of IPv6 the first 64 bits, which is the least that a household gets: whoever has one address has all of them
 * (RFC 6177). IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
 *
 * @param address as judged by Fastify, which knows the trusted proxies; what is no address is all counted together
 */
export function countedAs(address: string | undefined = ''): string {
  if (isIPv4(address)) return address;
  const plain = address.replace(/%.*$/, ''); // the interface it came by
  if (!isIPv6(plain)) return 'unknown';
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 6).join() === '0,0,0,0,0,ffff';
  if (!isMapped) return `${groups.slice(0, 4).join(':')}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
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
