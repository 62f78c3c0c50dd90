import { runNamed } from './command-line.ts';
import { plans } from './plans.ts';
import { soak } from './soak.ts';

await runNamed('prove', {
  plans: {
    about:
      'Explains every list ordered, filtered and searched by each of its columns, as the role under row security, and fails when no index serves it.',
    run: plans,
  },
  soak: {
    about:
      'Half an hour of mixed load: CPU per request and memory at its end beside those of minute three.\n  --minutes 3 --seconds 10 --scale 0.02 for a quick look.',
    run: soak,
  },
});
