import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { DomainError } from '../../errors.ts';
import { testDatabase } from '../../test/database.ts';
import { earlyInTheMinute } from '../../test/minutes.ts';
import { Budget } from './budget.ts';
import { Accounts, type AccountsOptions } from '../../platform/limits/accounts.ts';
import { takeFrom } from '../../platform/limits/leases.ts';

const db = await testDatabase();
const faults: unknown[] = [];
const limits = { user: 100_000, tenant: 300_000 };
const share = (limit: number) => limit / 20;

/** A server's budget. */
function instance(options: Partial<AccountsOptions> = {}): Budget {
  const accounts = new Accounts({ take: takeFrom(db.points), report: (error) => faults.push(error), ...options });
  return new Budget({ accounts, limitsOf: () => ({ userBudget: limits.user, tenantBudget: limits.tenant }) });
}

const person = (tenantId = randomUUID()) => ({ userId: randomUUID(), tenantId });

/** Spends until it is refused, and tells how much that was. */
async function spendAll(budget: Budget, payer: ReturnType<typeof person>, cost: number, most = Infinity) {
  let spent = 0;
  while (spent < most) {
    try {
      await budget.charge(payer, cost);
      spent += cost;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { spent, error };
    }
  }
  return { spent, error: null };
}

test('two servers let a person spend the budget once, give or take a share each', { timeout: 30_000 }, async () => {
  await earlyInTheMinute(db);
  const [one, two, payer] = [instance(), instance(), person()];
  const outcomes = await Promise.all([spendAll(one, payer, 70), spendAll(two, payer, 70)]);
  const spent = outcomes.reduce((sum, outcome) => sum + outcome.spent, 0);
  expect(spent).toBeGreaterThanOrEqual(limits.user - 2 * share(limits.user));
  expect(spent).toBeLessThanOrEqual(limits.user + 2 * share(limits.user));
  for (const { error } of outcomes) {
    expect(error).toMatchObject({ code: 'RATE_LIMITED', rule: 'limit.budget', params: { of: 'user', limit: 100_000 } });
    expect(error?.params?.['retryAfter']).toBeGreaterThan(0);
    expect(error?.params?.['retryAfter']).toBeLessThanOrEqual(60);
  }
  one.chargeAfterwards(payer, 70); // more than what is left over
  expect(() => one.assertSolvent(payer)).toThrow('budget');
  expect(faults).toEqual([]);
});

test(
  'one person cannot use up what a colleague has, all of them not more than the company has',
  { timeout: 30_000 },
  async () => {
    await earlyInTheMinute(db);
    const [budget, tenantId] = [instance(), randomUUID()];
    const people = [person(tenantId), person(tenantId), person(tenantId), person(tenantId)];
    const spent: number[] = [];
    const reasons: unknown[] = [];
    for (const each of people) {
      const outcome = await spendAll(budget, each, 500);
      spent.push(outcome.spent);
      reasons.push(outcome.error?.params?.['of']);
    }
    for (const each of spent.slice(0, 2)) expect(Math.abs(each - limits.user)).toBeLessThanOrEqual(share(limits.user));
    expect(reasons.slice(0, 2)).toEqual(['user', 'user']);
    expect(reasons.at(-1)).toBe('tenant');
    const all = spent.reduce((sum, each) => sum + each, 0);
    expect(Math.abs(all - limits.tenant)).toBeLessThanOrEqual(share(limits.tenant));
    const stranger = await spendAll(budget, person(), 500, 50_000);
    expect(stranger.error).toBeNull();
  },
);

test('a burst that arrives at once is held to the budget and a share', { timeout: 30_000 }, async () => {
  await earlyInTheMinute(db);
  const [budget, payer] = [instance(), person()];
  const outcomes = await Promise.allSettled(Array.from({ length: 2000 }, () => budget.charge(payer, 1000)));
  const spent = outcomes.filter(({ status }) => status === 'fulfilled').length * 1000;
  expect(spent).toBeGreaterThanOrEqual(limits.user - share(limits.user));
  expect(spent).toBeLessThanOrEqual(limits.user + share(limits.user));
});

test('a server asks Postgres for a share at a time, not for each request', { timeout: 30_000 }, async () => {
  await earlyInTheMinute(db);
  let takings = 0;
  const take = takeFrom(db.points);
  const counting = (account: string, amount: number) => {
    takings += 1;
    return take(account, amount);
  };
  const budget = instance({ take: counting });
  const payer = person();
  for (let request = 0; request < 500; request += 1) await budget.charge(payer, 100);
  expect(takings).toBeLessThan(30);
});

test('a new minute brings a whole budget', async () => {
  let [now, minute] = [0, 1];
  const taken = new Map<string, number>();
  const take = async (account: string, amount: number) => {
    const key = `${account} ${String(minute)}`;
    taken.set(key, (taken.get(key) ?? 0) + amount);
    return { minute, taken: taken.get(key) ?? 0, secondsLeft: 60 - ((now / 1000) % 60) };
  };
  const budget = instance({ take, now: () => now });
  const payer = person();
  const { error } = await spendAll(budget, payer, 500);
  expect(error?.params?.['retryAfter']).toBe(60);
  now += 59_000;
  expect((await spendAll(budget, payer, 500)).error?.params?.['retryAfter']).toBe(1);
  now += 1_000;
  minute += 1;
  expect(await budget.charge(payer, 500)).toBe(limits.user - 500);
  expect((await spendAll(budget, payer, 500)).spent).toBeGreaterThanOrEqual(limits.user - 1000);
});

test('requests go on while the database cannot be asked, and the log hears of it', async () => {
  const take = async () => {
    throw new Error('away');
  };
  const reported: unknown[] = [];
  const budget = instance({ take, report: (error) => reported.push(error) });
  const payer = person();
  for (let request = 0; request < 20; request += 1) await budget.charge(payer, 1000);
  expect(reported.length).toBeGreaterThan(0);
});
