import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { serverInTest } from '../../test/server.ts';

const db = await testDatabase();
const token = 'a-token-for-prometheus';
const server = await serverInTest(db.url, { METRICS_TOKEN: token });
const without = await serverInTest(db.url);

async function scrape(authorization?: string): Promise<{ status: number; text: string; value(name: string): number }> {
  const answer = await fetch(`${server.url}/metrics`, { headers: authorization ? { authorization } : {} });
  const text = await answer.text();
  const value = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
  return { status: answer.status, text, value };
}

test('documents and plans are counted: planned once, found from then on', async () => {
  const caller = await server.token('ingrid@fjord.example', 'fjord');
  const before = await scrape(`Bearer ${token}`);
  for (let time = 0; time < 5; time += 1) await server.graphql(caller, '{ contracts(first: 1) { totalCount } }');
  const after = await scrape(`Bearer ${token}`);
  const grown = (name: string) => after.value(name) - before.value(name);
  expect({
    planned: grown('plinth_plans_misses_total'),
    found: grown('plinth_plans_hits_total'),
    parsed: grown('plinth_documents_misses_total'),
    known: grown('plinth_documents_hits_total'),
  }).toEqual({ planned: 1, found: 4, parsed: 1, known: 4 });
  expect(after.value('plinth_reads_lists_waiting')).toBe(0);
  expect(after.value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('they are for the holder of the token alone', async () => {
  const caller = await server.token('ingrid@fjord.example', 'fjord');
  for (const authorization of [undefined, 'Bearer wrong', `Bearer ${caller}`]) {
    const { status, text } = await scrape(authorization);
    expect([status, text.includes('plinth_')]).toEqual([401, false]);
  }
});

test('without a token configured there is no such address', async () => {
  expect((await fetch(`${without.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
});
