import type { Domain } from './aggregate.ts';
import { contracts } from './contracts/domain.ts';
import { platform } from './platform/domain.ts';

/** Everything that exists: the domains in the order the app shows them. */
export const domains: readonly Domain[] = [contracts, platform];

/** What a company may have a licence for: all but the platform that they stand on. */
export const modules: readonly Domain[] = [contracts];
