import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freePort } from './embedded/postmaster.ts';
import { checkDatabase } from './client.ts';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();

function changed(change: (url: URL) => void): string {
  const url = new URL(db.url);
  change(url);
  return url.href;
}

describe('checkDatabase', () => {
  it('accepts the database it is given', async () => {
    await expect(checkDatabase(db.url)).resolves.toBeUndefined();
  });

  it('names what is wrong and never the password', async () => {
    const port = String(await freePort());
    const wrong: [string, RegExp][] = [
      [changed((url) => Object.assign(url, { username: 'stranger', password: 'hunter2' })), /does not accept the user/],
      [changed((url) => (url.pathname = '/nowhere')), /nowhere does not exist/],
      [changed((url) => (url.port = port)), /nothing listens at/],
    ];
    for (const [url, message] of wrong) {
      const error = await checkDatabase(url).catch(String);
      const { password } = new URL(url); // none where the server trusts everybody
      expect(error).toMatch(message);
      expect(password !== '' && error?.includes(password)).toBe(false);
    }
  });
});

describe('the pools', () => {
  it('leave dates and exact numbers as text, in both directions', async () => {
    const day = '2026-02-28';
    const instant = '2026-02-28 12:00:00.123456+00';
    const [row] = await db.points`
      select ${day}::date as day, ${instant}::timestamptz as instant, 12345678901234567890.120::numeric as amount,
        9007199254740993::bigint as big, array['a', 'b'] as list, '{"a":1}'::jsonb as json`;
    expect(row).toEqual({
      day,
      instant,
      amount: '12345678901234567890.120',
      big: '9007199254740993',
      list: ['a', 'b'],
      json: { a: 1 },
    });
  });

  it('end a statement that takes too long', async () => {
    const [row] = await db.points`select current_setting('statement_timeout') as points`;
    const caller = { tenantId: randomUUID(), actor: { id: randomUUID(), kind: 'user' } };
    const reads = [{ text: `select current_setting('statement_timeout')`, values: [] }];
    const [lists] = await db.reads.lists.bytes(caller, reads);
    expect({ ...row, lists: lists?.toString() }).toEqual({ points: '15s', lists: '30s' });
  });
});
