import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';
import { keyRing } from '../../encryption/key-ring.ts';
import type { Model } from '../../engine/model.ts';
import { resealControl } from './reseal-control.ts';
import { type Company, resealFiles, resealRows } from './reseal-rows.ts';

export interface Rotation {
  /** Rows and files of companies, and values above them that were sealed anew. */
  readonly rows: number;
  readonly values: number;
  /** Keys with which nothing of this database is sealed any more. */
  readonly retired: readonly string[];
}

/**
 * Seals everything anew with the key that seals now. Servers go on reading and writing, provided that all of them have this list of keys. It
 * goes over everything until it finds nothing more; then the database forgets the other keys.
 *
 * @throws SealError for what cannot be opened: nothing is lost by that, and the others are left as they are
 */
export async function rotateKeys(model: Model, owner: Sql, companies: readonly Company[]): Promise<Rotation> {
  let [rows, values] = [0, 0];
  for (;;) {
    let found = 0;
    for (const company of companies) found += (await resealRows(model, company)) + (await resealFiles(company));
    const above = await resealControl(owner);
    rows += found;
    values += above;
    if (found + above === 0) break;
  }
  const { id } = keyRing().sealing;
  const retired = await owner.begin(async (sql) => {
    await sql`set local role ${sql(roles.auth)}`;
    return sql<{ id: string }[]>`delete from control.encryption_key where id <> ${id} returning id`;
  });
  return { rows, values, retired: retired.map((key) => key.id) };
}
