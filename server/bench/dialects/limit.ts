import type { Dialect } from '../workloads.ts';

/** The hand-written route: a path for each statement, variables as its body, answers in the shape of ours. */
export const limit: Dialect = {
  request: (workload, variant, variables) => ({
    path: `/${workload}/${String(variant)}`,
    body: JSON.stringify(variables),
  }),
  reshape: (_workload, data) => data,
};
