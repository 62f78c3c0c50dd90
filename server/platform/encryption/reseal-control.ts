import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';
import { keyRing } from '../../encryption/key-ring.ts';
import { open, purposeOf, seal, sealedBegin } from '../../encryption/sealed.ts';

/**
 * Seals anew what is sealed above the companies: whatever a text column of `control` holds that names its purpose. Found by its form, so that
 * what is sealed there next is found too.
 *
 * @returns how many values were sealed
 */
export async function resealControl(owner: Sql): Promise<number> {
  const columns = await owner<{ table: string; column: string }[]>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'control' and data_type = 'text' and not (table_name = 'encryption_key') order by 1, 2`;
  let sealed = 0;
  for (const { table, column } of columns) sealed += await resealColumn(owner, table, column);
  return sealed;
}

/** By value: one that somebody changes at the same moment is sealed by them. */
function resealColumn(owner: Sql, table: string, column: string): Promise<number> {
  return owner.begin(async (sql) => {
    await sql`set local role ${sql(roles.auth)}`;
    const [name, of] = [sql(column), sql(`control.${table}`)];
    const rows = await sql<{ value: string }[]>`
      select ${name} as value from ${of}
      where ${name} like ${`${sealedBegin()}%`} and ${name} not like ${`${sealedBegin(keyRing().sealing)}%`}`;
    let sealed = 0;
    for (const { value } of rows) {
      const purpose = purposeOf(value);
      if (purpose === null) continue; // begins alike and is none
      await sql`update ${of} set ${name} = ${seal(purpose, open(purpose, value))} where ${name} = ${value}`;
      sealed += 1;
    }
    return sealed;
  });
}
