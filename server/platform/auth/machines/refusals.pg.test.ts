import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { type AuthDatabase, openAuthDatabase } from '../database.ts';
import { accessTokenKeys } from '../keys.ts';
import { Machines } from './machines.ts';
import { makeSecret } from './secret.ts';

const db = await testDatabase();
const database = openAuthDatabase(db.url);
afterAll(() => database.close());

/** Statements in the order in which they were sent, without their values. */
const sent: string[] = [];
const witnessed: AuthDatabase = {
  ...database,
  transaction: (work) =>
    database.transaction((sql) =>
      work(
        new Proxy(sql, {
          apply(target, self, args: [TemplateStringsArray]) {
            if (Array.isArray(args[0])) sent.push(args[0].join('?'));
            return Reflect.apply(target, self, args) as unknown;
          },
        }),
      ),
    ),
};
const machines = new Machines(witnessed, accessTokenKeys(database), 'https://plinth.example');

const [tenant, account] = [uuidv7(), uuidv7()];
await db.sql`insert into control.tenant (id, slug, name) values (${tenant}, 'keys', 'Keys Ltd')`;
await db.sql`
  insert into control.service_account (id, tenant_id, name, description, scopes, created_by)
  values (${account}, ${tenant}, 'ERP', '', '{contract:read:all}', ${account})`;

/** A key in some state. */
async function key(state: string): Promise<string> {
  const secret = makeSecret();
  await db.sql`
    insert into control.service_credential (id, service_account_id, kind, name, prefix, hash, scopes, created_by)
    values (${uuidv7()}, ${account}, 'api_key', '', ${secret.prefix}, ${secret.hash}, '{contract:read:all}', ${account})`;
  if (state) await db.sql.unsafe(`update control.service_credential set ${state} where prefix = '${secret.prefix}'`);
  return secret.text;
}

test('whatever is the matter with a key, the same is done to find out, so that no clock tells', async () => {
  const right = await key('');
  const keys = {
    unknown: makeSecret().text,
    wrong: right.slice(0, -64) + randomBytes(32).toString('hex'),
    malformed: 'plinth_',
    expired: await key("expires_at = now() - interval '1 second'"),
    revoked: await key('revoked_at = now()'),
    elsewhere: await key("allowed = '{192.0.2.0/24}'"),
  };
  sent.length = 0;
  expect(await machines.byKey(right, '127.0.0.1')).toMatchObject({ userId: account });
  expect(sent.length).toBeGreaterThan(0);
  const done: Record<string, string[]> = {};
  for (const [what, each] of Object.entries(keys)) {
    sent.length = 0;
    await expect(machines.byKey(each, '127.0.0.1'), what).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      rule: 'auth.key_invalid',
      message: 'The key is not valid.',
    });
    done[what] = [...sent];
  }
  expect(done['unknown']?.length).toBeGreaterThanOrEqual(2);
  for (const [what, statements] of Object.entries(done)) expect([what, statements]).toEqual([what, done['unknown']]);
});
