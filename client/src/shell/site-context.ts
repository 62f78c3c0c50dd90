import { createContext, createSignal, useContext, type Accessor } from 'solid-js';

/** Where one is among the sites of the company: everything inside is asked for and shown as of there. */
export interface ActiveSite {
  /** Its id; null at none. */
  readonly id: Accessor<string | null>;
  /** Goes to another, or to none. All that is shown is built anew, so that nothing of the one before is left. */
  go(id: string | null): void;
}

const SiteContext = createContext<ActiveSite>();

export const SiteProvider = SiteContext.Provider;

/** Undefined outside of a company. */
export function useActiveSite(): ActiveSite | undefined {
  return useContext(SiteContext);
}

/**
 * Kept for this window through a reload; another window begins where this browser was last.
 *
 * @param identity of the person in the company
 */
export function createActiveSite(identity: string): ActiveSite {
  const place = `plinth.site.${identity}`;
  const [id, setId] = createSignal<string | null>(sessionStorage.getItem(place) ?? localStorage.getItem(place));
  return {
    id,
    go(next) {
      for (const storage of [sessionStorage, localStorage]) {
        if (next === null) storage.removeItem(place);
        else storage.setItem(place, next);
      }
      setId(next);
    },
  };
}
