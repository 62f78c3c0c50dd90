import type { DomainPlaces } from '../../shell/navigation.ts';

/** How the CSR CRM looks in the menu. */
export const places: DomainPlaces = { icons: { Project: 'flag', Budget: 'chart', Organization: 'building' } };
