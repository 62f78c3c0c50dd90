import type { DomainPlaces } from '../../shell/navigation.ts';

export const places: DomainPlaces = { icons: { User: 'users' } };
