import { DomainError } from '../errors.ts';
import { fieldsOfConstraint } from './constraints.ts';
import { pascal } from './names.ts';

interface PostgresError extends Error {
  code: string;
  constraint_name?: string;
  table_name?: string;
  column_name?: string;
}

function isPostgresError(error: unknown): error is PostgresError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
  );
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ENOENT',
]);

/** SQLSTATE of what is refused because the company is moving to another database: `refuse_moving` in schema/platform/tenancy.sql. */
const moving = '55006';

/** Whether Postgres refused to write because the company is moving, or lives elsewhere by now. */
export function isMoving(error: unknown): boolean {
  return isPostgresError(error) && error.code === moving;
}

/** What Postgres refused, in the words of the API; every other error is returned as it is (SQLSTATE: Postgres manual, appendix A). */
export function fromPostgres(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && unreachable.has(String(error.code))) return unavailable();
  if (
    error instanceof RangeError ||
    (error instanceof Error && 'code' in error && error.code === 'MAX_PARAMETERS_EXCEEDED')
  ) {
    return new DomainError('BAD_USER_INPUT', 'This is nested too deep or holds too many values.', {
      rule: 'value.too_large',
    });
  }
  if (!isPostgresError(error)) return error;
  switch (error.code) {
    case '23505':
      return uniqueViolation(error);
    case '23P01':
    case '23514':
      return new DomainError('RULE_VIOLATED', `The rule ${ruleOf(error)} does not allow this.`, {
        rule: ruleOf(error),
        problems: fieldsOfConstraint(error.constraint_name).map((path) => ({
          path,
          rule: ruleOf(error),
          message: `${path} breaks the rule ${ruleOf(error)}.`,
        })),
      });
    case '23503':
      return new DomainError(
        'RULE_VIOLATED',
        'Something else still refers to this, or it refers to something that is not there.',
        { rule: ruleOf(error) },
      );
    case '23502':
      return new DomainError('BAD_USER_INPUT', `${camel(error.column_name ?? '')} is required.`, {
        rule: 'field.required',
        fields: [camel(error.column_name ?? '')],
      });
    case '22P02':
    case '22021':
    case '22003':
    case '22007':
    case '22008':
    case '22001':
    case '22009':
    case '22023':
    case '54000':
    case '54001':
      return new DomainError('BAD_USER_INPUT', 'A value has a form or size that cannot be kept.', {
        rule: 'value.form',
      });
    case '40001':
    case '40P01':
      return new DomainError('CONFLICT', 'Somebody else was changing the same at the same moment: try again.', {
        rule: 'record.busy',
      });
    case moving:
      return new DomainError(
        'UNAVAILABLE',
        'Your company is being moved to another database. It can be read meanwhile; try again in a few seconds.',
        { rule: 'tenant.moving', params: { retryAfter: 5 } },
      );
    case '57014':
      return new DomainError('UNAVAILABLE', 'This took too long and was stopped.', { rule: 'statement.timeout' });
    case '53300':
    case '57P01':
    case '57P02':
    case '57P03':
    case '08006':
    case '08003':
      return unavailable();
    default:
      return error;
  }
}

function unavailable(): DomainError {
  return new DomainError('UNAVAILABLE', 'The database cannot be reached just now: try again in a moment.', {
    rule: 'database.unavailable',
  });
}

/** `contract_end_after_start` on `contract` → `contract.end_after_start`. */
function ruleOf(error: PostgresError): string {
  const table = error.table_name ?? '';
  const name = error.constraint_name ?? 'unknown';
  return name.startsWith(`${table}_`) ? `${table}.${name.slice(table.length + 1)}` : name;
}

function uniqueViolation(error: PostgresError): DomainError {
  const noun = pascal(error.table_name ?? 'record');
  const problems = fieldsOfConstraint(error.constraint_name).map((path) => ({
    path,
    rule: 'field.taken',
    message: `${path} is taken by another ${noun}.`,
  }));
  const message = problems[0]?.message ?? `Such a ${noun} exists already.`;
  return new DomainError('CONFLICT', message, { rule: 'field.taken', problems });
}

function camel(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
