import type { Transaction } from '../database/transaction.ts';
import { DomainError, type ErrorCode, type FieldProblem } from '../errors.ts';
import { newId } from './ids.ts';
import type { Entity } from './model.ts';
import type { Principal } from './permissions.ts';
import { fromPostgres } from './postgres-errors.ts';
import { type SaveRequest, saveByKey } from './save-by-key.ts';
import type { WriteResult } from './writes.ts';

export const mostAtOnce = 1000;

/** What became of one of many records. */
export interface SavedOne {
  /** Its place among the inputs, from 0. */
  readonly index: number;
  readonly id: string | null;
  readonly outcome: WriteResult['outcome'] | 'refused';
  /** Why it was refused. */
  readonly refusal: Refused | null;
}

interface Refused {
  readonly code: ErrorCode;
  readonly rule: string | null;
  readonly message: string;
  readonly problems: readonly FieldProblem[];
}

/** @throws DomainError BAD_USER_INPUT for more than a thousand */
export function refuseTooMany(count: number): void {
  if (count <= mostAtOnce) return;
  throw new DomainError('BAD_USER_INPUT', `At most ${String(mostAtOnce)} records are saved at once.`, {
    rule: 'save.too_many',
    params: { most: mostAtOnce },
    fields: ['inputs'],
  });
}

/** The same caller, whose changes are told as one bulk. */
export function inBulk(principal: Principal): Principal {
  return { ...principal, bulkId: principal.bulkId ?? newId() };
}

/**
 * Saves all records or none, in one transaction. They are taken in the order of their keys, so that two who save the same ones do not
 * wait for each other in a circle.
 *
 * @throws DomainError as saving one does: every input that cannot be taken is named (`inputs[3].title`), as far as that shows before
 *   anything is written
 */
export async function saveAll(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  requests: readonly SaveRequest[],
): Promise<SavedOne[]> {
  const ordered = requests.map((request, index) => ({ request, index, key: keyOf(request) }));
  ordered.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index));
  const saved: SavedOne[] = [];
  const refused: DomainError[] = [];
  for (const { request, index } of ordered) {
    try {
      const { id, outcome } = await saveByKey(tx, principal, entity, request, false);
      saved.push({ index, id, outcome, refusal: null });
    } catch (error) {
      const refusal = refusalAt(index, error);
      if (refusal !== error) throw refusal; // Postgres refused it, and takes no more of this transaction
      refused.push(at(index, refusal));
    }
  }
  const [first] = refused;
  if (first) throw refused.length === 1 ? first : together(refused);
  return saved.sort((a, b) => a.index - b.index);
}

/** What a refusal says of the input at `index`, as part of a report. */
export function reported(index: number, error: unknown): SavedOne {
  const known = fromPostgres(error);
  if (!(known instanceof DomainError)) throw error;
  const { code, rule = null, message, problems = [] } = at(index, known);
  return { index, id: null, outcome: 'refused', refusal: { code, rule, message, problems } };
}

function keyOf({ id, externalRef }: SaveRequest): string {
  if (id) return `id ${id.toLowerCase()}`;
  return externalRef ? `ref ${externalRef.system} ${externalRef.id}` : '~';
}

/** @throws the error itself when it is no refusal */
function refusalAt(index: number, error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const known = fromPostgres(error);
  if (!(known instanceof DomainError)) throw error;
  return at(index, known);
}

function at(index: number, { code, message, rule, params, fields = [], problems }: DomainError): DomainError {
  const place = (path: string) => `inputs[${String(index)}].${path}`;
  const placed = problems?.map((each) => ({ ...each, path: place(each.path) }));
  return new DomainError(code, `inputs[${String(index)}]: ${message}`, {
    ...(rule === undefined ? {} : { rule }),
    ...(params === undefined ? {} : { params }),
    fields: fields.map(place),
    ...(placed === undefined ? {} : { problems: placed }),
  });
}

function together(refused: readonly DomainError[]): DomainError {
  const [first] = refused;
  if (!first) throw new Error('nothing was refused');
  const problems = refused.flatMap(
    ({ problems: own, fields = [], rule = 'save.refused', message }) =>
      own ?? fields.map((path) => ({ path, rule, message })),
  );
  return new DomainError(first.code, `${String(refused.length)} records cannot be saved: ${first.message}`, {
    ...(first.rule === undefined ? {} : { rule: first.rule }),
    problems,
  });
}
