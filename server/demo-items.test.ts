import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { describe, expect, it } from 'vitest';
import { demoItems } from './demo-items.ts';

const options = { slug: 'fjord', today: '2026-11-20', managers: ['m1', 'm2'], owners: ['o1'] };
const items = demoItems(options);
const contracts = items.filter(({ aggregate }) => aggregate === 'Contract').map(({ values }) => values);

describe('the demo', () => {
  it('has enough of everything, with each key once and after what it refers to', () => {
    expect(contracts.length).toBeGreaterThan(90);
    const known = new Set<string>();
    for (const item of items) {
      for (const { id } of Object.values(item.references ?? {})) expect(known).toContain(id);
      expect(known).not.toContain(item.key.id);
      known.add(item.key.id);
    }
    expect(new Set(contracts.map(({ contractNo }) => contractNo)).size).toBe(contracts.length);
  });

  it('takes no published number, so that the contracts it is made from can be imported beside it', () => {
    for (const { contractNo } of contracts) expect(contractNo).toMatch(/^K-\d{4}-\d{4}$/);
  });

  it('lies around today, whatever day that is, and is otherwise the same', () => {
    for (const today of ['2026-11-20', '2028-02-29', '2030-01-01']) {
      const moved = demoItems({ ...options, today });
      expect(moved.map(({ key }) => key.id)).toEqual(items.map(({ key }) => key.id));
      const statuses = moved.filter(({ aggregate }) => aggregate === 'Contract').map(({ values }) => values['status']);
      expect(statuses.filter((status) => status === 'active').length).toBeGreaterThan(40);
      expect(new Set(statuses).size).toBeGreaterThan(4);
      for (const status of statuses) expect(contractLifecycle.imports).toContain(status);
      const taken = moved.flatMap(({ steps = [] }) => steps.map(({ command }) => command));
      expect(new Set(taken)).toEqual(new Set(['reviewContract', 'submitContract', 'approveContract']));
    }
  });

  it('has contracts that end soon, for the dashboard', () => {
    const soon = contracts.filter(({ endDate }) => String(endDate) > '2026-11-20' && String(endDate) < '2027-05-20');
    expect(soon.length).toBeGreaterThan(8);
  });

  it('is smaller for granite, and other', () => {
    const granite = demoItems({ ...options, slug: 'granite' });
    expect(granite.length).toBeLessThan(items.length / 3);
    expect(granite.some(({ aggregate }) => aggregate === 'Contract')).toBe(true);
  });
});
