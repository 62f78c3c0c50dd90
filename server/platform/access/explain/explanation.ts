/** What it comes to, the first that holds: each is looked at only when none before it decides. */
export const verdicts = {
  ALLOWED: 'They may.',
  PERSON_DELETED: 'The company is closed to them.',
  MODULE_NOT_LICENSED: 'The company has no licence for the module, so nobody may.',
  NO_PERMISSION: 'Nothing they have allows the action on any record of the sort.',
  RECORD_DELETED: 'The record is out of use: it is in no list, and nobody can change it.',
  OTHER_SITE: 'The record belongs to a site where they do not work.',
  OUT_OF_REACH: 'What they have allows the action, but on other records.',
  NOT_READABLE: 'They could do it, if they saw the record.',
} as const;

export type Verdict = keyof typeof verdicts;

/** How a permission came to reach a record, or not to. */
export const reaches = {
  EVERY_RECORD: 'It is for every record of the company, or of the site where the caller is.',
  RULE_HOLDS: 'It is for records of theirs, and a rule says that this is one.',
  NO_RULE_HOLDS: 'It is for records of theirs, and by no rule is this one.',
  NO_RULE: 'It is for records of theirs, and none of the sort can be.',
} as const;

/** A rule of an aggregate about whose a record is, as it was found for somebody. */
export interface ExplainedRule {
  readonly scope: string;
  readonly path: string;
  /** Ids that the record has there; none where whoever asks may not see them. */
  readonly ids: readonly string[];
  readonly isHidden: boolean;
  readonly holds: boolean;
}

/** A permission of somebody, and whether it reaches the record. */
export interface ExplainedPermission {
  readonly permission: string;
  /** What gives it: titles of roles, the name of a service account, the reason of a visit. */
  readonly givenBy: readonly string[];
  readonly applies: boolean;
  readonly reach: keyof typeof reaches;
  readonly reason: string;
  readonly rules: readonly ExplainedRule[];
}

/** Whether somebody sees a field whole, and what of theirs lifts its mask. */
export interface ExplainedField {
  readonly name: string;
  readonly masked: boolean;
  readonly fieldset: string | null;
  readonly liftedBy: readonly string[];
}

/** Why somebody may or may not do something with a record. */
export interface Explanation {
  readonly allowed: boolean;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Each that was looked at. */
  readonly permissions: readonly ExplainedPermission[];
  /** The site of the record, where it has one, and whether the person may be there. */
  readonly siteId: string | null;
  readonly mayEnterSite: boolean | null;
  readonly isDeleted: boolean;
  readonly field: ExplainedField | null;
  /** Every field of it and of its parts that has a mask. */
  readonly masks: readonly ExplainedField[];
}
