import { changes } from './changes.ts';
import { runNamed } from './command-line.ts';
import { plans } from './plans.ts';
import { policies } from './policies.ts';
import { soak } from './soak.ts';

await runNamed('prove', {
  changes: {
    about:
      'Writes while sockets are cut, servers and backends killed and Postgres crashes: nothing may be lost, twice or out of order.\n  --changes 5000 --serverKills 5 --backendKills 8 --crashes 1 for a quick look.',
    run: changes,
  },
  plans: {
    about:
      'Explains every list ordered, filtered and searched by each of its columns, as the role under row security, and fails when no index serves it.',
    run: plans,
  },
  policies: {
    about:
      "Switches off every policy, row rule and mask in turn and demands that an isolation test fails; then the planner's condition on the company, and demands that none does.",
    run: policies,
  },
  soak: {
    about:
      'Half an hour of mixed load: CPU per request and memory at its end beside those of minute three.\n  --minutes 3 --seconds 10 --scale 0.02 for a quick look.',
    run: soak,
  },
});
