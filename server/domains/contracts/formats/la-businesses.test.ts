import { describe, expect, it } from 'vitest';
import { readAll, textFile } from '../../../test/import-files.ts';
import { laBusinesses } from './la-businesses.ts';

const sample = {
  LOCATION_ACCOUNT: '0009990001-0001-3',
  BUSINESS_NAME: 'FIRST SAMPLE  LLC',
  DBA_NAME: 'SAMPLE & SONS',
  STREET_ADDRESS: '1   EXAMPLE STREET   SUITE #2',
  CITY: 'LOS ANGELES',
  ZIP_CODE: '90001-0001',
  MAILING_ADDRESS: 'POST OFFICE BOX #3',
  MAILING_CITY: 'BURBANK',
  MAILING_ZIP_CODE: '91501',
  NAICS: '541100',
  PRIMARY_NAICS_DESCRIPTION: 'Legal services',
  COUNCIL_DISTRICT: '10',
  LOCATION_START_DATE: '01/31/2006',
  LOCATION_END_DATE: '',
  LOCATION: '(34.0, -118.0)',
};
const csv = (...rows: Partial<typeof sample>[]) => {
  const columns = Object.keys(sample);
  const lines = rows.map((row) => Object.values({ ...sample, ...row }).map((cell) => `"${cell}"`));
  return textFile('listing.csv', `${[columns, ...lines].map((cells) => cells.join(',')).join('\n')}\n`);
};

describe('contracts/la-businesses', () => {
  it('takes a customer with its trading name, addresses, industry and time in business', async () => {
    expect(await readAll(laBusinesses, csv(sample))).toEqual([
      {
        file: 'listing.csv',
        line: 2,
        aggregate: 'Customer',
        key: { system: 'la-businesses', id: '0009990001-0001-3' },
        values: {
          customerNo: '0009990001-0001-3',
          kind: 'company',
          displayName: 'FIRST SAMPLE LLC (SAMPLE & SONS)',
          segment: '541100 Legal services',
        },
        parts: {
          identifiers: [
            {
              values: {
                scheme: 'US-CA Los Angeles location account',
                value: '0009990001-0001-3',
                validFrom: '2006-01-31',
              },
            },
          ],
          addresses: [
            {
              values: {
                kind: 'visiting',
                street: '1 EXAMPLE STREET SUITE #2',
                city: 'LOS ANGELES',
                postalCode: '90001-0001',
                country: 'US',
              },
            },
            {
              values: {
                kind: 'postal',
                street: 'POST OFFICE BOX #3',
                city: 'BURBANK',
                postalCode: '91501',
                country: 'US',
              },
            },
          ],
        },
      },
    ]);
  });

  it('leaves out what is not said, and closes a customer whose business has ended', async () => {
    const [entry] = await readAll(
      laBusinesses,
      csv({
        DBA_NAME: 'FIRST SAMPLE LLC',
        ZIP_CODE: '-',
        MAILING_ADDRESS: '',
        MAILING_CITY: '',
        MAILING_ZIP_CODE: '',
        NAICS: '',
        PRIMARY_NAICS_DESCRIPTION: `Other services (${'of many kinds, '.repeat(9)})`,
        LOCATION_END_DATE: '12/31/2025',
      }),
    );
    expect(entry).toMatchObject({
      values: { displayName: 'FIRST SAMPLE LLC', segment: 'Other services', status: 'closed' },
      parts: { identifiers: [{ values: { validFrom: '2006-01-31', validTo: '2025-12-31' } }] },
    });
    expect(entry).toHaveProperty('parts.addresses', [
      { values: { kind: 'visiting', street: '1 EXAMPLE STREET SUITE #2', city: 'LOS ANGELES' } },
    ]);
  });

  it('refuses a row that is shorter than the header, and goes on', async () => {
    const content = 'LOCATION_ACCOUNT,BUSINESS_NAME,CITY\r\n1,"A\r\nB",LA\r\n2,C\r\n3,D,LA,more\r\n4,E,LA\r\n';
    const entries = await readAll(laBusinesses, textFile('short.csv', content));
    expect(entries.map((entry) => [entry.line, 'reason' in entry ? entry.reason : entry.key.id])).toEqual([
      [2, '1'],
      [4, 'has 2 cells; the header has 3'],
      [5, 'has 4 cells; the header has 3'],
      [6, '4'],
    ]);
  });

  it('refuses rows by column and reason, and goes on', async () => {
    const entries = await readAll(
      laBusinesses,
      csv(
        { LOCATION_ACCOUNT: ' ' },
        { BUSINESS_NAME: '' },
        { LOCATION_START_DATE: '2006-01-31' },
        { LOCATION_END_DATE: '01/01/2001' },
        { BUSINESS_NAME: 'a'.repeat(200), DBA_NAME: 'b'.repeat(200) },
        { PRIMARY_NAICS_DESCRIPTION: 'words '.repeat(30) },
        sample,
        sample,
      ),
    );
    expect(entries.map((entry) => ('reason' in entry ? [entry.line, entry.field, entry.reason] : entry.line))).toEqual([
      [2, 'LOCATION_ACCOUNT', 'is missing'],
      [3, 'BUSINESS_NAME', 'is missing'],
      [4, 'LOCATION_START_DATE', '"2006-01-31" is not a date such as 11/20/2026'],
      [5, 'LOCATION_END_DATE', '2001-01-01 is before the start, 2006-01-31'],
      [6, 'DBA_NAME', 'has 403 characters; at most 300 fit'],
      [7, 'PRIMARY_NAICS_DESCRIPTION', 'has 186 characters; at most 120 fit'],
      8,
      [9, 'LOCATION_ACCOUNT', '0009990001-0001-3 is also in line 8 of listing.csv'],
    ]);
  });
});
