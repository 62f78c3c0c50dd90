import { randomUUID } from 'node:crypto';
import { type ActorInTest, model, schema } from '../actors.ts';
import type { Findings } from './matrix.ts';
import type { Outsider } from './outsiders.ts';
import { type Probe, rootProbes } from './probes.ts';

/**
 * Asks and does everything that takes an id with that of a hidden record and with one that nobody has: the answers must be the same, and so
 * must the statements that were sent for them, since then no clock tells one from the other.
 *
 * @param outsiders whose actors are of a world over a witnessed database
 * @param sent what was sent to it
 */
export async function compareWithNothing(outsiders: readonly Outsider[], sent: string[]): Promise<Findings> {
  const leaks: string[] = [];
  let cells = 0;
  for (const { name, actor, victim } of outsiders) {
    const absent = new Map([...victim.targets.keys()].map((type) => [type, randomUUID()]));
    for (const kind of ['query', 'mutation'] as const) {
      const hidden = rootProbes(schema, model, kind, victim.targets);
      const missing = rootProbes(schema, model, kind, absent);
      for (const [index, probe] of hidden.entries()) {
        const other = missing[index];
        if (!other || !takesId(probe, victim.targets)) continue;
        // where they work is nothing hidden from them
        if (actor.principal.sites?.some((site) => JSON.stringify(probe.variables).includes(site))) continue;
        cells += 1;
        await witness(actor, other, sent); // what is done once, as making the first row of something, is done before
        let [one, two] = [await witness(actor, probe, sent), await witness(actor, other, sent)];
        // the number of refusals that are written at once may have run out in between, which happens once
        if (asked(one.statements) !== asked(two.statements))
          [one, two] = [await witness(actor, probe, sent), await witness(actor, other, sent)];
        if (one.answer !== two.answer) leaks.push(`${name}, ${probe.door}: ${one.answer} and ${two.answer}`);
        if (asked(one.statements) !== asked(two.statements))
          leaks.push(
            `${name}, ${probe.door}: other statements are sent, ${short(one.statements)} and ${short(two.statements)}`,
          );
      }
    }
  }
  return { cells, leaks };
}

const short = (statements: readonly string[]) => statements.map((text) => text.slice(0, 80)).join('; ');

const takesId = ({ variables }: Probe, targets: ReadonlyMap<string, string>) =>
  [...targets.values()].some((id) => JSON.stringify(variables).includes(id));

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

async function witness(actor: ActorInTest, { document, variables }: Probe, sent: string[]) {
  sent.length = 0;
  const { data, errors } = await actor.run(document, { ...variables });
  const statements = sent.filter((text) => !text.includes('refusal'));
  return { answer: JSON.stringify({ data, errors }).replaceAll(ids, 'ID'), statements };
}

/** In an order of their own: the paths that answer the same run beside each other, and a commit may be told late. */
function asked(statements: readonly string[]): string {
  return statements
    .filter((statement) => statement !== 'commit')
    .sort()
    .join();
}
