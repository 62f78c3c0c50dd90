import type { Draft } from './draft.ts';

/** What somebody wrote and did not save, with what it was written on. */
export interface StoredDraft {
  readonly draft: Draft;
  readonly base: Draft;
  readonly version: number;
}

/** Keeps an unsaved form for as long as the tab lives: through a reload, a wrong turn, a lost connection. */
export function draftStore(key: string) {
  const place = `plinth.draft.${key}`;
  return {
    read(): StoredDraft | undefined {
      const text = sessionStorage.getItem(place);
      if (text === null) return undefined;
      try {
        return JSON.parse(text) as StoredDraft;
      } catch {
        sessionStorage.removeItem(place);
        return undefined;
      }
    },
    keep: (stored: StoredDraft) => sessionStorage.setItem(place, JSON.stringify(stored)),
    forget: () => sessionStorage.removeItem(place),
  };
}
