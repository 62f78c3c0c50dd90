import { DomainError, type FieldProblem } from '../errors.ts';
import { isImported } from './imported-state.ts';
import type { Column, Entity } from './model.ts';
import { isMasked, type Principal } from './permissions.ts';
import { checkValue } from './values.ts';

/** Column values by SQL name, as Postgres takes them. */
export type Row = Record<string, unknown>;

export interface InputCheck {
  readonly principal: Principal;
  /** create asks for everything required; update takes what is given. */
  readonly mode: 'create' | 'update';
  readonly path: string;
  /** A command may write what the API may not. */
  readonly trusted: boolean;
  /** An import may bring the state of a record that another system keeps. */
  readonly imported?: boolean;
  readonly problems: FieldProblem[];
}

/** Looks at every given value and adds what is wrong to `problems`; the row is usable only when nothing was added. */
export function checkRow(entity: Entity, input: Readonly<Record<string, unknown>>, check: InputCheck): Row {
  const row: Row = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const field = entity.fields.get(key);
    if (field?.kind === 'money') takeMoney(row, field.amount, field.currency, value, check);
    else if (field?.kind === 'column' || (check.trusted && entity.columns.has(key))) {
      const column = entity.columns.get(key);
      if (column) takeValue(row, entity, column, value, check);
    } else refuse(check, key, 'field.unknown', `${entity.name} has no field ${key}`);
  }
  if (check.mode === 'create') {
    for (const column of entity.columns.values()) {
      if (!column.notNull || column.hasDefault || column.note.system || column.sql in row) continue;
      if (check.problems.some((problem) => problem.path === at(check, column.key))) continue;
      refuse(check, column.key, 'field.required', 'is required');
    }
  }
  return row;
}

function at(check: InputCheck, key: string): string {
  return check.path === '' ? key : `${check.path}.${key}`;
}

function refuse(
  check: InputCheck,
  key: string,
  rule: string,
  message: string,
  params?: Readonly<Record<string, unknown>>,
): void {
  const path = at(check, key);
  check.problems.push({ path, rule, message: `${path} ${message}.`, ...(params ? { params } : {}) });
}

function takeValue(row: Row, entity: Entity, column: Column, value: unknown, check: InputCheck): void {
  const { key } = column;
  const isOpen = (check.trusted && !column.note.indexOf) || column.writable || (check.imported && column.lifecycle);
  if (!isOpen) return refuse(check, key, 'field.readonly', 'is written by commands only');
  if (isMasked(check.principal, entity, column))
    return refuse(check, key, 'field.masked', 'is masked for you and cannot be written', {
      type: entity.name,
      field: key,
    });
  if (value === null) {
    if (column.notNull) return refuse(check, key, 'field.required', 'cannot be empty');
    row[column.sql] = null;
    return;
  }
  const result = checkValue(column, value);
  if (!('value' in result)) return refuse(check, key, result.rule, result.message, result.params);
  if (!check.trusted && column.lifecycle && !isImported(column, result.value))
    return refuse(check, key, 'lifecycle.not_imported', 'is a state that only comes about here');
  if (column.notNull && column.type === 'text' && String(result.value).trim() === '')
    return refuse(check, key, 'text.blank', 'cannot be blank');
  row[column.sql] = result.value;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Decimals a currency has (ISO 4217), as the platform's ICU data knows them. */
export function currencyDecimals(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function takeMoney(row: Row, amount: Column, currency: Column, value: unknown, check: InputCheck): void {
  const { key } = amount;
  if (!check.trusted && !amount.writable) return refuse(check, key, 'field.readonly', 'is written by commands only');
  if (value === null) {
    if (amount.notNull) return refuse(check, key, 'field.required', 'cannot be empty');
    row[amount.sql] = null;
    row[currency.sql] = null;
    return;
  }
  const given = value as { amount?: unknown; currency?: unknown };
  const code = given.currency;
  if (typeof code !== 'string' || !currencies.has(code))
    return refuse(check, `${key}.currency`, 'currency.unknown', 'must be a currency code of ISO 4217 such as NOK');
  const result = checkValue(amount, given.amount);
  if (!('value' in result)) return refuse(check, `${key}.amount`, result.rule, result.message, result.params);
  const decimals = String(result.value).split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const allowed = Math.min(currencyDecimals(code), amount.scale);
  if (decimals > allowed)
    return refuse(
      check,
      `${key}.amount`,
      'money.decimals',
      `must have at most ${String(allowed)} decimals in ${code}`,
      { decimals: allowed, currency: code },
    );
  row[amount.sql] = result.value;
  row[currency.sql] = code;
}

/** What is wrong for this caller and would be right for another. */
const forbidding = new Set(['field.masked', 'permission.not_yours']);

/** @throws DomainError BAD_USER_INPUT with every problem found, when there is one; FORBIDDEN when all of them are of rights */
export function refuseProblems(problems: readonly FieldProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const isForbidden = problems.every(({ rule }) => forbidding.has(rule));
  const message =
    problems.length === 1
      ? first.message
      : `${String(problems.length)} fields cannot be taken: ${problems
          .slice(0, 5)
          .map((problem) => problem.message)
          .join(' ')}`;
  throw new DomainError(isForbidden ? 'FORBIDDEN' : 'BAD_USER_INPUT', message, {
    rule: first.rule,
    ...(first.params ? { params: first.params } : {}),
    problems,
  });
}
