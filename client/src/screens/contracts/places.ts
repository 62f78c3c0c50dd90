import type { DomainPlaces } from '../../shell/navigation.ts';

/** Where one can go in the contract portal besides the lists of its aggregates. */
export const places: DomainPlaces = {
  first: [{ screen: 'dashboard', icon: 'chart', subject: 'contract', action: 'read' }],
  last: [{ screen: 'imports', icon: 'upload', subject: 'importRun', action: 'read', replaces: 'ImportRun' }],
  icons: { Customer: 'building', Contract: 'file', CustomerEvent: 'activity' },
};
