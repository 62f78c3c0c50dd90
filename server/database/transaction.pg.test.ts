import { describe, expect, it } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { type Caller, transact, type Transaction } from './transaction.ts';

const db = await testDatabase();
const caller: Caller = {
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { id: '018f0000-0000-7000-8000-000000000001', kind: 'user' },
};
const whoami = (tx: Transaction) =>
  tx.query(
    `select current_user::text as role, current_setting('app.tenant', true) as tenant, current_setting('app.actor', true) as actor`,
  );
const asCaller = [{ role: 'plinth_app', tenant: caller.tenantId, actor: caller.actor.id }];

describe('transact', () => {
  it.each([
    ['sent at once', whoami],
    [
      'sent after something else was waited for',
      async (tx: Transaction) => {
        await Promise.resolve();
        return whoami(tx);
      },
    ],
  ])('runs its very first statement as the caller, %s', async (_, work) => {
    expect(await transact(db.points, caller, work)).toEqual(asCaller);
    expect(await transact(db.points, caller, work, { readOnly: true })).toEqual(asCaller);
  });

  it('leaves nothing of the caller behind on the connection', async () => {
    await transact(db.points, caller, whoami);
    const rows = await db.points`select current_user::text as role, current_setting('app.tenant', true) as tenant`;
    expect(rows.map(({ role, tenant }) => [role === 'plinth_app', tenant || null])).toEqual([[false, null]]);
  });
});
