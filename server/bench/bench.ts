import { runNamed } from './command-line.ts';
import { growth } from './growth.ts';
import { live } from './live.ts';
import { reads } from './reads.ts';
import { writes } from './writes.ts';

await runNamed('bench', {
  reads: {
    about:
      'Our reads beside PostGraphile, plain TypeGraphQL and a hand-written route; some ten minutes.\n  --scale 0.02 --rounds 1 --seconds 1 --workloads W1,W2 --candidates ours,limit for a quick look.',
    run: reads,
  },
  live: {
    about:
      'Thousands of subscribers to our change stream beside stock graphql-ws and bare sockets; some five minutes.\n  --scale 0.02 --rounds 1 --subscribers 500 --events 20 for a quick look.',
    run: live,
  },
  writes: {
    about:
      'What the change log and the audit cost writers, and writes in bulk; some two minutes.\n  --scale 0.02 --rounds 1 --seconds 1 --roots 1000 for a quick look.',
    run: writes,
  },
  growth: {
    about:
      'How the cost of ours grows: by the length of a list, by the size of the tables, and a list of 10,000 rows.\n  --scales 0.1,1,3 for three times the rows as well (loading them takes a quarter of an hour, once).',
    run: growth,
  },
});
