import { choices } from '../column-note.ts';

export const ContractKind = choices('ContractKind', 'What sort of agreement it is.', {
  master: 'Terms that later orders refer to.',
  framework: 'A ceiling and conditions under which call-offs are made.',
  order: 'One delivery or purchase.',
  service: 'Work or support over a period.',
  licence: 'A right to use something.',
  distribution: 'A right to sell or resell, including affiliate, agency and franchise.',
  partnership: 'Joint work: alliance, joint venture, development, sponsorship.',
  nda: 'Confidentiality.',
  lease: 'Use of property or equipment.',
  employment: 'Work by a person.',
  amendment: 'A change of an earlier contract.',
  other: 'Anything else.',
});

export const ContractStatus = choices('ContractStatus', 'Where a contract is in its life.', {
  draft: 'Being written.',
  in_review: 'Being read by those concerned.',
  pending_approval: 'Waiting for approvers.',
  approved: 'Approved, not sent yet.',
  out_for_signature: 'Waiting for signatures.',
  signed: 'Signed, not in force yet.',
  active: 'In force.',
  in_notice: 'In force, and will end: notice was given.',
  suspended: 'Paused.',
  ended: 'Ran out or was terminated.',
  cancelled: 'Given up before it came into force.',
  archived: 'Kept for the record.',
});

export const ValueBasis = choices('ValueBasis', 'What period the value of a contract is for.', {
  total: 'The whole term.',
  annual: 'Each year.',
  monthly: 'Each month.',
});

export const RiskClass = choices('RiskClass', 'How much could go wrong.', {
  low: 'Routine.',
  medium: 'Needs attention.',
  high: 'Needs a plan.',
});

export const Confidentiality = choices('Confidentiality', 'Who may know of a contract.', {
  public: 'Anybody.',
  internal: 'Everybody in the company.',
  confidential: 'Those who work with it.',
});

export const Renewal = choices('Renewal', 'What happens when a term ends.', {
  none: 'It ends.',
  tacit: 'It goes on unless notice is given.',
  express: 'It goes on only when that is decided.',
});

export const PartyRole = choices('PartyRole', 'What somebody is in a contract.', {
  customer: 'Buys.',
  supplier: 'Delivers.',
  guarantor: 'Answers for another party.',
  signatory: 'Signs for a party.',
  other: 'Takes part in another way.',
});

export const ObligationKind = choices('ObligationKind', 'What an obligation asks for.', {
  deliver: 'Hand something over.',
  report: 'Tell somebody something.',
  pay: 'Pay an amount.',
  comply: 'Keep to a rule.',
});

export const ObligationStatus = choices('ObligationStatus', 'How an obligation stands.', {
  open: 'Not due or not done.',
  met: 'Done.',
  breached: 'Not done in time.',
  waived: 'No longer asked for.',
});

export const MilestoneType = choices('MilestoneType', 'What a milestone marks (OCDS milestone types).', {
  approval: 'Somebody approves.',
  assessment: 'Somebody judges.',
  delivery: 'Something is delivered.',
  engagement: 'Somebody is consulted.',
  financing: 'Money is made available.',
  payment: 'Something is paid.',
  reporting: 'Something is reported.',
  other: 'Anything else.',
});

export const MilestoneStatus = choices('MilestoneStatus', 'How a milestone stands (OCDS milestone statuses).', {
  scheduled: 'Lies ahead.',
  met: 'Reached.',
  not_met: 'Missed.',
  partially_met: 'Reached in part.',
});

export const NoteVisibility = choices('NoteVisibility', 'Who a note is meant for.', {
  all: 'Everybody who sees the contract.',
  owners: 'Owners and administrators.',
  compliance: 'Compliance.',
});

export const FlagSeverity = choices('FlagSeverity', 'How serious a flag is.', {
  info: 'Good to know.',
  watch: 'Keep an eye on it.',
  high: 'Act soon.',
  critical: 'Stops approval and activation until it is resolved.',
});

export const DocumentKind = choices('DocumentKind', 'What a document is.', {
  agreement: 'The agreement itself.',
  annex: 'Belongs to the agreement.',
  notice: 'A notice of tender, award or termination.',
  correspondence: 'A letter or message.',
  other: 'Anything else.',
});
