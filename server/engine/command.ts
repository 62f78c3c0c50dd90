import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { Choices } from '@plinth/schema/column-note.ts';
import type { InferSelectModel } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { entityOf, type Model } from './model.ts';
import type { PartInput } from './parts.ts';
import { type Actor, type Principal, requireAction, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';
import { checkId } from './values.ts';
import { updateRecord, type WriteResult } from './writes.ts';

/** A row as a command sees it: column keys and values, exact numbers and moments as text. */
export type CommandRow<A extends Aggregate> = InferSelectModel<A['table']>;

export interface CommandContext {
  readonly actor: Actor;
  /** The moment of the transaction, as ISO 8601. */
  readonly now: string;
  /** Queues a job in the same transaction; it runs as this actor in this tenant. */
  enqueue(job: string, payload: Readonly<Record<string, unknown>>): void;
}

/** What a command decides: fields to change, and parts. */
export type Decision<A extends Aggregate> = Partial<CommandRow<A>> & { parts?: Record<string, PartInput> };

export interface Command<A extends Aggregate = Aggregate, I extends z.ZodObject = z.ZodObject> {
  readonly on: A;
  /** Imperative verb and noun: `flagContract`. */
  readonly name: string;
  readonly description: string;
  readonly input: I;
  /** Permission without scope: `contract:flag`. */
  readonly allow: `${string}:${string}`;
  /** Why it is not possible now, as a rule's key, or null. */
  readonly when?: (row: CommandRow<A>) => string | null;
  /** The decision, without I/O: its test needs no database. */
  readonly run: (row: CommandRow<A>, input: z.infer<I>, context: CommandContext) => Decision<A>;
}

/** Declares a verb of an aggregate: its mutation and its button follow. */
export function command<A extends Aggregate, I extends z.ZodObject>(definition: Command<A, I>): Command {
  return definition as unknown as Command;
}

/** An input that takes a word of a closed set, as the enum the schema already has. */
export function oneOf<K extends string>(choices: Choices<K>) {
  return z.enum(Object.keys(choices.values) as [K, ...K[]]).meta({ choices: choices.name });
}

export type Enqueue = (tx: Transaction, job: string, payload: Readonly<Record<string, unknown>>) => Promise<void>;

export interface CommandRequest {
  readonly id: string;
  readonly expectedVersion?: number | null;
  readonly input: unknown;
}

/**
 * Runs a command: permission before existence, the row locked within the caller's reach, its guard, its decision, then the same write,
 * audit entry and change as every mutation.
 *
 * @throws DomainError FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, RULE_VIOLATED, CONFLICT
 */
export async function runCommand(
  tx: Transaction,
  model: Model,
  principal: Principal,
  definition: Command,
  request: CommandRequest,
  enqueue: Enqueue,
): Promise<WriteResult> {
  const entity = entityOf(model, definition.on.name);
  const action = definition.allow.split(':')[1] ?? '';
  requireAction(principal, entity, action);
  const input = parseInput(definition.input, request.input);
  const row = await readLocked(tx, model, principal, definition, request.id, action);
  const rule = definition.when?.(row) ?? null;
  if (rule) throw new DomainError('RULE_VIOLATED', `${definition.name} is not possible now: ${rule}.`, { rule });
  const jobs: [string, Readonly<Record<string, unknown>>][] = [];
  const context: CommandContext = {
    actor: principal.actor,
    now: new Date().toISOString(),
    enqueue: (job, payload) => jobs.push([job, payload]),
  };
  const { parts, ...fields } = definition.run(row, input, context);
  const write = { input: fields, ...(parts ? { parts } : {}), expectedVersion: request.expectedVersion ?? null };
  const options = { action, command: definition.name, trusted: true };
  const result = await updateRecord(tx, principal, entity, request.id, write, options).catch((error: unknown) => {
    throw inWordsOf(definition, error);
  });
  for (const [job, payload] of jobs) await enqueue(tx, job, payload);
  return result;
}

/** What is wrong with a value that came from a field of the command's input is told of that field: `flags.add[0].reason` is `input.reason`. */
function inWordsOf(definition: Command, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'BAD_USER_INPUT' || !error.problems) return error;
  const problems = error.problems.map((problem) => {
    const [, field = ''] = /^(?:\w+\.add\[\d+\]\.)?(\w+)$/.exec(problem.path) ?? [];
    if (!Object.hasOwn(definition.input.shape, field)) return problem;
    const path = `input.${field}`;
    return { ...problem, path, message: problem.message.replace(problem.path, path) };
  });
  return new DomainError(error.code, problems.map((problem) => problem.message).join(' '), {
    ...(error.rule ? { rule: error.rule } : {}),
    problems,
  });
}

/** @throws DomainError BAD_USER_INPUT naming each field and why */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: readonly string[] = ['input'],
): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = [...at, ...issue.path.map(String)].join('.');
    return { path, rule: `input.${issue.code}`, message: `${path}: ${issue.message}.` };
  });
  throw new DomainError('BAD_USER_INPUT', problems.map((problem) => problem.message).join(' '), {
    rule: problems[0]?.rule ?? 'input.form',
    problems,
  });
}

/** Column values as text, but for the types JSON has exactly. */
async function readLocked(
  tx: Transaction,
  model: Model,
  principal: Principal,
  definition: Command,
  id: string,
  action: string,
): Promise<CommandRow<Aggregate>> {
  const entity = entityOf(model, definition.on.name);
  const statement = new Statement();
  const rule = rowRule(statement, principal, entity, action, 't');
  const visible = rowRule(statement, principal, entity, 'read', 't');
  const columns = [...entity.columns.values()].map((column) => {
    const exact = ['int', 'boolean', 'json'].includes(column.type) ? `t.${column.sql}` : `t.${column.sql}::text`;
    return `${exact} as "${column.key}"`;
  });
  const [row] = await tx.query<CommandRow<Aggregate>>(
    `select ${columns.join(', ')} from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(checkId(id, 'id'), 'uuid')} and t.deactivated_at is null and ${rule} and ${visible} for update`,
    statement.values(principal),
  );
  if (!row)
    throw new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
      rule: 'record.not_found',
      fields: ['id'],
    });
  return row;
}
