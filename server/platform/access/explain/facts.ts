import type { Transaction } from '../../../database/transaction.ts';
import { notFound } from '../../../engine/locked-row.ts';
import { type Entity, rootOf, type RowRule } from '../../../engine/model.ts';
import { isMasked, type Principal, rowRule } from '../../../engine/permissions.ts';
import { ruleKeys, ruleSql } from '../../../engine/row-rules.ts';
import { Statement } from '../../../engine/statement.ts';
import { checkId } from '../../../engine/values.ts';
import type { AskedPerson } from './asked-person.ts';

/** What Postgres says of a record and somebody, by the conditions that every statement of theirs has. */
export interface Facts {
  readonly isDeleted: boolean;
  readonly siteId: string | null;
  readonly mayEnterSite: boolean | null;
  /** Whether they see it, and whether what they have allows the action on it. */
  readonly reads: boolean;
  readonly acts: boolean;
  /** Of each permission alone, whether it reaches the record. */
  readonly applies: readonly boolean[];
  readonly rules: readonly RuleFacts[];
}

/** In the order of the rules of the aggregate. */
export interface RuleFacts {
  readonly rule: RowRule;
  readonly holds: boolean;
  readonly ids: readonly string[];
  readonly isHidden: boolean;
}

interface Wanted {
  readonly entity: Entity;
  readonly id: string;
  readonly action: string;
}

/**
 * Looks at a record that whoever asks sees, with the conditions of the person they ask about.
 *
 * @param permissions each alone
 * @throws DomainError NOT_FOUND for a record out of reach of whoever asks
 */
export async function factsOf(
  tx: Transaction,
  asking: Principal,
  person: AskedPerson['principal'],
  permissions: readonly Principal['grants'][],
  { entity, id, action }: Wanted,
): Promise<Facts> {
  const key = checkId(id, 'id');
  const found = await seenBy(tx, asking, entity, key);
  const { siteId } = found;
  const mayEnterSite = siteId === null ? null : (person.sites?.includes(siteId) ?? false);
  const here: Principal = { ...person, site: mayEnterSite ? siteId : null };
  const statement = new Statement();
  const rule = (grants: Principal['grants'], verb: string) =>
    `coalesce(${rowRule(statement, { ...here, grants }, entity, verb, 't')}, false)`;
  const each = (texts: readonly string[]) => `array[${texts.join(', ')}]::boolean[]`;
  const [facts] = await tx.query<Pick<Facts, 'reads' | 'acts' | 'applies'> & { keys: string[]; holds: boolean[] }>(
    `select ${rule(here.grants, 'read')} as reads, ${rule(here.grants, action)} as acts, ${each(permissions.map((grants) => rule(grants, action)))} as applies,
       ${ruleKeys(statement, entity, 't')} as keys, ${each(entity.rules.map((one) => `coalesce(${ruleSql(statement, one, 't')}, false)`))} as holds
     from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(key, 'uuid')}`,
    statement.values(here),
  );
  if (!facts) throw notFound(entity);
  const { keys, holds, ...rest } = facts;
  const rules = entity.rules.map((one, index): RuleFacts => {
    const isHidden = found.hidden[index] ?? true;
    return { rule: one, holds: holds[index] ?? false, ids: isHidden ? [] : idsAt(one.path, keys), isHidden };
  });
  return { ...rest, ...found, mayEnterSite, rules };
}

interface Seen {
  readonly isDeleted: boolean;
  readonly siteId: string | null;
  /** Of each rule, whether what it compares is hidden from whoever asks. */
  readonly hidden: readonly boolean[];
}

async function seenBy(tx: Transaction, asking: Principal, entity: Entity, key: string): Promise<Seen> {
  const statement = new Statement();
  const visible = rowRule(statement, asking, entity, 'read', 't');
  const site = entity.siteColumn ? `t.${entity.siteColumn.sql}` : 'null::uuid';
  const hidden = entity.rules.map((rule) => hiddenSql(statement, asking, entity, rule));
  const [found] = await tx.query<Seen>(
    `select t.deactivated_at is not null as "isDeleted", ${site} as "siteId", array[${hidden.join(', ')}]::boolean[] as hidden
     from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(key, 'uuid')} and ${visible}`,
    statement.values(asking),
  );
  if (!found) throw notFound(entity);
  return found;
}

/** What another record has is shown to those who see that record, and nothing to those who see its end only. */
function hiddenSql(statement: Statement, asking: Principal, entity: Entity, { via, column }: RowRule): string {
  if (isMasked(asking, via?.target ?? entity, column)) return 'true';
  if (!via || rootOf(via.target) === entity) return 'false';
  const other = statement.alias();
  const seen = rowRule(statement, asking, via.target, 'read', other);
  const link = via.kind === 'one' ? via.column : null;
  if (!link || isMasked(asking, entity, link)) return 'true';
  return `not exists (select from ${via.target.table} ${other} where ${other}.tenant_id = t.tenant_id and ${other}.id = t.${link.sql} and ${seen})`;
}

/** `customer.accountManagerId:<id>`, with the site behind it where there is one. */
function idsAt(path: string, keys: readonly string[]): string[] {
  const begin = `${path}:`;
  const ids = keys.filter((key) => key.startsWith(begin)).map((key) => key.slice(begin.length).split('@')[0] ?? '');
  return [...new Set(ids)];
}
