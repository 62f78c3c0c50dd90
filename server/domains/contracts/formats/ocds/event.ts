import type { Field } from '../../../../platform/imports/field.ts';
import type { ImportItem } from '../../../../platform/imports/format.ts';
import { present } from '../../../../platform/imports/present.ts';
import { localised } from './localised.ts';

/** Release tags (OCDS 1.1, codelist `releaseTag`), from the first stage of a process to the last. */
const stages = [
  'planning',
  'planningUpdate',
  'tender',
  'tenderAmendment',
  'tenderUpdate',
  'tenderCancellation',
  'award',
  'awardUpdate',
  'awardCancellation',
  'contract',
  'contractUpdate',
  'contractAmendment',
  'implementation',
  'implementationUpdate',
  'contractTermination',
  'compiled',
];

/** What an event of a release holds. A release with several tags is an event of the furthest stage. */
export function readEvent(release: Field): ImportItem['values'] {
  const tags = release
    .get('tag')
    .list()
    .map((tag) => tag.text(80) ?? '');
  const furthest = stages.findLast((stage) => tags.includes(stage)) ?? tags[0];
  const title = ['contracts', 'tender', 'awards', 'planning']
    .flatMap((key) => release.get(key).list())
    .map((holder) => localised(holder, 'title', 20_000, release.get('language').text(35)))
    .find((found) => found !== undefined);
  return {
    producer: 'ocds',
    type: `ocds.${(furthest || 'release').slice(0, 100)}`,
    ...present({ title: title && [...title].slice(0, 500).join('') }),
    occurredAt: release.get('date').instant() ?? release.get('date').refuse('is missing'),
    payload: release.value,
  };
}

/** The id of a release, unique within its process. One that is only linked to has an address instead. */
export function releaseId(release: Field): string {
  return release.get('id').text(300) ?? release.get('url').text(1000) ?? release.get('id').refuse('is missing');
}
