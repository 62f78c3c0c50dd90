import { type ActorInTest, type Answer, model, schema } from '../actors.ts';
import type { Company } from './companies.ts';
import { countsIn, leaksIn } from './leaks.ts';
import type { Outsider } from './outsiders.ts';
import { oracles, type Probe, rootProbes } from './probes.ts';

const atOnce = 6; // probes

/** What came of a row of the matrix. */
export interface Findings {
  readonly cells: number;
  /** What an outsider learnt or changed, and through which door. */
  readonly leaks: readonly string[];
}

/** Reads everything there is, aimed at what the outsider is not to see. */
export async function readAll(outsider: Outsider): Promise<Findings> {
  const probes = rootProbes(schema, model, 'query', outsider.victim.targets);
  return collect(probes, async (probe) => leaksIn(await ask(outsider.actor, probe), outsider, probe.variables));
}

/**
 * Asks how many there are with what the outsider is not to know: no more than they may see, and of what is masked for them nothing at all.
 */
export async function askOracles(outsider: Outsider): Promise<Findings> {
  const probes = oracles(schema, model, outsider.victim.valueOf);
  return collect(probes, async (probe) => {
    const answer = await ask(outsider.actor, probe);
    const leaks = leaksIn(answer, outsider, probe.variables);
    const root = model.roots.find(({ names }) =>
      [names.many, names.groups].some((name) => probe.door.startsWith(`${name} `)),
    );
    const most = root ? outsider.visible(root) : 0;
    const counted = countsIn(answer.data);
    if (counted > most) leaks.push(`${String(counted)} counted of ${String(most)}`);
    if (probe.about && outsider.refuses(probe.about.entity, probe.about.column) && !probe.door.includes('searched')) {
      const isRefused =
        answer.errors.length > 0 && JSON.stringify(answer.data ?? {}).match(/"totalCount"|"count"/) === null;
      if (!isRefused) leaks.push('answered a question about a masked column');
    }
    if (
      probe.about &&
      probe.door.includes('searched') &&
      outsider.refuses(probe.about.entity, probe.about.column) &&
      counted > 0
    )
      leaks.push('found by what is masked');
    return leaks;
  });
}

/** Does everything that can be done to what the outsider is not to change. Who changed rows sees it afterwards as well. */
export async function writeAll(outsider: Outsider): Promise<Findings> {
  const probes = rootProbes(schema, model, 'mutation', outsider.victim.targets);
  const ids = [...outsider.victim.targets.values()];
  return collect(probes, async (probe) => {
    const answer = await ask(outsider.actor, probe);
    const leaks = leaksIn(answer, outsider, probe.variables);
    if (ids.includes(String(probe.variables['id'])) && answer.errors.length === 0) leaks.push('went through');
    return leaks;
  });
}

/**
 * Points records of one's own at those of another company.
 *
 * @param mine whose administrator does it
 */
export async function pointAll(admin: ActorInTest, mine: Company, theirs: Company): Promise<Findings> {
  const probes = model.roots.flatMap((entity) =>
    [...entity.fields.values()].flatMap((field): Probe[] => {
      if (field.kind !== 'one' || !field.column.writable || !entity.aggregate.operations.includes('update')) return [];
      const document = `mutation($id: ID!, $i: Update${entity.name}Input!) { ${entity.names.update}(id: $id, input: $i) { id } }`;
      const input = { [field.column.key]: theirs.targets.get(field.target.name) };
      return [
        {
          door: `${entity.name} to ${field.name}`,
          document,
          variables: { id: mine.targets.get(entity.name), i: input },
        },
      ];
    }),
  );
  return collect(probes, async (probe) => {
    const { errors } = await ask(admin, probe);
    return errors[0]?.rule === 'reference.not_found' ? [] : [`answered ${JSON.stringify(errors[0] ?? null)}`];
  });
}

async function collect(probes: readonly Probe[], leaksOf: (probe: Probe) => Promise<string[]>): Promise<Findings> {
  const leaks: string[] = [];
  for (let first = 0; first < probes.length; first += atOnce)
    await Promise.all(
      probes.slice(first, first + atOnce).map(async (probe) => {
        const found = await leaksOf(probe).catch((error: Error) => [`broke, ${error.message}`]);
        leaks.push(...found.map((leak) => `${probe.door}: ${leak}`));
      }),
    );
  return { cells: probes.length, leaks };
}

/** @throws Error when the probe is no valid operation: it would find nothing, whatever there is to be found */
async function ask(actor: ActorInTest, { door, document, variables }: Probe): Promise<Answer<Record<string, unknown>>> {
  const answer = await actor.run<Record<string, unknown>>(document, variables);
  const fault = answer.errors.find(
    ({ code, message }) => code === undefined || /^(Cannot query|Unknown|Variable|Fields? )/.test(message),
  );
  if (fault) throw new Error(`${door} is no valid operation: ${fault.message}\n${document}`);
  return answer;
}
