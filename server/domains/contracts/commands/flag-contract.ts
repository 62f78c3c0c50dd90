import { FlagSeverity } from '@plinth/schema/contracts/contract-choices.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { z } from 'zod';
import { command, oneOf } from '../../../engine/command.ts';

export const flagContract = command({
  on: Contract,
  name: 'flagContract',
  description:
    'Raises a flag on a contract, with a severity and a reason. A critical one stops approval and activation until it is resolved.',
  input: z.object({
    severity: oneOf(FlagSeverity).describe('How serious it is.'),
    reason: z.string().trim().min(1).max(2000).describe('Why it is raised, in a sentence or two.'),
  }),
  allow: 'contract:flag',
  adds: 'flags',
  when: (row) =>
    ['ended', 'cancelled', 'archived'].includes(row.status)
      ? { rule: 'contract.over', message: 'The contract is over.' }
      : null,
  run: (_row, { severity, reason }, { actor, now }) => ({
    parts: { flags: { add: [{ severity, reason, raisedById: actor.id, raisedAt: now }] } },
  }),
});
