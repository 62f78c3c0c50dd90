import { choices } from '../column-note.ts';
import { lifecycle } from '../lifecycle.ts';

export const BudgetTransferStatus = choices('BudgetTransferStatus', 'How a transfer between sectors stands.', {
  proposed: 'Waits for a second person.',
  approved: 'Done.',
  rejected: 'Will not be done.',
});

/** A finance officer asks, a manager decides: two persons, whatever roles one of them has. */
export const budgetTransferLifecycle = lifecycle(BudgetTransferStatus, {
  column: 'status',
  initial: 'proposed',
  imports: [],
  transitions: {
    approveTransfer: {
      description: 'Agrees to a transfer between sectors, which is done at once. Not for whoever asked for it.',
      from: ['proposed'],
      to: 'approved',
      allow: 'budget:decide',
      guards: ['is_not_own_transfer'],
      effect: 'move_money',
    },
    rejectTransfer: {
      description: 'Turns a transfer between sectors down.',
      from: ['proposed'],
      to: 'rejected',
      allow: 'budget:decide',
      effect: 'turn_down',
    },
  },
});
