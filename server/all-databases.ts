import type { Config } from './config.ts';
import { openKeys } from './encryption/key-ring.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { readShard, shardIds, shardName } from './platform/tenancy/shard-connections.ts';

/** A database with rows of companies. */
export interface Place {
  readonly name: string;
  /** The owner's connection string. */
  readonly url: string;
}

/** The registry's database first, then those of companies that live elsewhere: for a command beside the server. */
export async function allDatabases(home: string, config: Config): Promise<readonly Place[]> {
  const control = openAuthDatabase(home);
  try {
    const ids = await shardIds(control);
    if (ids.length > 0) openKeys(config.encryption);
    return [{ name: shardName(home), url: home }, ...(await Promise.all(ids.map((id) => readShard(control, id))))];
  } finally {
    await control.close();
  }
}
