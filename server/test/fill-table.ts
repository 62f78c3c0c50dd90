import type { Transaction } from '../database/transaction.ts';
import type { Column, Entity } from '../engine/model.ts';

/**
 * Fills the table of a root with made-up rows in one statement, different in every column, a twentieth of them deleted. What it refers
 * to must be filled before, or stays empty.
 */
export async function fillTable(tx: Transaction, entity: Entity, count: number): Promise<void> {
  const targets = new Map<string, string>();
  const columns = [...entity.columns.values()].filter(({ key }) => key !== 'version');
  const values = columns.map((column) => valueOf(entity, column, targets));
  const sources = [...targets].map(
    ([table, name]) =>
      `(select coalesce(array_agg(id), '{}') as ids from (select id from ${table} limit 500) t) ${name}`,
  );
  await tx.query(
    `insert into ${entity.table} (${columns.map((column) => column.sql).join(', ')})
     select ${values.join(', ')} from ${['generate_series(1, $2::int) g', ...sources].join(', ')} where $1::uuid is not null`,
    [tx.caller.tenantId, count],
  );
}

/** An expression over the number of the row, `g`. */
function valueOf(entity: Entity, column: Column, targets: Map<string, string>): string {
  const { note } = column;
  if (column.key === 'tenantId') return '$1::uuid';
  if (column.key === 'id') return 'gen_random_uuid()';
  if (column.key === 'deactivatedAt') return 'case when g % 20 = 0 then now() end';
  if (note.secret) return `'s1.nobody.' || md5(g || '${column.key}')`; // to be found and not to be read
  if (note.currencyOf) return `'NOK'`;
  switch (column.type) {
    case 'id': {
      const field = [...entity.fields.values()].find((each) => each.kind === 'one' && each.column === column);
      if (field?.kind !== 'one' || field.target === entity) return 'null';
      const name = targets.get(field.target.table) ?? `r${String(targets.size)}`;
      targets.set(field.target.table, name);
      return `${name}.ids[1 + g % cardinality(${name}.ids)]`;
    }
    case 'text':
      return `left(md5(g || '${column.key}') || ' Ærlig ' || g, ${String(note.max ?? 300)})`;
    case 'choice': {
      const words = Object.keys(note.choices?.values ?? {});
      return `(array['${words.join(`', '`)}'])[1 + g % ${String(words.length)}]`;
    }
    case 'decimal':
      return `(g * 1.01)::${column.cast}`;
    case 'int':
      return `${String(note.range?.min ?? 0)} + g % ${String(Math.min(note.range?.max ?? 1000, 1000))}`;
    case 'boolean':
      return 'g % 10 = 0';
    case 'date':
      return 'current_date - g % 3000';
    case 'instant':
      // within last month, for one partition
      return `date_trunc('month', now()) - g * interval '5 minutes'`;
    case 'json':
      return `'{}'::jsonb`;
  }
}
