import type { Field } from '../../../../platform/imports/field.ts';
import type { PartRow, Values } from '../../../../platform/imports/format.ts';
import { present } from '../../../../platform/imports/present.ts';
import { localised } from './localised.ts';
import { partLists } from './part-lists.ts';

/** What a release says of one contract, without whom it is with. */
export interface ContractFacts {
  /** Unique within the contracting process; undefined for the draft that a tender stands for. */
  id: string | undefined;
  awardId: string | undefined;
  values: Values;
  parts: Record<string, PartRow[]>;
}

// Codelists of OCDS 1.1 (https://standard.open-contracting.org/1.1/en/schema/codelists/). Publishers write codes of their own as well:
// those count as not given.
const contractStatus: Record<string, string> = {
  pending: 'out_for_signature',
  active: 'active',
  terminated: 'ended',
  cancelled: 'cancelled',
};
const tenderStatus: Record<string, string> = {
  cancelled: 'cancelled',
  unsuccessful: 'cancelled',
  withdrawn: 'cancelled',
};
const milestoneStatus: Record<string, string> = {
  scheduled: 'scheduled',
  met: 'met',
  notMet: 'not_met',
  partiallyMet: 'partially_met',
};
const milestoneTypes = new Set([
  'approval',
  'assessment',
  'delivery',
  'engagement',
  'financing',
  'payment',
  'reporting',
]);
const procurementCategory: Record<string, string> = { goods: 'order', services: 'service' };

/** The contracts of a release, or of what releases say together. */
export function readContracts(release: Field): ContractFacts[] {
  return release
    .get('contracts')
    .list()
    .map((contract) => readContract(release, contract));
}

function readContract(release: Field, contract: Field): ContractFacts {
  const tender = release.get('tender');
  const id = contract.get('id').text(200) ?? contract.get('id').refuse('is missing');
  const awardId = contract.get('awardID').text(200);
  const award = release
    .get('awards')
    .list()
    .find((entry) => entry.get('id').text(200) === awardId);
  const language = release.get('language').text(35);
  const period = contract.get('period');
  const startDate = period.get('startDate').date();
  const endDate = period.get('endDate').date();
  if (startDate && endDate && endDate < startDate)
    period.get('endDate').refuse(`${endDate} is before the start, ${startDate}`);
  const title = firstTitle([contract, award, tender], language);
  const signedDate = contract.get('dateSigned').date();
  return {
    id,
    awardId,
    values: present({
      contractNo: contractNumber(release, contract, id),
      ...fitTitle(title, contract.get('description').longText()),
      kind: procurementCategory[tender.get('mainProcurementCategory').text(80) ?? ''],
      status: contractStatus[contract.get('status').text(80) ?? ''] ?? (signedDate ? 'signed' : 'draft'),
      value: contract.get('value').money(),
      language,
      confidentiality: 'public',
      signedDate,
      startDate,
      endDate,
    }),
    parts: partsOf(contract, contract.get('implementation')),
  };
}

/** The contract that a tender is on its way to: a draft, or cancelled with the tender. Undefined when there is no tender. */
export function readTender(release: Field): ContractFacts | undefined {
  const tender = release.get('tender');
  if (tender.value === undefined || tender.value === null) return undefined;
  const id = tender.get('id').text(200);
  return {
    id: undefined,
    awardId: undefined,
    values: present({
      contractNo: contractNumber(release, tender, id ?? ''),
      ...fitTitle(firstTitle([tender], release.get('language').text(35)), tender.get('description').longText()),
      kind: procurementCategory[tender.get('mainProcurementCategory').text(80) ?? ''],
      status: tenderStatus[tender.get('status').text(80) ?? ''] ?? 'draft',
      value: tender.get('value').money(),
      language: release.get('language').text(35),
      confidentiality: 'public',
    }),
    parts: partsOf(tender),
  };
}

/**
 * The number people quote: the publisher's own where it has a field for it (Prozorro, DNCP), else the id, with the process's ocid before
 * it when it is too short to be of one contract only.
 */
function contractNumber(release: Field, holder: Field, id: string): string {
  const published = ['contractID', 'dncpContractCode', 'tenderID'].map((key) => holder.get(key).text(80)).find(Boolean);
  if (published) return published;
  const ocid = release.get('ocid').text(200) ?? '';
  const local = id.startsWith(`${ocid}-`) ? id.slice(ocid.length + 1) : id;
  const number = local.length < 8 && local !== ocid ? `${ocid}/${local}` : local;
  return number.length <= 80 ? number : ocid.slice(0, 80);
}

function firstTitle(holders: (Field | undefined)[], language?: string): string | undefined {
  for (const holder of holders) {
    const title =
      holder && (localised(holder, 'title', 20_000, language) ?? localised(holder, 'description', 20_000, language));
    if (title) return title;
  }
  return undefined;
}

/** A title longer than its column is cut, and kept whole in the description. */
function fitTitle(
  title: string | undefined,
  description: string | undefined,
): { title?: string; description?: string } {
  if (title === undefined || [...title].length <= 500) return present({ title, description });
  return {
    title: `${[...title].slice(0, 499).join('')}…`,
    description: description ? `${title}\n\n${description}` : title,
  };
}

function partsOf(...holders: Field[]): Record<string, PartRow[]> {
  return partLists({
    documents: holders.flatMap((holder) => holder.get('documents').list()).map(readDocument),
    milestones: holders.flatMap((holder) => holder.get('milestones').list()).map(readMilestone),
  });
}

function readDocument(document: Field): Values {
  const type = document.get('documentType').text(200);
  const title = localised(document, 'title', 500) ?? type ?? document.get('id').text(500);
  return present({
    kind: documentKind(type ?? ''),
    title: title ?? document.get('title').refuse('is missing'),
    url: document.get('url').text(2000),
    mediaType: document.get('format').text(120),
    publishedOn: document.get('datePublished').date(),
  });
}

function documentKind(type: string): string {
  if (/notice$/i.test(type)) return 'notice';
  if (/^contract ?signed$/i.test(type)) return 'agreement';
  return /^contract ?(annexe|schedule|guarantees|arrangements)$/i.test(type) ? 'annex' : 'other';
}

function readMilestone(milestone: Field): Values {
  const title = firstTitle([milestone]) ?? milestone.get('title').refuse('is missing');
  const type = milestone.get('type').text(80) ?? '';
  return present({
    type: milestoneTypes.has(type) ? type : 'other',
    ...fitTitle(title, milestone.get('description').longText()),
    dueDate: milestone.get('dueDate').date(),
    status: milestoneStatus[milestone.get('status').text(80) ?? ''] ?? 'scheduled',
    dateMet: milestone.get('dateMet').date(),
  });
}
