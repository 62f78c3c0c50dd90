import { describe, expect, it } from 'vitest';
import { plainDecimal } from './decimal.ts';
import { Field, Refusal } from './field.ts';
import { parseLossless } from './lossless-json.ts';
import { cleanText, nameKey } from './text.ts';

const refusalOf = (read: () => unknown): [string | null, string] | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return [error.field, error.message];
    throw error;
  }
};

describe('a field', () => {
  it('knows its path through objects and lists, and takes a single entry for a list', () => {
    const field = new Field({ a: [{ b: 1 }], c: { d: 'x' } });
    expect(field.get('a').list()[0]?.get('b').path).toBe('a[0].b');
    expect(field.get('c').list()[0]?.get('d').text(5)).toBe('x');
    expect(field.get('missing').get('more').list()).toEqual([]);
    expect(field.get('constructor').value).toBeUndefined();
  });

  it('takes blank for absent, and counts characters, not code units', () => {
    expect(new Field(' \n ').text(5)).toBeUndefined();
    expect(new Field(' a \n b ').text(5)).toBe('a b');
    expect(new Field('a\r\nb ').longText()).toBe('a\nb');
    expect(new Field('😀'.repeat(5)).text(5)).toHaveLength(10);
    expect(refusalOf(() => new Field('abcdef', 'x').text(5))).toEqual(['x', 'has 6 characters; at most 5 fit']);
    expect(refusalOf(() => new Field({}, 'x').text(5))).toEqual(['x', 'must be text']);
    expect(refusalOf(() => new Field('a\0b', 'x').text(5))?.[1]).toMatch(/NUL/);
  });

  it.each([
    ['2016-05-26T23:30:00-04:00', '2016-05-26', '2016-05-26T23:30:00-04:00'],
    ['2016-05-26', '2016-05-26', '2016-05-26T00:00:00Z'],
    ['2016-05-26T10:00:00', '2016-05-26', '2016-05-26T10:00:00Z'],
  ])('reads %s as the day written and as a moment', (text, day, moment) => {
    expect(new Field(text).date()).toBe(day);
    expect(new Field(text).instant()).toBe(moment);
  });

  it.each([
    '2015-02-29',
    '0000-01-01',
    '26/05/2016',
    'infinity',
    '2016-05-26T25:00:00Z',
    '2016-05-26T10:00:00+16:00',
    '9999-12-31T23:30:00-01:00',
  ])('refuses the moment %s', (text) => {
    expect(refusalOf(() => new Field(text, 'x').instant())?.[0]).toBe('x');
  });
});

it.each([
  ['2809999872.0', '2809999872'],
  ['-0.50', '-0.5'],
  ['1.5E3', '1500'],
  ['12.5e-3', '0.0125'],
  ['-0', '0'],
  ['007', '7'],
  ['NaN', undefined],
  ['1,000', undefined],
  ['', undefined],
])('the plain form of %s is %s', (text, plain) => expect(plainDecimal(text)).toBe(plain));

it('numbers that a float would change are kept as they are written', () => {
  const text = '{"a":1.10,"b":12345678901234567890.123,"c":[0.1,9007199254740993]}';
  const value = parseLossless(text);
  expect(JSON.stringify(value)).toBe('{"a":1.1,"b":12345678901234567890.123,"c":[0.1,9007199254740993]}');
  expect(new Field(value).get('b').decimal()).toBe('12345678901234567890.123');
});

it('JSON of many levels is refused rather than parsed, and brackets in text are not levels', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(() => parseLossless(nested(100))).not.toThrow();
  for (const levels of [101, 5000, 1_000_000]) expect(() => parseLossless(nested(levels))).toThrow(SyntaxError);
  const text = JSON.stringify({ a: `"\\${nested(500)}`, b: ['x'] });
  expect(parseLossless(text)).toEqual(JSON.parse(text));
});

it('text is freed of what web forms and control characters left in it', () => {
  expect(cleanText('A &#38; B &amp; C &quot;D&quot; &copy;\u0007\u200b')).toBe('A & B & C "D" &copy;\u200b');
  expect(cleanText('\ud800')).toBeUndefined();
  expect(cleanText('&#0;')).toBeUndefined();
});

it('a name is a key whatever its case, dots, quotes and blanks', () => {
  expect(nameKey('ПП  «ЯВА»')).toBe(nameKey('пп ЯВА'));
  expect(nameKey('Acme, Inc.')).toBe(nameKey('ACME INC'));
});
