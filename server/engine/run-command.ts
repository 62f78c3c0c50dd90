import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { actionOf, type Command, type CommandContext, type Refusal, type Situation } from './command.ts';
import { asWrite } from './decision.ts';
import { lockSituation } from './locked-situation.ts';
import { entityOf, type Model } from './model.ts';
import { parseInput } from './parse-input.ts';
import { type Principal, requireAction } from './permissions.ts';
import { type Asked, react, type Reactions } from './reactions.ts';
import { updateRecord, type WriteResult } from './writes.ts';

export interface CommandRequest {
  readonly id: string;
  readonly expectedVersion?: number | null;
  readonly input: unknown;
}

/**
 * Runs a command: permission before existence, the row locked within the caller's reach, its condition, its decision, then the same
 * write, audit entry and change as every mutation, then what other domains make of its events, and its jobs.
 *
 * @throws DomainError FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, RULE_VIOLATED, CONFLICT; and whatever a handler refuses with
 */
export async function runCommand(
  tx: Transaction,
  model: Model,
  principal: Principal,
  definition: Command,
  request: CommandRequest,
  reactions: Reactions,
): Promise<WriteResult> {
  const entity = entityOf(model, definition.on.name);
  const action = actionOf(definition);
  requireAction(principal, entity, action);
  const input = parseInput(definition.input, request.input);
  const { row, related } = await lockSituation(tx, principal, entity, definition, request.id, action);
  const situation: Situation = { related, actor: principal.actor, now: new Date().toISOString() };
  const refusal = definition.when?.(row, situation) ?? null;
  if (refusal) throw refused(refusal);
  refuseForeignRows(definition, input, related);

  const asked: Asked = { events: [], jobs: [] };
  const context: CommandContext = {
    ...situation,
    emit: (type, payload) => asked.events.push({ type, payload }),
    enqueue: (job, payload) => asked.jobs.push([job, payload]),
    afterCommit: (effect) => tx.afterCommit(() => reporting(effect, reactions)),
  };
  const decision = definition.run(row, input, context);
  const write = { ...asWrite(entity, decision, definition), expectedVersion: request.expectedVersion ?? null };
  const options = { action, command: definition.name, trusted: true };
  const result = await updateRecord(tx, principal, entity, request.id, write, options).catch((error: unknown) => {
    throw inWordsOf(definition, error);
  });
  const run = (as: Principal, other: Command, id: string, given: unknown) =>
    runCommand(tx, model, as, other, { id, input: given }, reactions);
  await react({ tx, model, principal, reactions, run }, asked);
  return result;
}

function refused({ rule, message, params }: Refusal): DomainError {
  return new DomainError('RULE_VIOLATED', message, { rule, ...(params ? { params } : {}) });
}

function reporting(effect: () => void, { report }: Reactions): void {
  try {
    effect();
  } catch (error) {
    report(error);
  }
}

/** An input made with `rowOf` names a row that the record has. */
function refuseForeignRows(
  definition: Command,
  input: z.infer<z.ZodObject>,
  related: Readonly<Record<string, unknown>>,
): void {
  for (const [key, schema] of Object.entries(definition.input.shape)) {
    const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : (schema as z.ZodType);
    const part = inner.meta()?.['part'];
    if (part === undefined || input[key] === undefined) continue;
    const rows = related[String(part)] as readonly { readonly id: string }[] | undefined;
    if (!rows) throw new Error(`${definition.name} takes a row of ${String(part)} and must name it under with`);
    const [path, rule] = [`input.${key}`, 'part.not_found'];
    if (rows.some(({ id }) => id === input[key])) continue;
    const message = `${path} names a row that this record does not have.`;
    throw new DomainError('BAD_USER_INPUT', message, { rule, problems: [{ path, rule, message }] });
  }
}

/** What is wrong with a value that came from a field of the command's input is told of that field: `flags.add[0].reason` is `input.reason`. */
function inWordsOf(definition: Command, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'BAD_USER_INPUT' || !error.problems) return error;
  const problems = error.problems.map((problem) => {
    const [, field = ''] = /^(?:\w+\.(?:add|update)\[\d+\]\.)?(\w+)$/.exec(problem.path) ?? [];
    if (!Object.hasOwn(definition.input.shape, field)) return problem;
    const path = `input.${field}`;
    return { ...problem, path, message: problem.message.replace(problem.path, path) };
  });
  return new DomainError(error.code, problems.map((problem) => problem.message).join(' '), {
    ...(error.rule ? { rule: error.rule } : {}),
    problems,
  });
}
