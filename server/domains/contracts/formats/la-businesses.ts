import { readCsv } from '../../../platform/imports/csv.ts';
import type { Field } from '../../../platform/imports/field.ts';
import type {
  Format,
  ImportFile,
  ImportItem,
  ImportRefusal,
  PartRow,
  Place,
} from '../../../platform/imports/format.ts';
import { present } from '../../../platform/imports/present.ts';
import { usDate } from './us-date.ts';

/**
 * The City of Los Angeles' Listing of Active Businesses (its Office of Finance, at https://data.lacity.org): a row per place of
 * business, since the city registers a business at each place anew (Municipal Code, section 21.06).
 *
 * - A row is a **customer**, named by its business name, with the name it trades under in brackets when that is another one.
 * - The place is its visiting address, the mailing address its postal one.
 * - The account is its number and an identifier, valid from the start of business there to its end; with an end the customer is closed.
 * - The primary NAICS industry, code and words, is the segment.
 *
 * Council district and coordinates are left out. Keys are accounts, in the system `la-businesses`.
 */
export const laBusinesses: Format = {
  name: 'contracts/la-businesses',
  title: 'Los Angeles active businesses',
  description: "The City of Los Angeles' listing of active businesses, as CSV: customers with addresses and industry.",
  accepts: ['.csv'],
  read,
};

const scheme = 'US-CA Los Angeles location account';
const zipCode = /^\d{5}(-\d{4})?$/;

async function* read(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
): AsyncIterable<ImportItem | ImportRefusal> {
  const known = new Map<string, Place>();
  yield* readCsv(files, ['LOCATION_ACCOUNT', 'BUSINESS_NAME'], (row, place) => {
    const item = customerItem(row, place);
    const earlier = known.get(item.key.id);
    if (earlier)
      row.get('LOCATION_ACCOUNT').refuse(`${item.key.id} is also in line ${earlier.line} of ${earlier.file}`);
    known.set(item.key.id, place);
    return [item];
  });
}

/** @throws Refusal naming the column that is missing, too long or against another */
function customerItem(row: Field, place: Place): ImportItem {
  const account = row.get('LOCATION_ACCOUNT').text(40) ?? row.get('LOCATION_ACCOUNT').refuse('is missing');
  const validFrom = dateIn(row.get('LOCATION_START_DATE'));
  const validTo = dateIn(row.get('LOCATION_END_DATE'));
  if (validFrom && validTo && validTo < validFrom)
    row.get('LOCATION_END_DATE').refuse(`${validTo} is before the start, ${validFrom}`);
  return {
    ...place,
    aggregate: 'Customer',
    key: { system: 'la-businesses', id: account },
    values: present({
      customerNo: account,
      kind: 'company',
      displayName: nameOf(row),
      segment: segmentOf(row),
      status: validTo && 'closed',
    }),
    parts: {
      identifiers: [{ values: present({ scheme, value: account, validFrom, validTo }) }],
      addresses: [
        ...addressOf('visiting', row.get('STREET_ADDRESS'), row.get('CITY'), row.get('ZIP_CODE')),
        ...addressOf('postal', row.get('MAILING_ADDRESS'), row.get('MAILING_CITY'), row.get('MAILING_ZIP_CODE')),
      ],
    },
  };
}

function nameOf(row: Field): string {
  const name = row.get('BUSINESS_NAME').text(300) ?? row.get('BUSINESS_NAME').refuse('is missing');
  const trading = row.get('DBA_NAME').text(300);
  if (!trading || trading === name) return name;
  return row.get('DBA_NAME').with(`${name} (${trading})`).text(300) ?? name;
}

/** `541100 Legal services`. What the words put in brackets is left out where it is too long for a segment. */
function segmentOf(row: Field): string | undefined {
  const industry = row.get('PRIMARY_NAICS_DESCRIPTION');
  const words = [row.get('NAICS').text(10), industry.text(1000)].filter((part) => part !== undefined).join(' ');
  const isLong = [...words].length > 120;
  return industry.with(isLong ? words.replace(/\s*\([^)]*\)/g, '') : words).text(120);
}

/** A United States ZIP code says the country; the `-` of a row that has none says nothing. */
function addressOf(kind: string, street: Field, city: Field, zip: Field): PartRow[] {
  const zipText = zip.text(20);
  const postalCode = zipText === '-' ? undefined : zipText;
  const values = present({ street: street.text(300), city: city.text(120), postalCode });
  if (Object.keys(values).length === 0) return [];
  return [{ values: { kind, ...values, ...(postalCode && zipCode.test(postalCode) && { country: 'US' }) } }];
}

function dateIn(field: Field): string | undefined {
  const text = field.text(60);
  return text === undefined ? undefined : (usDate(text) ?? field.refuse(`"${text}" is not a date such as 11/20/2026`));
}
