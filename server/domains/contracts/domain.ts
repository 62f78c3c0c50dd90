import type { Behaviour } from '../../engine/behaviour.ts';
import { flagContract } from './commands/flag-contract.ts';
import { roles } from './policy.ts';
import { contractsExpiringByMonth } from './queries/contracts-expiring-by-month.ts';

export const contracts: Behaviour = {
  roles,
  commands: [flagContract],
  queries: [contractsExpiringByMonth],
};
