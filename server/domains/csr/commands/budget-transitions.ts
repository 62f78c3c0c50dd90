import { budgetLifecycle } from '@plinth/schema/csr/budget-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import { hasAllocations, hasNoOpenTransfer } from '../rules/budget-guards.ts';

/** What the names in the lifecycle of a budget stand for. */
export const budgetTransitions = bindLifecycle(budgetLifecycle, {
  guards: { has_allocations: hasAllocations, has_no_open_transfer: hasNoOpenTransfer },
  effects: {},
});
