import { expect, test } from 'vitest';
import { csvCell, csvFile, csvLine, csvName, sha256 } from './csv.ts';
import { parseCells } from './spreadsheet.ts';

test.each(['=1+1', '+47 22 33', '-2', '@SUM(A1)', '\tx', '\rx'])(
  'what a spreadsheet would run is neutralised: %j',
  (text) => {
    expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
  },
);

test('numbers are ours and stay numbers', () => {
  expect(csvCell('-98500.00', true)).toBe('-98500.00');
});

test('quotes, commas and line ends are quoted by RFC 4180', () => {
  expect(csvLine([{ text: 'a "b", c' }, { text: 'd\ne' }, { text: 'f' }])).toBe('"a ""b"", c","d\ne",f\r\n');
});

test('the file begins with the mark of UTF-8 and has a checksum', async () => {
  const file = csvFile(['a\r\n']);
  expect([...new Uint8Array(await file.arrayBuffer())].slice(0, 4)).toEqual([0xef, 0xbb, 0xbf, 0x61]);
  expect(await sha256(new Blob(['abc']))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the name of the file says the day', () => {
  expect(csvName('contracts', new Date(2026, 10, 5))).toBe('contracts-2026-11-05.csv');
});

test('cells copied from a spreadsheet: tabs, line ends, quotes and the last line end', () => {
  expect(parseCells('a\tb\r\n"c ""d""\n"\te\r\n')).toEqual([
    ['a', 'b'],
    ['c "d"\n', 'e'],
  ]);
  expect(parseCells('a\t\n\tb')).toEqual([
    ['a', ''],
    ['', 'b'],
  ]);
});
