import { contractFlag, contractParty, contractVersion } from '@plinth/schema/contracts/contract-parts.ts';
import { Contract } from '@plinth/schema/contracts/contract.ts';
import { customer } from '@plinth/schema/contracts/customer.ts';
import { one, rowsOf } from '../../../engine/command.ts';
import { guard } from '../../../engine/lifecycle.ts';
import { signatories } from './signatories.ts';

/** The calendar date of a moment, in UTC. */
const dateOf = (now: string) => now.slice(0, 10);

export const customerIsOpen = guard({
  on: Contract,
  with: { customer: one(customer, 'status') },
  check: (_row, { related }) =>
    related.customer && ['blocked', 'closed'].includes(related.customer.status)
      ? { rule: 'contract.customer_closed', message: 'The customer is blocked or closed and gets no new contracts.' }
      : null,
});

export const hasText = guard({
  on: Contract,
  with: { versions: rowsOf(contractVersion, 'no') },
  check: (_row, { related }) =>
    related.versions.length === 0 ? { rule: 'contract.no_text', message: 'The contract has no version yet.' } : null,
});

/** INV-CC-01: whoever submitted a contract or wrote the text that is decided on does not approve it. */
export const isNotOwnWork = guard({
  on: Contract,
  with: { versions: rowsOf(contractVersion, 'no', 'createdById') },
  check(row, { related, actor }) {
    const [newest] = related.versions.toSorted((a, b) => b.no - a.no);
    return row.submittedById === actor.id || newest?.createdById === actor.id
      ? { rule: 'contract.own_work', message: 'Whoever submitted a contract or wrote its text may not approve it.' }
      : null;
  },
});

/** INV-CC-11. */
export const hasNoCriticalFlag = guard({
  on: Contract,
  with: { flags: rowsOf(contractFlag, 'severity', 'resolvedAt') },
  check: (_row, { related }) =>
    related.flags.some(({ severity, resolvedAt }) => severity === 'critical' && resolvedAt === null)
      ? { rule: 'contract.critical_flag', message: 'A critical flag stands until it is resolved.' }
      : null,
});

export const hasSignatory = guard({
  on: Contract,
  with: { parties: rowsOf(contractParty, 'role', 'signedAt') },
  check: (_row, { related }) =>
    signatories(related.parties).length === 0
      ? { rule: 'contract.no_signatory', message: 'No party of the contract is one who signs.' }
      : null,
});

export const hasBegun = guard({
  on: Contract,
  check: ({ startDate }, { now }) =>
    startDate !== null && startDate > dateOf(now)
      ? { rule: 'contract.not_begun', message: `Its first day is ${startDate}.`, params: { date: startDate } }
      : null,
});

export const hasRunOut = guard({
  on: Contract,
  check: ({ endDate }, { now }) =>
    endDate !== null && endDate >= dateOf(now)
      ? { rule: 'contract.not_run_out', message: `Its last day is ${endDate}.`, params: { date: endDate } }
      : null,
});
