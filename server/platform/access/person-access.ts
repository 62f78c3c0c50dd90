import type { Principal } from '../../engine/permissions.ts';

export interface SiteOfPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Where they begin. */
  readonly isDefault: boolean;
}

/** What somebody may do in a company, as its own data says just now. */
export interface Access {
  /** Names of their roles. */
  readonly roles: readonly string[];
  /** The same object for the same permissions, whoever has them: plans are kept by it. */
  readonly grants: Principal['grants'];
  /** Sites that they may work in. */
  readonly sites: readonly SiteOfPerson[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  /** Ids of everybody in their teams. */
  readonly teammates: readonly string[];
}

/** What staff of the platform may do while they are in a company: what an administrator may, masks and what only a person of the company decides aside. */
export const permissionsOfVisits: readonly string[] = ['*:*:all'];
