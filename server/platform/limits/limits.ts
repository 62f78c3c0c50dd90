import { DomainError } from '../../errors.ts';

/** What the people of one company may do in a minute, and how large a file may be. */
export interface TenantLimits {
  /** Cost a minute of one person. */
  readonly userBudget: number;
  /** Cost a minute of all of them. */
  readonly tenantBudget: number;
  /** Files a minute of one person. */
  readonly uploads: number;
  /** Bytes of one file. */
  readonly uploadBytes: number;
}

export type LimitName = keyof TenantLimits;

/** What can be set: below the first nobody could work, above the second nothing would be limited. The table has the same checks. */
const ranges: Readonly<Record<LimitName, readonly [least: number, most: number]>> = {
  userBudget: [1_000_000, 1_000_000_000_000],
  tenantBudget: [1_000_000, 1_000_000_000_000],
  uploads: [1, 1000],
  uploadBytes: [1024, 256 * 1024 * 1024],
};
export const limitNames = Object.keys(ranges) as LimitName[];

/** Limits of one company: null sets one to the default again, what is left out stays. */
export type LimitChanges = { readonly [name in LimitName]?: number | null | undefined };

/** What is set for a company; null is the default. */
export type OwnLimits = Readonly<Record<LimitName, number | null>>;

/** A limit as it is set, and as it may be. */
export interface CompanyLimit {
  readonly name: LimitName;
  readonly value: number;
  /** What holds for companies for which nothing else is set. */
  readonly standard: number;
  readonly isOwn: boolean;
  readonly least: number;
  readonly most: number;
}

/**
 * The limits of a company as they hold and as they may be set.
 *
 * @param isAbove whether an operator asks from the back office: others raise nothing beyond the default, or what they were given
 */
export function limitsOf(own: OwnLimits, defaults: TenantLimits, isAbove: boolean): CompanyLimit[] {
  return limitNames.map((name) => {
    const [[least, most], standard] = [ranges[name], defaults[name]];
    const value = own[name] ?? standard;
    return {
      name,
      value,
      standard,
      isOwn: own[name] !== null,
      least,
      most: isAbove ? most : Math.min(most, Math.max(standard, value)),
    };
  });
}

/** @throws DomainError BAD_USER_INPUT with every field that cannot be */
export function refuseLimits(changes: LimitChanges, limits: readonly CompanyLimit[]): void {
  const problems = limits.flatMap(({ name, least, most }) => {
    const value = changes[name];
    if (value === undefined || value === null) return [];
    if (Number.isInteger(value) && value >= least && value <= most) return [];
    const isMore = value > most && most < ranges[name][1];
    return [
      {
        path: `input.${name}`,
        rule: isMore ? 'limit.beyond_standard' : 'input.range',
        message: isMore
          ? `${name} is at most ${String(most)}; an operator of the platform may allow more.`
          : `${name} is a whole number from ${String(least)} to ${String(most)}.`,
        params: { least, most },
      },
    ];
  });
  const [first] = problems;
  if (!first) return;
  throw new DomainError('BAD_USER_INPUT', first.message, { rule: first.rule, params: first.params, problems });
}
