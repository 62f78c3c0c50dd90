import type { LiveCounts } from '../graphql/live/live-services.ts';

/** How many instances the tests of live updates run on: the project `instances` of vitest.config.ts has two, behind a balancer. */
export const instances = Number(process.env['INSTANCES'] ?? 1);

/** What several instances count, together. */
export function sumOf(counts: readonly LiveCounts[]): LiveCounts {
  const sum = { groups: 0, subscribers: 0, loads: 0, messages: 0, cut: 0 };
  for (const each of counts) for (const name of Object.keys(sum) as (keyof LiveCounts)[]) sum[name] += each[name];
  return sum;
}
