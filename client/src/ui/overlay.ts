/** Classes of what floats above the page: menus, lists of options, popovers. */
export const floatingClass =
  'z-50 max-h-[min(24rem,var(--kb-popper-content-available-height,24rem))] overflow-y-auto rounded-md bg-raised p-1 text-base text-ink shadow-overlay outline-none animate-appear';

/** Classes of one choice in a floating list; Kobalte marks the one under pointer or keyboard. */
export const choiceClass =
  'flex min-h-8 w-full items-center gap-2 rounded-sm px-2 py-1 text-left text-ink outline-none select-none data-highlighted:bg-pressed data-disabled:text-faint';
