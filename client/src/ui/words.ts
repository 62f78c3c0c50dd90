/**
 * The few words components say themselves. The app hands its translations to `LocaleProvider`; these are the defaults.
 */
export const english = {
  cancel: 'Cancel',
  chart: 'Chart',
  chooseFiles: 'Choose files',
  clear: 'Clear',
  close: 'Close',
  columns: 'Columns',
  copied: 'Copied',
  copy: 'Copy',
  currency: 'Currency',
  failed: 'That did not work. Try again',
  keys: 'Keyboard shortcuts',
  dropFiles: 'or drop them here',
  loading: 'Loading',
  more: 'More',
  moveDown: 'Move down',
  moveUp: 'Move up',
  noMatches: 'No matches',
  notifications: 'Notifications',
  ofTotal: (done: string, total: string) => `${done} of ${total}`,
  remove: (name: string) => `Remove ${name}`,
  remaining: (duration: string) => `about ${duration} left`,
  requestId: 'Request id',
  required: 'required',
  retry: 'Try again',
  searchFailed: 'Could not search. Type to try again',
  selectAll: 'Select all rows',
  selectRow: 'Select row',
  selectedCount: (count: string) => `${count} selected`,
  sortBy: (column: string) => `Sort by ${column}`,
  table: 'Table',
  typeToSearch: 'Type to search',
  undo: 'Undo',
};

export type Words = typeof english;
