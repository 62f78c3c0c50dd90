import type { Tone } from '../ui/badge.tsx';

/** The colour of a state by the word it is called, so that the same word looks the same in every system. */
const words: readonly (readonly [tone: Tone, states: string])[] = [
  ['success', 'ACTIVE APPROVED MET DONE COMPLETED VERIFIED PAID PASSED SUCCEEDED'],
  [
    'info',
    'IN_REVIEW PENDING PENDING_APPROVAL OUT_FOR_SIGNATURE SIGNED SCHEDULED RUNNING IN_PROGRESS OPEN PROSPECT PREVIEWED',
  ],
  ['warning', 'IN_NOTICE SUSPENDED PARTIALLY_MET WATCH MEDIUM EXPIRED OVERDUE DORMANT PAUSED'],
  ['danger', 'BREACHED NOT_MET CRITICAL HIGH REJECTED FAILED BLOCKED REFUSED TERMINATED'],
];

const toneOf = new Map(words.flatMap(([tone, states]) => states.split(' ').map((state) => [state, tone])));

/** Colour supports the word and never replaces it; a word without a meaning of its own is neutral. */
export function stateTone(value: string): Tone {
  return toneOf.get(value) ?? 'neutral';
}
