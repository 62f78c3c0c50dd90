import { setTimeout as sleep } from 'node:timers/promises';
import { type MeasureOptions, requestsOf } from './measure.ts';
import { type RunningCandidate, startLoadGenerator } from './processes.ts';
import type { BenchRun } from './run.ts';
import { loadWorkloads } from './workloads.ts';

const fields = 'id contractNo title status kind riskClass value { amount currency } startDate endDate updatedAt';
const orders = ['contractNo', 'title', 'startDate', 'endDate', 'updatedAt'].flatMap((key) =>
  ['ASC', 'DESC'].map((way) => `{ ${key}: ${way} }`),
);

/** Ten thousand rows in one answer: a list has at most a thousand, so ten of them in ten orders. */
export const tenThousandRows = `query TenThousand {
  ${orders.map((order, index) => `list${String(index)}: contracts(orderBy: [${order}], first: 1000) { nodes { ${fields} } }`).join('\n  ')}
}`;

const listRequest = { path: '/graphql', body: JSON.stringify({ query: tenThousandRows }) };

/** By how much one such list makes the server's memory grow, from what it is after a collection; the largest of three. */
export async function measureMemory(
  candidate: RunningCandidate,
  token: string,
): Promise<{ bytes: number; grown: number }> {
  await ask(candidate, token); // plans and buffers that are made once
  await candidate.usage('sample');
  let [bytes, grown] = [0, 0];
  for (let round = 0; round < 3; round += 1) {
    await candidate.usage('collect');
    await sleep(200);
    const { rss } = await candidate.usage('collect');
    bytes = await ask(candidate, token);
    const { peakRss } = await candidate.usage();
    grown = Math.max(grown, peakRss - rss);
  }
  return { bytes, grown };
}

async function ask(candidate: RunningCandidate, token: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${String(candidate.port)}${listRequest.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: listRequest.body,
  });
  const text = await response.text();
  if (!text.startsWith('{"data":{')) throw new Error(`the list of 10,000 rows is refused: ${text.slice(0, 500)}`);
  return Buffer.byteLength(text);
}

/** p99 of W1 in milliseconds, alone and with eight lists of 10,000 rows going on. */
export async function besideLists(
  run: BenchRun,
  candidate: RunningCandidate,
  { seconds }: MeasureOptions,
): Promise<{ quiet: number; beside: number }> {
  const workload = (await loadWorkloads(run.databaseUrl)).find(({ name }) => name === 'W1');
  if (!workload) throw new Error('there is no W1');
  const lists = startLoadGenerator();
  const to = { port: candidate.port, token: run.token };
  const points = { ...to, requests: requestsOf(candidate, workload), connections: 4, seconds };
  try {
    await run.load.run({ ...points, seconds: 1 });
    const quiet = await run.load.run(points);
    const busy = lists.run({ ...to, requests: [listRequest], connections: 8, seconds: seconds + 1 });
    await sleep(500);
    const beside = await run.load.run(points);
    const { failures, failure } = await busy;
    if (failures > 0) throw new Error(`a list beside W1 failed: ${failure ?? ''}`);
    return { quiet: quiet.p99, beside: beside.p99 };
  } finally {
    await lists.stop();
  }
}
