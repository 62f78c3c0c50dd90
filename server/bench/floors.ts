import type { Measurement } from './measure.ts';

/** What our server has to show against another candidate: a ratio that is at least, or at most, so much. */
interface Floor {
  readonly workload: string;
  readonly against: string;
  readonly what: 'rate' | 'p99' | 'cpu';
  readonly atLeast?: number;
  readonly atMost?: number;
}

const rates = (against: string, least: Readonly<Record<string, number>>): Floor[] =>
  Object.entries(least).map(([workload, atLeast]) => ({ workload, against, what: 'rate', atLeast }));
const most = (against: string, what: 'p99' | 'cpu', atMost: number, workloads: readonly string[]): Floor[] =>
  workloads.map((workload) => ({ workload, against, what, atMost }));

const floors: readonly Floor[] = [
  ...rates('postgraphile', { W1: 2.5, W2: 3, W3: 4, W4: 2.5, W5: 2.5, W6: 1.3, W7: 1.3, W8: 2.5 }),
  ...most('postgraphile', 'p99', 0.7, ['W1', 'W2', 'W3', 'W4', 'W5']),
  ...rates('limit', { W1: 0.85, W2: 1.4, W3: 1.1, W4: 0.95, W5: 0.8 }),
  ...most('limit', 'cpu', 1.5, ['W1', 'W2', 'W3', 'W4']),
];

export interface FloorResult extends Floor {
  readonly ratio: number;
  readonly isHeld: boolean;
}

/** The floors of what was measured, by workload and candidate. */
export function checkFloors(results: ReadonlyMap<string, ReadonlyMap<string, Measurement>>): FloorResult[] {
  return floors.flatMap((floor) => {
    const ours = results.get(floor.workload)?.get('ours');
    const theirs = results.get(floor.workload)?.get(floor.against);
    if (!ours || !theirs) return [];
    const ratio = ours[floor.what] / theirs[floor.what];
    return [{ ...floor, ratio, isHeld: ratio >= (floor.atLeast ?? 0) && ratio <= (floor.atMost ?? Infinity) }];
  });
}
