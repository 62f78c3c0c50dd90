import type { Aggregate, Part } from '@plinth/schema/aggregate.ts';
import { getColumns } from 'drizzle-orm';
import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Command, type Decision, joinWith, type Refusal, rowOf, type Situation } from './command.ts';
import { enumName } from './names.ts';
import type { PartInput } from './parts.ts';
import { refusalOf, type Step } from './transition-step.ts';

type AnyRow = Readonly<Record<string, unknown>> & { readonly id: string };
type Root = Parameters<Command['run']>[0];

/** The steps of a part's rows as commands of the root, which take the id of a row beside what the step asks for. */
export function partTransitionCommands(on: Aggregate, key: string, part: Part, steps: readonly Step[]): Command[] {
  const columns = Object.keys(getColumns(part.table)).filter((each) => !['id', 'tenantId', 'parentId'].includes(each));
  const rows = { kind: 'rows' as const, table: part.table, columns };
  return steps.map((step) => partTransitionCommand(on, { key, part, rows }, step));
}

interface Place {
  readonly key: string;
  readonly part: Part;
  readonly rows: { readonly kind: 'rows'; readonly table: Part['table']; readonly columns: readonly string[] };
}

function partTransitionCommand(on: Aggregate, { key, part, rows }: Place, step: Step): Command {
  const { lifecycle, name, transition, guards, effect, leadsTo } = step;
  const idKey = `${singular(key)}Id`;
  const refusalFor = (row: AnyRow, root: Root, situation: Situation) =>
    refusalOf(step, row, (each) => each.check(row, { ...situation, root } as Situation));
  return {
    on,
    name,
    description: transition.description,
    input: z.object({ [idKey]: rowOf(key).describe(part.description), ...effect?.input?.shape }),
    allow: transition.allow,
    with: joinWith([{ [key]: rows }, ...guards.map((each) => each.with), effect?.with]),
    when(root, situation) {
      const refusals = rowsIn(situation, key).map((row) => refusalFor(row, root, situation));
      if (refusals.includes(null)) return null;
      return refusals.find((each) => each && each.rule !== 'lifecycle.illegal_transition') ?? noneIn(step, key);
    },
    run(root, input, context) {
      const row = rowsIn(context, key).find(({ id }) => id === input[idKey]);
      if (!row) return {}; // refused before as a row of another record
      const refusal = refusalFor(row, root, context);
      if (refusal) throw refused(refusal, `input.${idKey}`);
      const { [idKey]: _, ...asked } = input;
      const { row: changes, ...decided } = (effect?.run(row, asked, { ...context, root } as never) ??
        {}) as Decision<Aggregate> & { row?: object };
      const state = leadsTo.length === 1 ? { [lifecycle.column]: leadsTo[0] } : {};
      const { [key]: others, ...parts } = decided.parts ?? {};
      return { ...decided, parts: { ...parts, [key]: withChanged(others, { id: row.id, ...state, ...changes }) } };
    },
  };
}

/** What an effect does to other rows of the part stays beside the step's own. */
function withChanged(others: PartInput | undefined, row: Readonly<Record<string, unknown>>): PartInput {
  if (others === undefined) return { update: [row] };
  if (Array.isArray(others)) return { add: others, update: [row] };
  const changes = others as Exclude<PartInput, readonly unknown[]>;
  return { ...changes, update: [...(changes.update ?? []), row] };
}

function rowsIn({ related }: Situation, key: string): readonly AnyRow[] {
  return (related as Readonly<Record<string, readonly AnyRow[]>>)[key] ?? [];
}

function noneIn({ name, transition }: Step, key: string): Refusal {
  const states = transition.from.map(enumName);
  return {
    rule: 'lifecycle.no_row',
    message: `${name} takes one of the ${key} that is ${states.join(' or ')}, and there is none.`,
    params: { command: name, part: key, states },
  };
}

function refused({ rule, message, params = {} }: Refusal, path: string): DomainError {
  return new DomainError('RULE_VIOLATED', message, { rule, params, problems: [{ path, rule, message, params }] });
}

/** `obligations` → `obligation`, `parties` → `party`. */
function singular(plural: string): string {
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.replace(/s$/, '');
}
