import { getTableName } from 'drizzle-orm';
import type { With } from './command.ts';
import { jsonObject, orNull, quoted, valueJson } from './json.ts';
import { columnOf, type Entity, type Field, parentColumn } from './model.ts';
import { openedFacts } from './secrets.ts';
import type { Statement } from './statement.ts';

/**
 * A row as commands see it: JSON by column key, choices in lower snake, what JSON has not exactly as text. What is encrypted is as it is
 * stored: `openedFacts` opens it.
 */
export function rowJson(entity: Entity, alias: string, keys: Iterable<string> = entity.columns.keys()): string {
  const columns = [...keys].map((key) => columnOf(entity, key)).filter(({ note }) => !note.indexOf);
  return jsonObject(
    columns.map((column) => {
      const expression = `${alias}.${column.sql}`;
      const json = column.type === 'choice' ? quoted(expression) : valueJson(column, expression);
      return [column.key, column.notNull ? json : orNull(json)];
    }),
  );
}

/** What was read of a record and beside it, as rules look at it. */
export function openedSituation<S extends { readonly row: object; readonly related: object }>(
  entity: Entity,
  tenantId: string,
  wanted: With,
  { row, related, ...rest }: S,
): S {
  const beside = related as Readonly<Record<string, object | null>>;
  const opened = relatedFields(entity, wanted).map(([name, { target }]) => {
    const found = beside[name] ?? null;
    const open = (each: object) => openedFacts(target, tenantId, each);
    return [name, Array.isArray(found) ? found.map(open) : found && open(found)];
  });
  return { ...rest, row: openedFacts(entity, tenantId, row), related: Object.fromEntries(opened) } as unknown as S;
}

/** What a command names under `with`, found in the model: the field behind each name. */
export function relatedFields(entity: Entity, wanted: With): [string, Extract<Field, { kind: 'one' | 'parts' }>][] {
  return Object.entries(wanted).map(([name, { kind, table }]) => {
    const field = entity.fields.get(name);
    const fits = kind === 'one' ? field?.kind === 'one' : field?.kind === 'parts';
    if (!fits || !field || !('target' in field) || field.kind === 'many' || field.target.table !== getTableName(table))
      throw new Error(`${entity.name} has no ${name} of ${getTableName(table)} that a command could look at`);
    return [name, field];
  });
}

/** The related rows of the root `alias` as one JSON object. The caller's row rules do not apply: a business rule is the same for all. */
export function relatedJson(statement: Statement, entity: Entity, wanted: With, alias: string): string {
  return jsonObject(
    relatedFields(entity, wanted).map(([name, field]) => {
      const row = statement.alias();
      const json = rowJson(field.target, row, new Set(['id', ...(wanted[name]?.columns ?? [])]));
      const { table } = field.target;
      if (field.kind === 'one')
        return [
          name,
          orNull(
            `(select ${json} from ${table} ${row} where ${row}.tenant_id = ${alias}.tenant_id and ${row}.id = ${alias}.${field.column.sql})`,
          ),
        ];
      return [
        name,
        `(select coalesce('[' || string_agg(${json}, ',' order by ${row}.position, ${row}.id) || ']', '[]') from ${table} ${row} where ${row}.tenant_id = ${alias}.tenant_id and ${row}.${parentColumn(field.target).sql} = ${alias}.id and ${row}.deactivated_at is null)`,
      ];
    }),
  );
}
