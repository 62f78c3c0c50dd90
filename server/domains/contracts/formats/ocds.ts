import { isWellFormedJson, Refusal } from '../../../platform/imports/field.ts';
import type { Format, ImportFile, ImportItem, ImportRefusal, Place } from '../../../platform/imports/format.ts';
import { readText } from '../../../platform/imports/read-text.ts';
import { readContracts, readTender } from './ocds/contract-facts.ts';
import { documentsOf, type Release, releasesOf } from './ocds/documents.ts';
import { readEvent, releaseId } from './ocds/event.ts';
import { Organisations } from './ocds/organisations.ts';
import { readParties } from './ocds/parties.ts';
import { ContractingProcess } from './ocds/process.ts';

/**
 * Open Contracting Data Standard 1.0 and 1.1 (https://standard.open-contracting.org/1.1/en/schema/reference/): releases, records and
 * packages of either, as JSON or JSON lines.
 *
 * - The **customer** of a contract is its buyer, or the procuring entity where no buyer is named: whoever buys is the customer.
 *   Suppliers are parties of the contract with customer records of their own.
 * - The releases of a process are merged as the standard says, across all files read together, so that a contract is saved once, as its
 *   last release has it. The whole input is therefore read before the first item comes.
 * - A process without contracts but with a tender is a draft contract. Every release is an event, with the release as its payload.
 * - A release is taken whole or refused whole. Statuses are taken as published; nothing is worked out from today's date.
 *
 * Keys are in the system `ocds`: `<scheme>/<id>` or `<publisher>/<name>` for customers, `<ocid>/<contract id>` for contracts,
 * `<ocid>/release/<release id>` for events.
 */
export const ocds: Format = {
  name: 'contracts/ocds',
  title: 'Open Contracting (OCDS)',
  description:
    'Releases, records and packages of the Open Contracting Data Standard 1.0 and 1.1, as JSON or JSON lines.',
  accepts: ['.json', '.jsonl', '.ndjson'],
  read,
};

async function* read(
  files: AsyncIterable<ImportFile> | Iterable<ImportFile>,
): AsyncIterable<ImportItem | ImportRefusal> {
  const organisations = new Organisations();
  const processes = new Map<string, Release[]>();
  for await (const file of files) {
    for await (const entry of readReleases(file)) {
      if (!('field' in entry) || !('compiled' in entry)) {
        yield entry;
        continue;
      }
      const id = processId(entry);
      processes.set(id, [...(processes.get(id) ?? []), entry]);
      for (const mention of readParties(entry.field, entry.publisher).all)
        organisations.add(entry.publisher, mention, entry.place);
    }
  }
  yield* organisations.items();
  for (const [id, releases] of processes) yield* new ContractingProcess(id, releases, organisations).items();
}

async function* readReleases(file: ImportFile): AsyncGenerator<Release | ImportRefusal> {
  try {
    for (const document of documentsOf(await readText(file), file.name)) {
      if ('refusal' in document) {
        yield refused(document.place, document.refusal);
        continue;
      }
      for (const release of releasesOf(document)) yield check(release) ?? release;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield refused({ file: file.name, line: 1 }, error);
  }
}

/** Reads a release as if it were the only one, so that what does not fit is known before any of it is taken. */
function check({ field, publisher, place, compiled }: Release): ImportRefusal | undefined {
  try {
    if (field.get('ocid').text(300) === undefined)
      field.get('ocid').refuse('is missing: this is not a release, a record or a package of them');
    if (!isWellFormedJson(field.value))
      field.refuse('holds characters that are not text (NUL or half a surrogate pair)');
    releaseId(field);
    if (!compiled) readEvent(field);
    readContracts(field);
    readTender(field);
    readParties(field, publisher);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(place, error);
  }
}

function processId({ field, publisher }: Release): string {
  const ocid = field.get('ocid').text(300) ?? '';
  return ocid.startsWith('ocds-') ? ocid : `${publisher}/${ocid}`;
}

const refused = (place: Place, { field, message }: Refusal): ImportRefusal => ({ ...place, field, reason: message });
