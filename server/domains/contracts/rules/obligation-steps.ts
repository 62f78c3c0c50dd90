import { contractObligation } from '@plinth/schema/contracts/contract-parts.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { z } from 'zod';
import { partEffect, partGuard } from '../../../engine/lifecycle.ts';

const text = z.string().trim().min(1).max(2000);

export const isOverdue = partGuard({
  on: Contract,
  of: contractObligation,
  check: ({ dueDate }, { now }) =>
    dueDate !== null && dueDate >= now.slice(0, 10)
      ? { rule: 'obligation.not_due', message: `It is due on ${dueDate}.`, params: { date: dueDate } }
      : null,
});

export const keepEvidence = partEffect({
  on: Contract,
  of: contractObligation,
  input: z.object({ note: text.optional().describe('What shows it, or what came of it.') }),
  run: (_row, { note }) => (note === undefined ? {} : { parts: { notes: { add: [{ body: note }] } } }),
});

export const keepWaiver = partEffect({
  on: Contract,
  of: contractObligation,
  input: z.object({ reason: text.describe('Why, in a sentence or two.') }),
  run: (_row, { reason }) => ({ parts: { notes: { add: [{ body: reason, visibility: 'owners' }] } } }),
});
