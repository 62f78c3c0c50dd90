import { lifecycle } from '../lifecycle.ts';
import { ContractStatus } from './contract-choices.ts';

/**
 * From draft to the archive. What an import may bring are the states that another system can vouch for; waiting for approval and being
 * approved come about here only.
 */
export const contractLifecycle = lifecycle(ContractStatus, {
  column: 'status',
  initial: 'draft',
  imports: [
    'draft',
    'out_for_signature',
    'signed',
    'active',
    'in_notice',
    'suspended',
    'ended',
    'cancelled',
    'archived',
  ],
  transitions: {
    reviewContract: {
      description: 'Hands the draft to those concerned for reading.',
      from: ['draft'],
      to: 'in_review',
      allow: 'contract:submit',
    },
    submitContract: {
      description:
        'Asks for approval. The contract needs a text, an owner, a first day and a customer who may get contracts.',
      from: ['draft', 'in_review'],
      to: 'pending_approval',
      allow: 'contract:submit',
      requires: ['ownerId', 'startDate'],
      guards: ['customer_is_open', 'has_text'],
      effect: 'remember_submitter',
    },
    approveContract: {
      description:
        'Approves the contract. Not for whoever submitted it or wrote its text, and not while a critical flag stands.',
      from: ['pending_approval'],
      to: 'approved',
      allow: 'contract:approve',
      guards: ['has_text', 'is_not_own_work', 'has_no_critical_flag'],
    },
    rejectContract: {
      description: 'Sends the contract back to draft with the reason, which is kept as a note.',
      from: ['pending_approval'],
      to: 'draft',
      allow: 'contract:approve',
      effect: 'keep_reason',
    },
    withdrawContract: {
      description: 'Takes the contract back to draft before it is decided on.',
      from: ['in_review', 'pending_approval'],
      to: 'draft',
      allow: 'contract:submit',
    },
    sendForSignature: {
      description: 'Sends the approved contract to those who sign it. It names at least one of them as a party.',
      from: ['approved'],
      to: 'out_for_signature',
      allow: 'contract:sign',
      guards: ['has_signatory'],
    },
    recordSignature: {
      description: 'Notes that a party has signed. The contract is signed when the last of those who must sign has.',
      from: ['out_for_signature'],
      to: ['out_for_signature', 'signed'],
      allow: 'contract:sign',
      guards: ['has_signatory'],
      effect: 'record_signature',
    },
    activateContract: {
      description: 'Puts the signed contract in force, from its first day on and when no critical flag stands.',
      from: ['signed'],
      to: 'active',
      allow: 'contract:activate',
      requires: ['startDate'],
      guards: ['has_begun', 'has_no_critical_flag'],
      effect: 'announce_activation',
    },
    giveNotice: {
      description:
        'Notes that notice was given: the contract runs out at the end of its term. Past the last day for notice it takes a reason.',
      from: ['active'],
      to: 'in_notice',
      allow: 'contract:notice',
      effect: 'give_notice',
    },
    suspendContract: {
      description: 'Pauses a contract in force, with the reason, which is kept as a note.',
      from: ['active'],
      to: 'suspended',
      allow: 'contract:suspend',
      effect: 'keep_reason',
    },
    resumeContract: {
      description: 'Puts a paused contract in force again, with the reason, which is kept as a note.',
      from: ['suspended'],
      to: 'active',
      allow: 'contract:suspend',
      effect: 'keep_reason',
    },
    terminateContract: {
      description: 'Ends a contract ahead of time, with the reason and its last day.',
      from: ['active', 'in_notice', 'suspended'],
      to: 'ended',
      allow: 'contract:terminate',
      effect: 'terminate',
    },
    endContract: {
      description: 'Ends a contract whose last day has passed.',
      from: ['active', 'in_notice', 'suspended'],
      to: 'ended',
      allow: 'contract:terminate',
      requires: ['endDate'],
      guards: ['has_run_out'],
      effect: 'announce_end',
    },
    cancelContract: {
      description: 'Gives the contract up before it comes into force, with the reason, which is kept as a note.',
      from: ['draft', 'in_review', 'pending_approval', 'approved', 'out_for_signature', 'signed'],
      to: 'cancelled',
      allow: 'contract:cancel',
      effect: 'keep_reason',
    },
    archiveContract: {
      description: 'Puts a contract that is over away for the record.',
      from: ['ended', 'cancelled'],
      to: 'archived',
      allow: 'contract:archive',
    },
  },
});
