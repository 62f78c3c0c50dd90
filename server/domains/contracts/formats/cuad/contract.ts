import { createHash } from 'node:crypto';
import { type Field, isObject } from '../../../../platform/imports/field.ts';
import type { ImportItem, PartRow, Place, Values } from '../../../../platform/imports/format.ts';
import { present } from '../../../../platform/imports/present.ts';
import { usDate } from '../us-date.ts';
import { type CuadParty, customerOf, partyKey } from './parties.ts';
import { parsePythonList } from './python-list.ts';
import { kindOf, noticeDays, renewalTerms } from './terms.ts';

/** When the data set was published: what had expired by then has ended. */
const published = '2021-03-01';

/** Columns that say which contract it is; every other one is a clause, followed by its answer. */
const identity = new Set(['Filename', 'Document Name', 'Parties', 'Agreement Date', 'Effective Date']);
const answerEnd = /-\s?Answer$/;

/**
 * The contract of a row. What an answer says beyond a plain date or term is in the note of all answers.
 *
 * @throws Refusal naming the column that is missing, too long, or against another
 */
export function contractItem(row: Field, parties: readonly CuadParty[], place: Place): ImportItem {
  const file = row.get('Filename').text(300) ?? row.get('Filename').refuse('is missing');
  const name = row.get('Document Name-Answer');
  const title = name.text(500) ?? name.refuse('is missing');
  const customer = customerOf(parties) ?? row.get('Parties-Answer').refuse('names no party');
  return {
    ...place,
    aggregate: 'Contract',
    key: { system: 'cuad', id: file },
    values: present({ contractNo: contractNumber(file), title, kind: kindOf(title), ...terms(row) }),
    references: { customerId: partyKey(customer) },
    parts: {
      parties: parties.map((party) => ({
        values: { role: party === customer ? 'customer' : 'other', name: party.name },
        references: { customerId: partyKey(party) },
      })),
      notes: notesOf(row),
    },
  };
}

function terms(row: Field): Values {
  const answer = (column: string) => row.get(column).text(1000) ?? '';
  const signedDate = usDate(answer('Agreement Date-Answer'));
  const startDate = usDate(answer('Effective Date-Answer'));
  const endDate = usDate(answer('Expiration Date-Answer'));
  if (startDate && endDate && endDate < startDate)
    row.get('Expiration Date-Answer').refuse(`${endDate} is before the start, ${startDate}`);
  const law = row.get('Governing Law-Answer').text(300);
  const hasEnded = endDate !== undefined && endDate < published;
  return {
    status: hasEnded ? 'ended' : (signedDate ?? startDate) ? 'active' : 'draft',
    language: 'en',
    confidentiality: 'public',
    signedDate,
    startDate,
    endDate,
    governingLaw: law && /\p{L}/u.test(law) ? law : undefined,
    ...renewalTerms(answer('Renewal Term-Answer')),
    noticePeriodDays: noticeDays(answer('Notice Period To Terminate Renewal- Answer')),
  };
}

/** A note with all answers, then one per clause with the texts found for it. */
function notesOf(row: Field): PartRow[] {
  const columns = isObject(row.value) ? Object.keys(row.value) : [];
  const answers = columns
    .filter((column) => answerEnd.test(column))
    .flatMap((column) => {
      const answer = row.get(column).text(2000);
      return answer ? [`${column.replace(answerEnd, '')}: ${answer}`] : [];
    });
  const clauses = columns
    .filter((column) => !answerEnd.test(column) && !identity.has(column))
    .flatMap((column) => {
      const cell = row.get(column);
      const texts = cell.longText(100_000) ?? '[]';
      const found = parsePythonList(texts) ?? cell.refuse('is not a Python list of texts');
      const body = row
        .get(column)
        .with([column, ...found].join('\n\n'))
        .longText();
      return found.length > 0 && body ? [body] : [];
    });
  return [['Answers', ...answers].join('\n'), ...clauses].map((body) => ({ values: { body } }));
}

/** Contracts of the set have no number: a short digest of the file name, always the same, stands for one. */
function contractNumber(file: string): string {
  return `CUAD-${createHash('sha256').update(file).digest('hex').slice(0, 10)}`;
}
