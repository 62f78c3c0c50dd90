import { lifecycle } from '../lifecycle.ts';
import { ObligationStatus } from './contract-choices.ts';

/** Of one obligation of a contract. Other systems may bring obligations in any state. */
export const obligationLifecycle = lifecycle(ObligationStatus, {
  column: 'status',
  initial: 'open',
  imports: ['open', 'met', 'breached', 'waived'],
  transitions: {
    meetObligation: {
      description: 'Notes that an obligation of a contract was met, in time or late.',
      from: ['open', 'breached'],
      to: 'met',
      allow: 'contract:update',
      effect: 'keep_evidence',
    },
    waiveObligation: {
      description: 'Lets an obligation of a contract go, with the reason, which is kept as a note.',
      from: ['open', 'breached'],
      to: 'waived',
      allow: 'contract:waive',
      effect: 'keep_waiver',
    },
    recordBreach: {
      description: 'Notes that an obligation of a contract was not met by its day.',
      from: ['open'],
      to: 'breached',
      allow: 'contract:update',
      requires: ['dueDate'],
      guards: ['is_overdue'],
    },
    reopenObligation: {
      description:
        'Opens an obligation of a contract again that was met, breached or waived by mistake, with the reason.',
      from: ['met', 'breached', 'waived'],
      to: 'open',
      allow: 'contract:waive',
      effect: 'keep_waiver',
    },
  },
});
