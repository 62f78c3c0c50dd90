import type { DomainPlaces } from '../../shell/navigation.ts';

/** What administrators look after, beside the lists of the platform's own aggregates. */
export const places: DomainPlaces = {
  first: [
    { screen: 'people', folder: 'settings', icon: 'users', subject: 'user', action: 'update', replaces: 'User' },
    { screen: 'roles', folder: 'settings', icon: 'shield', subject: 'role', action: 'read', replaces: 'Role' },
  ],
  last: [
    { screen: 'access', folder: 'settings', icon: 'search', subject: 'role', action: 'explain' },
    { screen: 'company', folder: 'settings', icon: 'building', subject: 'company', action: 'read' },
    { screen: 'sign-in', folder: 'settings', icon: 'lock', subject: 'singleSignOn', action: 'read' },
    { screen: 'machines', folder: 'settings', icon: 'key', subject: 'serviceAccount', action: 'read' },
  ],
  icons: { User: 'users', Role: 'shield', Site: 'building', Team: 'users', OperatorVisit: 'shield' },
};
