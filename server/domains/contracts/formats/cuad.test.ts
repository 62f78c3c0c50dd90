import { describe, expect, it } from 'vitest';
import type { ImportItem } from '../../../platform/imports/format.ts';
import { readAll, textFile } from '../../../test/import-files.ts';
import { cuad } from './cuad.ts';
import { parseParties } from './cuad/parties.ts';
import { parsePythonList } from './cuad/python-list.ts';
import { kindOf, noticeDays, renewalTerms } from './cuad/terms.ts';
import { Field } from '../../../platform/imports/field.ts';
import { usDate } from './us-date.ts';

const header = [
  'Filename',
  'Document Name',
  'Document Name-Answer',
  'Parties',
  'Parties-Answer',
  'Agreement Date-Answer',
  'Effective Date-Answer',
  'Expiration Date-Answer',
  'Renewal Term-Answer',
  'Notice Period To Terminate Renewal- Answer',
  'Governing Law-Answer',
  'Exclusivity',
  'Exclusivity-Answer',
];
const sample = {
  Filename: 'Sample_2019_EX-10.pdf',
  'Document Name-Answer': 'DISTRIBUTOR  AGREEMENT',
  'Parties-Answer': 'Erchonia Corporation ("Erchonia"); Reed\'s, Inc. (“Distributor”)',
  'Agreement Date-Answer': '6/1/19',
  'Effective Date-Answer': '7/1/2019',
  'Expiration Date-Answer': 'perpetual',
  'Renewal Term-Answer': 'successive 1 year',
  'Notice Period To Terminate Renewal- Answer': '60 days',
  'Governing Law-Answer': 'New York',
  Exclusivity: `["Distributor's \\xa0 exclusive\\nterritory", 'second']`,
  'Exclusivity-Answer': 'Yes',
};
const csv = (...rows: Record<string, string>[]) => {
  const cells = [header, ...rows.map((row) => header.map((column) => row[column] ?? ''))];
  return textFile(
    'clauses.csv',
    `\ufeff${cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n')}\r\n`,
  );
};

