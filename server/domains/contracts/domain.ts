import type { Behaviour } from '../../engine/behaviour.ts';
import { contractTransitions } from './commands/contract-transitions.ts';
import { flagContract } from './commands/flag-contract.ts';
import { obligationTransitions } from './commands/obligation-transitions.ts';
import { resolveFlag } from './commands/resolve-flag.ts';
import { welcomeCustomer } from './handlers/welcome-customer.ts';
import { roles } from './policy.ts';
import { contractsExpiringByMonth } from './queries/contracts-expiring-by-month.ts';

export const contracts: Behaviour = {
  roles,
  commands: [flagContract, resolveFlag],
  lifecycles: [contractTransitions, obligationTransitions],
  queries: [contractsExpiringByMonth],
  handlers: [welcomeCustomer],
};
