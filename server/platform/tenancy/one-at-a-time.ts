import { StartupError } from '../../config.ts';
import type { Sql } from '../../database/client.ts';

/**
 * Commands that go over everything of a company run one at a time: rows that are encrypted anew in one place while they are copied to another would
 * keep a key that is taken away. For as long as the connection is open.
 *
 * @param owner one connection to the registry's database
 * @throws StartupError when another one runs
 */
export async function alone(owner: Sql): Promise<void> {
  const [lock] = await owner<{ taken: boolean }[]>`select pg_try_advisory_lock(5210425003) as taken`;
  if (!lock?.taken)
    throw new StartupError('A company is being moved, or keys are being rotated: wait until that command has ended.');
}
