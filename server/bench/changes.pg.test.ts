import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isProven } from './changes.ts';
import { wreakChaos } from './chaos/run.ts';

test(
  'nothing is lost, twice or out of order while sockets are cut, servers and backends killed and Postgres crashes',
  { timeout: 400_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), `plinth-test-${String(process.pid)}-`));
    try {
      const result = await wreakChaos({
        dataDir,
        changes: 3_000,
        writers: 16,
        subscribers: 40,
        servers: 2,
        serverKills: 3,
        backendKills: 8,
        crashes: 2,
        cutEvery: 5_000,
      });
      console.log(result);
      expect(result).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0, stepsBack: 0, resyncs: 0, forgotten: 0 });
      expect(result.deliveries).toBe(result.written * 2);
      expect(isProven(result)).toBe(true);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
