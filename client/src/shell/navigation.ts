import type { IconName } from '../ui/icon.tsx';

/** A place one can go to from the navigation. */
export interface NavigationItem {
  readonly label: string;
  readonly href: string;
  readonly icon: IconName;
}

/** The places of one system. */
export interface NavigationGroup {
  readonly label: string;
  readonly items: readonly NavigationItem[];
}

/** Whether a page is the place itself or beneath it. */
export function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}

/** What a domain says of its places in `screens/<domain>/places.ts`; its aggregates are places without a word. */
export interface DomainPlaces {
  /** Screens before the lists of the aggregates, and after them. */
  readonly first?: readonly ScreenPlace[];
  readonly last?: readonly ScreenPlace[];
  /** Icons of aggregates by name. */
  readonly icons?: Readonly<Record<string, IconName>>;
}

export interface ScreenPlace {
  /** Name of its file in the folder, and the end of its address. */
  readonly screen: string;
  /** The folder, when it is not that of the domain: `settings`. */
  readonly folder?: string;
  readonly icon: IconName;
  /** The permission without which it is not shown, as `contract` and `read`. */
  readonly subject: string;
  readonly action: string;
  /** The aggregate whose list it takes the place of, for whoever may see it. */
  readonly replaces?: string;
}
