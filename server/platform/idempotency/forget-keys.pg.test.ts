import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { forgetKeys } from './forget-keys.ts';

const db = await testDatabase();

test('a key is kept for 24 hours, whatever its company, and then forgotten', async () => {
  for (const [key, age] of [
    ['older', '24 hours 1 minute'],
    ['old', '23 hours 59 minutes'],
    ['new', '0'],
  ] as const)
    for (const tenant of [randomUUID(), randomUUID()])
      await db.sql`insert into idempotency_key (tenant_id, actor_id, key, path, request, created_at)
        values (${tenant}, ${randomUUID()}, ${key}, 'x', 'x', now() - ${age}::interval)`;
  await forgetKeys(db.jobs).run();
  const kept = await db.sql`select key, count(*)::int as n from idempotency_key group by 1 order by 1`;
  expect(kept.map(({ key, n }) => [key, n])).toEqual([
    ['new', 2],
    ['old', 2],
  ]);
});
