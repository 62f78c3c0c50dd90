import type { Behaviour } from '../../engine/behaviour.ts';
import { allocateBudget } from './commands/allocate-budget.ts';
import { budgetTransitions } from './commands/budget-transitions.ts';
import { budgetTransferTransitions } from './commands/budget-transfer-transitions.ts';
import { milestoneTransitions } from './commands/milestone-transitions.ts';
import { projectTransitions } from './commands/project-transitions.ts';
import { releaseAllocation } from './commands/release-allocation.ts';
import { transferAllocation } from './commands/transfer-allocation.ts';
import { bookProjectCommitment } from './handlers/book-commitment.ts';
import { releaseProjectCommitment } from './handlers/release-commitment.ts';
import { roles } from './policy.ts';

export const csr: Behaviour = {
  roles,
  commands: [allocateBudget, releaseAllocation, transferAllocation],
  lifecycles: [budgetTransitions, budgetTransferTransitions, projectTransitions, milestoneTransitions],
  queries: [],
  handlers: [bookProjectCommitment, releaseProjectCommitment],
};
