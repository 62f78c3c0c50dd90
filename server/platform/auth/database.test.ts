import { expect, it } from 'vitest';
import { openAuthDatabase } from './database.ts';

it('says that sign-in is not available when Postgres cannot be reached', async () => {
  const database = openAuthDatabase('postgres://nobody@127.0.0.1:1/nothing'); // nothing listens on port 1
  await expect(database.transaction((sql) => sql`select 1`)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    params: { retryAfter: 5 },
  });
  await database.close();
});
