import { runNamed } from './command-line.ts';
import { reads } from './reads.ts';

await runNamed('bench', {
  reads: {
    about:
      'Our reads beside PostGraphile, plain TypeGraphQL and a hand-written route; some ten minutes.\n  --scale 0.02 --rounds 1 --seconds 1 --workloads W1,W2 --candidates ours,limit for a quick look.',
    run: reads,
  },
});
