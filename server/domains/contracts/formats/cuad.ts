import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Field, Refusal } from '../../../platform/imports/field.ts';
import type { Format, ImportFile, ImportItem, ImportRefusal, Place } from '../../../platform/imports/format.ts';
import { nameKey } from '../../../platform/imports/text.ts';
import { contractItem } from './cuad/contract.ts';
import { customerItem, parseParties } from './cuad/parties.ts';

/**
 * Master clauses of CUAD, the Contract Understanding Atticus Dataset v1 (https://www.atticusprojectai.org/cuad, `master_clauses.csv`,
 * CC BY 4.0): a row per contract; per clause a column with the texts found, as a Python list, and one with a person's answer.
 *
 * - Customers are the parties; the **customer** of the contract is the one that is called customer, licensee, distributor or the like,
 *   else the first. All of them are parties of the contract.
 * - Dates, renewal and notice are taken where the answer is plain; whatever the answer is, it is also in a note.
 * - A contract whose plain expiration lies before 1 March 2021, when the set was published, has ended; any other with a date is active.
 *
 * Keys are in the system `cuad`: the name for customers, the file name for contracts.
 */
export const cuad: Format = {
  name: 'contracts/cuad',
  title: 'CUAD master clauses',
  description: 'The master clauses of the Contract Understanding Atticus Dataset, as CSV.',
  accepts: ['.csv'],
  read,
};

/** A row as the parser hands it over; its error says that it has other columns than the header. */
interface Row {
  record: Record<string, unknown>;
  raw: string;
  info: { error?: CsvError };
}

async function* read(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
): AsyncIterable<ImportItem | ImportRefusal> {
  const known = new Set<string>();
  for await (const file of files) {
    const rows = parse({ columns: true, bom: true, info: true, raw: true, relax_column_count: true });
    pipeline(file.bytes, rows, () => {}); // an error destroys `rows` with it, and so reaches the loop
    let line = 1; // the header's last line
    try {
      for await (const { record, raw, info } of rows as AsyncIterable<Row>) {
        yield* readRow(new Field(record), { file: file.name, line: line + 1 }, known, info.error);
        line += raw.trimEnd().split(/\r\n?|\n/).length; // the parser's own count takes the two characters of a Windows line end for two lines
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      yield { file: file.name, line: line + 1, field: null, reason: `not CSV from here on: ${error.message}` };
    }
  }
}

function* readRow(
  row: Field,
  place: Place,
  known: Set<string>,
  error: CsvError | undefined,
): Generator<ImportItem | ImportRefusal> {
  try {
    if (error) throw new Refusal(null, error.message);
    const parties = parseParties(row.get('Parties-Answer'));
    const contract = contractItem(row, parties, place);
    for (const party of parties.filter(({ name }) => !known.has(nameKey(name)))) {
      known.add(nameKey(party.name));
      yield customerItem(party, place);
    }
    yield contract;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    yield { ...place, field: refusal.field, reason: refusal.message };
  }
}