describe('contracts/cuad', () => {
  it('takes a contract with its parties, terms and clauses', async () => {
    const entries = await readAll(cuad, csv(sample));
    expect(entries).toMatchObject([
      {
        aggregate: 'Customer',
        key: { system: 'cuad', id: 'erchonia corporation' },
        values: { displayName: 'Erchonia Corporation' },
      },
      { aggregate: 'Customer', key: { system: 'cuad', id: 'reeds inc' }, values: { displayName: "Reed's, Inc." } },
      {
        line: 2,
        aggregate: 'Contract',
        key: { system: 'cuad', id: 'Sample_2019_EX-10.pdf' },
        references: { customerId: { system: 'cuad', id: 'reeds inc' } },
        values: {
          title: 'DISTRIBUTOR AGREEMENT',
          kind: 'distribution',
          status: 'active',
          signedDate: '2019-06-01',
          startDate: '2019-07-01',
          renewal: 'tacit',
          renewalTermMonths: 12,
          noticePeriodDays: 60,
          governingLaw: 'New York',
        },
      },
    ]);
    const contract = entries[2] as ImportItem;
    expect(contract.values).not.toHaveProperty('endDate');
    const notes = contract.parts?.['notes']?.map(({ values }) => values['body']);
    expect(notes?.[0]).toMatch(/^Answers\n[^]*Expiration Date: perpetual\n[^]*Exclusivity: Yes$/);
    expect(notes?.[1]).toBe("Exclusivity\n\nDistributor's \u00a0 exclusive\nterritory\n\nsecond");
  });

  it('names the line a row begins on, also after cells with line breaks', async () => {
    const broken = { ...sample, Filename: 'b.pdf', 'Expiration Date-Answer': '12/21/1935' };
    const entries = await readAll(cuad, csv({ ...sample, 'Governing Law-Answer': 'New\r\nYork' }, broken));
    expect(entries.at(-1)).toEqual({
      file: 'clauses.csv',
      line: 4,
      field: 'Expiration Date-Answer',
      reason: '1935-12-21 is before the start, 2019-07-01',
    });
  });

  it('refuses rows without name or parties, and a clause that is not a list, and goes on', async () => {
    const entries = await readAll(
      cuad,
      csv(
        { ...sample, Filename: '' },
        { ...sample, 'Parties-Answer': 'XXXXX ("Buyer")' },
        { ...sample, Exclusivity: "['open" },
        { ...sample, 'Document Name-Answer': ' ' },
        sample,
      ),
    );
    const refused = entries.flatMap((entry) => ('reason' in entry ? [[entry.line, entry.field]] : []));
    expect(refused).toEqual([
      [2, 'Filename'],
      [3, 'Parties-Answer'],
      [4, 'Exclusivity'],
      [5, 'Document Name-Answer'],
    ]);
    expect(entries.length).toBe(4 + 3);
  });

  it('refuses the rest of a file that stops being CSV', async () => {
    const entries = await readAll(cuad, textFile('c.csv', 'Filename,Document Name-Answer,Parties-Answer\na,"b" c\n'));
    expect(entries).toMatchObject([{ line: 2, field: null, reason: expect.stringContaining('not CSV from here on') }]);
  });

  it.each([
    ['Filename,Parties-Answer\na,b\n', 'the file has no column Document Name-Answer'],
    [new Uint8Array([...new TextEncoder().encode('Filename,'), 0xe9]), 'the file is not UTF-8 text'],
  ])('refuses a file as a whole: %#', async (content, reason) => {
    const entries = await readAll(cuad, textFile('c.csv', content), csv(sample));
    expect(entries[0]).toEqual({ file: 'c.csv', line: 1, field: null, reason });
    expect(entries.length).toBe(1 + 3); // the next file is read
  });

  it.each([
    ['7/4/1999', '1999-07-04'],
    ['07/04/69', '2069-07-04'],
    ['07/04/70', '1970-07-04'],
    ['31/01/2025', undefined],
    ['2/29/2019', undefined],
    ['[]/[]/2020', undefined],
    ['perpetual', undefined],
  ])('reads the US date %s as %s', (text, date) => expect(usDate(text)).toBe(date));

  it.each([
    ['3 successive 1 year', { renewal: 'tacit', renewalTermMonths: 12, maxRenewals: 3 }],
    ['three (3) years', { renewal: 'express', renewalTermMonths: 36, maxRenewals: 1 }],
    ['successive 6 months', { renewal: 'tacit', renewalTermMonths: 6 }],
    ['5 years; 2 years', undefined],
    ['perpetual', undefined],
  ])('reads the renewal term "%s"', (text, terms) => expect(renewalTerms(text)).toEqual(terms));

  it.each([
    ['60) days', 60],
    ['(6) months', 180],
    ['180 days / 6 months', undefined],
  ])('reads the notice period "%s" as %s days', (text, days) => expect(noticeDays(text)).toBe(days));

  it.each([
    ['AMENDMENT NO. 3 TO THE DISTRIBUTOR AGREEMENT', 'amendment'],
    ['NON-DISCLOSURE AND NON-COMPETITION AGREEMENT', 'nda'],
    ['MASTER SUPPLY AGREEMENT', 'order'],
    ['MUTUAL TERMINATION AGREEMENT', 'other'],
  ])('takes a %s for kind %s', (name, kind) => expect(kindOf(name)).toBe(kind));

  it('leaves out entries that name parties together', () => {
    const answer =
      'Marine MP, LLC (“Lender”); A. Person (“Endorser”); Lender and Endorser (“AS Parties”); Solutions Media, Inc.(dba SpinRecords.com; HOF Village, LLC ("HOFV")("Party" and together as "Parties")';
    expect(parseParties(new Field(answer)).map(({ name, roles }) => [name, roles])).toEqual([
      ['Marine MP, LLC', ['Lender']],
      ['A. Person', ['Endorser']],
      ['Solutions Media, Inc.', []],
      ['HOF Village, LLC', ['HOFV', 'Party', 'Parties']],
    ]);
  });

  it.each([
    ["['a', \"b's\", 'c\\'d\\\\ \\u2019']", ['a', "b's", "c'd\\ \u2019"]],
    ['[]', []],
    ["['a' 'b']", undefined],
    ['a', undefined],
  ])('parses %s', (text, strings) => expect(parsePythonList(text)).toEqual(strings));
});
