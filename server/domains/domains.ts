import { domains } from '@plinth/schema/schema.ts';
import type { Behaviour } from '../engine/behaviour.ts';
import { transitionCommands } from '../engine/transition-commands.ts';
import { contracts } from './contracts/domain.ts';
import { platform } from './platform.ts';

/** Every domain's behaviour, joined; a role that two domains name allows what both say. */
const all: readonly Behaviour[] = [contracts, platform];

export const behaviour = {
  roles: joinRoles(all.map((each) => each.roles)),
  commands: [
    ...transitionCommands(
      domains.flatMap((each) => each.aggregates),
      all.flatMap((each) => each.lifecycles ?? []),
    ),
    ...all.flatMap((each) => each.commands),
  ],
  queries: all.flatMap((each) => each.queries),
  handlers: all.flatMap((each) => each.handlers ?? []),
  guards: all.flatMap((each) => each.guards ?? []),
} satisfies Behaviour;

function joinRoles(tables: readonly Behaviour['roles'][]): Record<string, readonly string[]> {
  const joined: Record<string, readonly string[]> = {};
  for (const table of tables) {
    for (const [role, permissions] of Object.entries(table)) joined[role] = [...(joined[role] ?? []), ...permissions];
  }
  return joined;
}
