import type { CandidateProcess } from './candidates.ts';

/** What every subscriber asks for: about one kilobyte a message. */
export const subscription = `subscription { contractChanged {
  position kind id version changedFields actorId at
  contract {
    id version contractNo title description kind status value { amount currency } valueBasis paymentTerms governingLaw language riskClass
    confidentiality startDate endDate renewal noticePeriodDays updatedAt customer { id customerNo displayName } notes(first: 3) { id body createdAt }
  }
} }`;

export const liveCandidates: readonly CandidateProcess[] = [
  { name: 'ours', about: 'the whole server', file: 'candidates/ours.ts', env: {} },
  {
    name: 'stock',
    about:
      'graphql-ws as documented: executed and stringified for each subscriber, the record read once for all who see the same',
    file: 'candidates/live-stock.ts',
    env: {},
  },
  {
    name: 'raw',
    about: 'bare ws.send of one text, no GraphQL',
    file: 'candidates/live-raw.ts',
    env: {},
  },
];

/** How many subscribers there are, and who they are. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly subscribers: number;
  /** People with a portfolio of their own that they are spread over; 0 when all of them see everything. */
  readonly managers: number;
}

export function scenarios(subscribers: number): readonly Scenario[] {
  const [all, more, people] = [subscribers, subscribers * 2.5, subscribers / 4].map(Math.round) as [
    number,
    number,
    number,
  ];
  return [
    { name: 'L1', title: `${String(all)} subscribers who see everything`, subscribers: all, managers: 0 },
    { name: 'L2', title: `${String(more)} subscribers who see everything`, subscribers: more, managers: 0 },
    {
      name: 'L3',
      title: `${String(all)} subscribers, spread over ${String(people)} people with a portfolio of their own`,
      subscribers: all,
      managers: people,
    },
  ];
}
