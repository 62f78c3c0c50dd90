import type { Command } from './command.ts';
import type { HandWrittenQuery } from './query.ts';

/** What a domain does, beside what is derived from what it has. */
export interface Behaviour {
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly Command[];
  readonly queries: readonly HandWrittenQuery[];
}
