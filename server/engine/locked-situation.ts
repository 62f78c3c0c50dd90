import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import type { Command, Situation } from './command.ts';
import { openedSituation, relatedFields, relatedJson, rowJson } from './command-facts.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';
import { checkId } from './values.ts';

interface LockedSituation {
  readonly row: Parameters<NonNullable<Command['when']>>[0];
  readonly related: Situation['related'];
}

/**
 * Locks the root within the caller's reach and reads it with the related rows, one statement behind the other without waiting in between.
 * A record that a reference points to is kept from changing; parts change with their root only.
 *
 * @throws DomainError BAD_USER_INPUT for what is no id, NOT_FOUND when there is none, or none the caller may touch
 */
export async function lockSituation(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  definition: Command,
  id: string,
  action: string,
): Promise<LockedSituation> {
  const wanted = definition.with ?? {};
  const key = checkId(id, 'id');
  const root = new Statement();
  const rules = [rowRule(root, principal, entity, action, 't'), rowRule(root, principal, entity, 'read', 't')];
  const locking = tx.query<{ json: string }>(
    `select ${rowJson(entity, 't')} as json from ${entity.table} t where t.tenant_id = ${root.tenant()} and t.id = ${root.param(key, 'uuid')} and t.deactivated_at is null and ${rules.join(' and ')} for update`,
    root.values(principal),
  );
  const keeping = relatedFields(entity, wanted).flatMap(([, field]) =>
    field.kind === 'one' && field.target.aggregate.operations.includes('update')
      ? [
          tx.query(
            `select o.id from ${entity.table} t join ${field.target.table} o on o.tenant_id = t.tenant_id and o.id = t.${field.column.sql} where t.id = $1::uuid for share of o`,
            [key],
          ),
        ]
      : [],
  );
  const beside = new Statement();
  const reading =
    Object.keys(wanted).length === 0
      ? []
      : tx.query<{ json: string }>(
          `select ${relatedJson(beside, entity, wanted, 't')} as json from ${entity.table} t where t.id = ${beside.param(key, 'uuid')}`,
          beside.values(principal),
        );
  const [[row], [related]] = await Promise.all([locking, reading, ...keeping]);
  if (!row)
    throw new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
      rule: 'record.not_found',
      fields: ['id'],
    });
  const found: LockedSituation = {
    row: JSON.parse(row.json) as LockedSituation['row'],
    related: JSON.parse(related?.json ?? '{}') as LockedSituation['related'],
  };
  return openedSituation(entity, principal.tenantId, wanted, found);
}
