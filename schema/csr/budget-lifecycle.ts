import { choices } from '../column-note.ts';
import { lifecycle } from '../lifecycle.ts';

export const BudgetStatus = choices('BudgetStatus', 'How far a budget is.', {
  draft: 'Being drawn up.',
  approved: 'In force: projects may be promised money of it.',
  closed: 'The year is over; nothing is promised any more.',
});

export const budgetLifecycle = lifecycle(BudgetStatus, {
  column: 'status',
  initial: 'draft',
  imports: ['draft', 'approved', 'closed'],
  transitions: {
    approveBudget: {
      description: 'Puts a budget in force, once something of it is set aside for a sector.',
      from: ['draft'],
      to: 'approved',
      allow: 'budget:approve',
      guards: ['has_allocations'],
    },
    closeBudget: {
      description: 'Ends the year of a budget. No transfer of it waits for a decision.',
      from: ['approved'],
      to: 'closed',
      allow: 'budget:close',
      guards: ['has_no_open_transfer'],
    },
  },
});
