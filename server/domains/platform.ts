import { accessGuards } from '../platform/access/guards.ts';
import { commitImport } from '../platform/imports/commit-import.ts';
import type { Behaviour } from '../engine/behaviour.ts';

/** What every domain shares, seen as a domain: its commands join the others in the API. */
export const platform: Behaviour = {
  roles: {},
  commands: [commitImport],
  queries: [],
  guards: accessGuards,
};
