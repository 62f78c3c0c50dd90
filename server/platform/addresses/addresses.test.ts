import { expect, test } from 'vitest';
import { addressOf, countedAs, nowhere, plainAddress } from './addresses.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['not an address', 'unknown'],
  ['192.0.2.7:1234', '192.0.2.7'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('%s is counted as %s', (address, counted) => {
  expect(countedAs(address)).toBe(counted);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:443', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['[::ffff:c000:207]:443', '192.0.2.7'],
  ['[2001:db8::1]:65535', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25en0]:80', 'fe80::1'],
  ...[
    '192.0.2.7:port',
    '192.0.2.7:',
    '192.0.2',
    '192.0.2.300',
    '010.0.0.1',
    '0x7f.1',
    '2130706433',
    '192.0.2.7/24',
  ].map(none),
  ...['192.0.2.7%eth0', '[192.0.2.7', '[]', '[]:80', '%eth0', '::1::', 'unknown', '_hidden', "'; select 1", ''].map(
    none,
  ),
])('%s is the address %s', (text, address) => {
  expect(plainAddress(text)).toBe(address);
});

function none(text: string): [string, null] {
  return [text, null];
}

test('what a proxy names in place of an address leaves the one that is connected', () => {
  expect(addressOf({ ip: 'unknown', socket: { remoteAddress: '::ffff:10.0.0.1' } })).toBe('10.0.0.1');
  expect(addressOf({ ip: '192.0.2.7:80', socket: { remoteAddress: '10.0.0.1' } })).toBe('192.0.2.7');
  expect(addressOf({ ip: 'unknown', socket: {} })).toBe(nowhere);
});
