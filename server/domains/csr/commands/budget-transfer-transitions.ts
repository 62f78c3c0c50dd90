import { budgetTransferLifecycle } from '@plinth/schema/csr/budget-transfer-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import { isNotOwnTransfer, moveMoney, turnDown } from '../rules/transfer-steps.ts';

/** What the names in the lifecycle of a transfer between sectors stand for. */
export const budgetTransferTransitions = bindLifecycle(budgetTransferLifecycle, {
  guards: { is_not_own_transfer: isNotOwnTransfer },
  effects: { move_money: moveMoney, turn_down: turnDown },
});
