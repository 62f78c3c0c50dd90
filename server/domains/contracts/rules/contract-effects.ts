import { ContractActivated, ContractEnded } from '@plinth/schema/contracts/contract-events.ts';
import { contractParty } from '@plinth/schema/contracts/contract-parts.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { z } from 'zod';
import { rowOf, rowsOf } from '../../../engine/command.ts';
import { effect } from '../../../engine/lifecycle.ts';
import { DomainError } from '../../../errors.ts';
import { lastNoticeDate } from './last-notice-date.ts';
import { isLastToSign, signatories } from './signatories.ts';

const text = z.string().trim().min(1).max(2000);

export const rememberSubmitter = effect({
  on: Contract,
  run: (_row, _input, { actor }) => ({ submittedById: actor.id }),
});

export const keepReason = effect({
  on: Contract,
  input: z.object({ reason: text.describe('Why, in a sentence or two.') }),
  run: (_row, { reason }) => ({ parts: { notes: { add: [{ body: reason, visibility: 'owners' }] } } }),
});

export const recordSignature = effect({
  on: Contract,
  input: z.object({
    partyId: rowOf('parties').describe('The party that signed.'),
    signatoryName: z.string().trim().min(1).max(300).describe('Who signed for it.'),
    signatoryTitle: z.string().trim().min(1).max(300).optional().describe('In what capacity.'),
    signedOn: z.iso.date().describe('The day of the signature.'),
  }),
  with: { parties: rowsOf(contractParty, 'role', 'signedAt') },
  run(_row, { partyId, signatoryName, signatoryTitle, signedOn }, { related: { parties }, now }) {
    const party = signatories(parties).find(({ id }) => id === partyId);
    if (!party) throw refusal('contract.not_signatory', 'This party does not sign the contract.', 'partyId');
    if (party.signedAt !== null) throw refusal('contract.signed_already', 'This party has signed already.', 'partyId');
    if (signedOn > now.slice(0, 10)) throw refusal('date.in_future', 'The day of a signature has come.', 'signedOn');
    const signature = { signatoryName, signatoryTitle: signatoryTitle ?? null, signedAt: `${signedOn}T00:00:00Z` };
    const days = parties.flatMap(({ signedAt }) => (signedAt ? [signedAt.slice(0, 10)] : []));
    const last = [...days, signedOn].toSorted().at(-1) ?? signedOn;
    return {
      ...(isLastToSign(parties, partyId)
        ? { status: 'signed' as const, signedDate: last }
        : { status: 'out_for_signature' as const }),
      parts: { parties: { update: [{ id: partyId, ...signature }] } },
    };
  },
});

export const announceActivation = effect({
  on: Contract,
  run(row, _input, { emit }) {
    emit(ContractActivated, { contractId: row.id, customerId: row.customerId });
    return {};
  },
});

export const giveNotice = effect({
  on: Contract,
  input: z.object({
    reason: text.optional().describe('Why; needed when the last day for notice has passed.'),
  }),
  run(row, { reason }, { now }) {
    const last = lastNoticeDate(row);
    if (last !== null && now.slice(0, 10) > last && reason === undefined)
      throw refusal('contract.notice_late', `Notice was due by ${last}: give a reason to note it late.`, 'reason', {
        date: last,
      });
    const notes = reason === undefined ? {} : { parts: { notes: { add: [{ body: reason, visibility: 'owners' }] } } };
    return { noticeSentAt: now, ...notes };
  },
});

export const terminate = effect({
  on: Contract,
  input: z.object({
    reason: text.describe('Why it is ended ahead of time.'),
    lastDay: z.iso.date().describe('Its last day, today or before.'),
  }),
  run(row, { reason, lastDay }, { emit, now }) {
    if (lastDay > now.slice(0, 10))
      throw refusal(
        'date.in_future',
        'A contract is terminated when its last day has come; give notice before.',
        'lastDay',
      );
    if (row.startDate !== null && lastDay < row.startDate)
      throw refusal('contract.end_before_start', `Its first day is ${row.startDate}.`, 'lastDay', {
        date: row.startDate,
      });
    emit(ContractEnded, { contractId: row.id, customerId: row.customerId, reason: 'terminated' });
    return { terminationDate: lastDay, terminationReason: reason };
  },
});

export const announceEnd = effect({
  on: Contract,
  run(row, _input, { emit }) {
    emit(ContractEnded, { contractId: row.id, customerId: row.customerId, reason: 'expired' });
    return {};
  },
});

function refusal(
  rule: string,
  message: string,
  field: string,
  params: Readonly<Record<string, unknown>> = {},
): DomainError {
  const path = `input.${field}`;
  return new DomainError('RULE_VIOLATED', message, { rule, params, problems: [{ path, rule, message, params }] });
}
