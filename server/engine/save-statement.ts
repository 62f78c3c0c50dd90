import type { PreparedStatement } from '../database/message-lane.ts';
import type { Row } from './input.ts';
import { addedRows } from './part-rows.ts';
import { type Principal, reachOf, rowRule } from './permissions.ts';
import { auditEntry, changeRecord, type RootChange, type SaveRecord } from './record-change.ts';
import { addedKeys, callersKeys, ruleKeys } from './row-rules.ts';
import { storedRow } from './secrets.ts';
import { Statement } from './statement.ts';

/** What happens to the root's own row; absent columns stay as they are. */
type RootWrite =
  | { readonly how: 'insert'; readonly row: Row }
  | { readonly how: 'update'; readonly row: Row; readonly deactivated?: boolean }
  /** As an update, when nobody looked yet whether the caller may: one out of reach is not found. */
  | { readonly how: 'reach'; readonly action: string };

/** One root, what is new in its parts, and what is told of it. */
export interface Save extends RootChange {
  readonly root: RootWrite;
  /** What the caller must be allowed to do with the row as it has become; none when that cannot have changed. */
  readonly within: string | null;
}

/** What the statement answers with: no row when there was none to change. */
export interface SavedRoot {
  readonly version: number;
  readonly within: boolean;
}

/**
 * The statement that ends every save: it writes the root's row with its new version, the new rows of parts, the change record and the
 * audit entry. In one statement, so that the change gets its number after the row is locked and Postgres is asked once.
 *
 * @param records what is written down about it; the bench leaves some out, to measure what they cost
 */
export function saveStatement(
  principal: Principal,
  save: Save,
  records: readonly SaveRecord[] = [changeRecord, auditEntry],
): PreparedStatement {
  const { entity, within } = save;
  const statement = new Statement();
  const tenant = statement.tenant();
  const actor = statement.actor();
  const isWithin =
    within && !isWithinByParts(principal, save, within)
      ? `coalesce(${rowRule(statement, principal, entity, within, 't')}, false)`
      : 'true';
  const site = entity.siteColumn ? `, t.${entity.siteColumn.sql}` : '';
  const returning = `returning t.id, t.version${site}, ${ruleKeys(statement, entity, 't')} as keys, ${isWithin} as within`;
  const added = save.parts
    .filter((plan) => plan.add.length > 0)
    .map((plan, index) => `added_${String(index)} as (${addedRows(statement, principal, save.rootId, plan)})`);
  const root = rootWrite(statement, principal, save, { tenant, actor });
  const ctes = [
    `root as (${root} ${returning})`,
    ...added,
    ...records.map((record) => record(statement, principal, save)),
  ];
  return {
    text: `with ${ctes.join(',\n')}\nselect root.version, root.within from root`,
    values: statement.values(principal),
  };
}

/** Whether a row that is being added to a part makes the record the caller's: the statement that adds it cannot see it. */
function isWithinByParts(principal: Principal, { entity, parts }: Save, action: string): boolean {
  const reach = reachOf(principal, entity, action);
  if (reach === null || reach === 'all') return reach === 'all';
  const keys = new Set(callersKeys(principal, entity, reach));
  return addedKeys(principal, entity, parts).some((key) => keys.has(key));
}

function rootWrite(
  statement: Statement,
  principal: Principal,
  { entity, rootId, root }: Save,
  { tenant, actor }: { tenant: string; actor: string },
): string {
  const id = statement.param(rootId, 'uuid');
  const stamp = `version = t.version + 1, updated_at = now(), updated_by = ${actor}`;
  const key = `t.tenant_id = ${tenant} and t.id = ${id}`;
  if (root.how === 'reach') {
    const rules = [root.action, 'read'].map((action) => rowRule(statement, principal, entity, action, 't'));
    return `update ${entity.table} t set ${stamp} where ${key} and t.deactivated_at is null and ${rules.join(' and ')}`;
  }
  const row = storedRow(entity, principal.tenantId, rootId, root.row);
  const columns = Object.keys(row);
  const from = () => `jsonb_populate_record(null::${entity.table}, ${statement.json(row)}) p`;
  if (root.how === 'insert') {
    const list = [...(entity.siteColumn ? [entity.siteColumn.sql] : []), ...columns]
      .map((name) => `, ${name}`)
      .join('');
    const values = [...(entity.siteColumn ? [statement.site()] : []), ...columns.map((name) => `p.${name}`)]
      .map((value) => `, ${value}`)
      .join('');
    return `insert into ${entity.table} as t (id, tenant_id, created_by, updated_by${list}) select ${id}, ${tenant}, ${actor}, ${actor}${values} from ${from()}`;
  }
  const sets = columns.map((name) => `, ${name} = p.${name}`).join('');
  const use = root.deactivated === undefined ? '' : `, deactivated_at = ${root.deactivated ? 'now()' : 'null'}`;
  return `update ${entity.table} t set ${stamp}${sets}${use}${columns.length > 0 ? ` from ${from()}` : ''} where ${key}`;
}
