import { setTimeout as sleep } from 'node:timers/promises';
import { model, schema, type World } from '../actors.ts';
import type { TestDatabase } from '../database.ts';
import type { Follower } from '../follower.ts';
import { leaksIn } from './leaks.ts';
import type { Findings } from './matrix.ts';
import type { Outsider } from './outsiders.ts';
import { type Probe, rootProbes } from './probes.ts';

interface Following {
  readonly outsider: Outsider;
  readonly probe: Probe;
  readonly follower: Follower<unknown>;
}

/**
 * Every subscription of every outsider stands while each record of the companies changes, as a writer tells it, in and out of sight. Nothing
 * of it may come.
 */
export async function followAll(db: TestDatabase, world: World, outsiders: readonly Outsider[]): Promise<Findings> {
  const following: Following[] = [];
  let refused = 0;
  for (const outsider of outsiders)
    for (const probe of rootProbes(schema, model, 'subscription', outsider.victim.targets)) {
      const follower = await outsider.actor.follow(probe.document, probe.variables).catch(() => null);
      if (follower) following.push({ outsider, probe, follower });
      else refused += 1;
    }
  if (following.length === 0) throw new Error('nobody could follow anything');
  for (const company of new Set(outsiders.map(({ victim }) => victim)))
    for (const { name } of model.roots)
      for (const kind of ['UPDATED', 'DELETED', 'SIGHT'])
        await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind, site_id)
          values (${company.id}, ${name}, ${company.targets.get(name) ?? ''}, ${kind}, 2, 'test', '{}', '[]', ${[`site:${company.place.site}`]}, 'user', ${company.place.site})`;
  await world.settle();
  await quiet(world);
  const leaks = following.flatMap(({ outsider, probe, follower }) => {
    const found = leaksIn(follower.inbox, outsider, probe.variables);
    follower.leave();
    return found.map((leak) => `${outsider.name}, ${probe.door}: ${leak}`);
  });
  return { cells: following.length + refused, leaks };
}

/** Waits until nothing has been read or sent for subscribers for a while. */
async function quiet({ live }: World): Promise<void> {
  for (let before = ''; before !== JSON.stringify(live.counts); await sleep(700)) before = JSON.stringify(live.counts);
}
