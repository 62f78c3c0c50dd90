import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { describe, expect, it } from 'vitest';
import { generateBatch, type GeneratorOptions } from './generator.ts';
import { seededRandom, uuidOf } from './random.ts';

const options: GeneratorOptions = { seed: 1, today: '2026-11-20', memberIds: ['m1', 'm2'] };
const batch = generateBatch(options, 0, 500);
const rows = Object.values(batch).flat();

describe('the generator', () => {
  it('gives the same rows for the same seed and day, and others for another', () => {
    expect(generateBatch(options, 0, 500)).toEqual(batch);
    expect(generateBatch({ ...options, seed: 2 }, 0, 1).customers[0]).not.toMatchObject({
      displayName: batch.customers[0]?.['displayName'],
      orgNo: batch.customers[0]?.['orgNo'],
    });
  });

  it('gives ids of version 7 and numbers that are nobody else’s, in this batch and the next', () => {
    const all = [...rows, ...Object.values(generateBatch(options, 500, 500)).flat()];
    expect(new Set(all.map((row) => row['id'])).size).toBe(all.length);
    for (const row of all)
      expect(row['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const numbers = all.flatMap((row) => row['contractNo'] ?? row['customerNo'] ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('gives about three contracts a customer and two notes a contract, never ending before they start', () => {
    expect(batch.contracts.length / batch.customers.length).toBeCloseTo(3, 0);
    expect(batch.notes.length / batch.contracts.length).toBeCloseTo(2, 0);
    for (const { startDate, endDate } of batch.contracts) expect(String(endDate) > String(startDate)).toBe(true);
  });

  it('gives statuses that agree with today', () => {
    const active = batch.contracts.filter(({ status }) => status === 'active');
    expect(active.length).toBeGreaterThan(100);
    for (const { startDate, endDate } of active)
      expect([String(startDate) <= '2026-11-20', String(endDate) >= '2026-11-20']).toEqual([true, true]);
    const ended = batch.contracts.filter(({ status }) => status === 'ended');
    expect(ended.every(({ endDate }) => String(endDate) < '2026-11-20')).toBe(true);
    for (const { status } of batch.contracts) expect(contractLifecycle.imports).toContain(status);
  });
});

describe('uuidOf', () => {
  it('carries its moment in the first 48 bits', () => {
    expect(uuidOf(Date.parse('2026-11-20T00:00:00Z'), seededRandom(1)).slice(0, 13).replace('-', '')).toBe(
      Date.parse('2026-11-20T00:00:00Z').toString(16).padStart(12, '0'),
    );
  });
});
