import type { Sql } from '../database/client.ts';
import { StartupError } from '../config.ts';
import { roles } from '../database/roles.ts';
import type { KeyRing } from './key-ring.ts';
import { openWith, SealError, sealWith } from './sealed.ts';

const use = 'proof';

/**
 * Compares the keys with those that the database is encrypted with, and notes the one that seals from now on: a wrong key is found at the
 * start and not by whoever reads first.
 *
 * @throws StartupError for a key of the database that is not there, or is another one of the same id
 */
export async function checkKeys(sql: Sql, ring: KeyRing): Promise<void> {
  const { id } = ring.sealing;
  const proof = sealWith(ring.sealing, use, id, 'plinth');
  const known = await sql.begin(async (transaction) => {
    await transaction`set local role ${transaction(roles.auth)}`;
    await transaction`insert into control.encryption_key (id, proof) values (${id}, ${proof}) on conflict do nothing`;
    return transaction<{ id: string; proof: string }[]>`select id, proof from control.encryption_key order by id`;
  });
  const variable = ring.file === null ? 'ENCRYPTION_KEYS' : 'ENCRYPTION_KEY_FILE';
  for (const key of known) {
    if (!ring.find(key.id))
      throw new StartupError(`${variable} lacks the key ${key.id}, with which this database is encrypted.`);
    try {
      openWith(use, key.id, key.proof);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      throw new StartupError(
        `${variable}: ${key.id} is another key than the one of that id with which this database is encrypted.`,
      );
    }
  }
}
