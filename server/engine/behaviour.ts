import type { Command } from './command.ts';
import type { Handler } from './handler.ts';
import type { BoundLifecycle } from './lifecycle.ts';
import type { HandWrittenQuery } from './query.ts';
import type { SaveGuard } from './save-guard.ts';

/** What a domain does, beside what is derived from what it has. */
export interface Behaviour {
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly Command[];
  readonly lifecycles?: readonly BoundLifecycle[];
  readonly queries: readonly HandWrittenQuery[];
  readonly handlers?: readonly Handler[];
  readonly guards?: readonly SaveGuard[];
}
