import { beforeEach, describe, expect, test } from 'vitest';
import { openKeys } from './key-ring.ts';
import { newKey, readKeys } from './master-key.ts';
import { keyIdOf, open, openBytes, purposeOf, seal, sealBytes, SealError } from './sealed.ts';

const [first, second] = [newKey().toText(), newKey().toText()];
const use = (...keys: string[]) => openKeys({ keys: keys.join(','), keyFile: undefined, isMade: false });

beforeEach(() => void use(first));

describe('what is sealed', () => {
  test.each(['', 'a', '19038399105', 'æ€𝄞 ".\\', 'x'.repeat(100_000)])('is opened again as it was (%#)', (text) => {
    expect(open('totp/1', seal('totp/1', text))).toBe(text);
  });

  test('may be bytes', () => {
    const bytes = Buffer.from([0, 1, 255, 46, 115, 49]);
    const sealed = sealBytes('file/1', bytes);
    expect(openBytes('file/1', sealed).equals(bytes)).toBe(true);
    expect(() => openBytes('file/2', sealed)).toThrow(SealError);
    expect(() => openBytes('file/1', bytes)).toThrow(SealError);
  });

  test('is another text each time, names its key and purpose, and has nothing of the value in it', () => {
    const [one, two] = [seal('totp/1', 'canary'), seal('totp/1', 'canary')];
    expect(one).not.toBe(two);
    expect(keyIdOf(one)).toBe(first.split(':')[0]);
    expect(purposeOf(one)).toBe('totp/1');
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  test('is opened for its own purpose only, also when the purpose it names is changed', () => {
    const sealed = seal('totp/1', 'secret');
    expect(() => open('totp/2', sealed)).toThrow(SealError);
    expect(() => open('totp/2', sealed.replace('totp/1', 'totp/2'))).toThrow(SealError);
  });

  test('is opened as long as its key is there, whichever seals now', () => {
    const sealed = seal('totp/1', 'secret');
    use(second, first);
    expect(open('totp/1', sealed)).toBe('secret');
    expect(keyIdOf(seal('totp/1', 'secret'))).toBe(second.split(':')[0]);
    use(second);
    expect(() => open('totp/1', sealed)).toThrow(/the key [\w-]+, which is not among the encryption keys/);
  });

  test('is not opened with another key of the same id', () => {
    const sealed = seal('totp/1', 'secret');
    use(`${first.split(':')[0]}:${second.split(':')[1]}`);
    expect(() => open('totp/1', sealed)).toThrow(SealError);
  });

  test('is not opened when any byte of it was changed', () => {
    const [mark, id, body = '', purpose] = seal('totp/1', 'secret').split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => open('totp/1', [mark, id, changed.toString('base64url'), purpose].join('.'))).toThrow(SealError);
    }
    for (const other of ['', 'secret', 's1', 's1.', `${mark}.${id}.${body.slice(0, 20)}.${purpose}`])
      expect(() => open('totp/1', other)).toThrow(SealError);
  });
});

test.each([
  ['nothing', ''],
  ['a key that is too short', 'k1:c2hvcnQ='],
  ['no id', first.split(':')[1] ?? ''],
  ['an id twice', `${first},${first}`],
  ['a good one and a bad one', `${first},k2`],
])('%s is no list of keys', (_what, text) => {
  expect(readKeys(text)).toBeUndefined();
});
