import { readCsv } from '../../../platform/imports/csv.ts';
import type { Format, ImportFile, ImportItem, ImportRefusal } from '../../../platform/imports/format.ts';
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

async function* read(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
): AsyncIterable<ImportItem | ImportRefusal> {
  const known = new Set<string>();
  yield* readCsv(files, ['Filename', 'Document Name-Answer', 'Parties-Answer'], (row, place) => {
    const parties = parseParties(row.get('Parties-Answer'));
    const contract = contractItem(row, parties, place);
    const customers: ImportItem[] = [];
    for (const party of parties) {
      const key = nameKey(party.name);
      if (!known.has(key)) customers.push(customerItem(party, place));
      known.add(key);
    }
    return [...customers, contract];
  });
}
