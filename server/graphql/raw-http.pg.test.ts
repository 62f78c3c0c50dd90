import { expect, test } from 'vitest';
import { model, schema } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { fill } from '../test/fill.ts';
import { OperationGenerator } from '../test/random-operations.ts';
import { serverInTest, type ServerInTest } from '../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const executing = await serverInTest(db.url, { PLINTH_RAW: '0' });

const title = 'Blåbær "sylte" \\ 漢字 🙂 \u2028';
const create = `mutation ($title: String!) {
  createCustomer(input: { customerNo: "R-1", displayName: $title }) { id }
}`;

/** The body as it came, without what an answer says of its cost: budgets go down. */
async function bodyOf({ url, token }: { url: string; token: string }, query: string, variables: object) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-length')).toBe(String(bytes.length));
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return bytes
    .toString()
    .replace(/"remaining":\d+/, '"remaining":0')
    .replaceAll(/"requestId":"[^"]+"/g, '"requestId":""');
}

/** The same person at both servers, whose tokens are their own. */
async function callerOfBoth(email: string) {
  const at = async ({ url, token }: ServerInTest) => ({ url, token: await token(email, 'fjord') });
  return { raw: await at(server), executed: await at(executing) };
}

test('an answer passed through comes over HTTP byte for byte as an executed one does', async () => {
  const { raw, executed } = await callerOfBoth('ingrid@fjord.example');
  const created = await server.graphql(raw.token, create, { title });
  const { id } = (created.body.data as { createCustomer: { id: string } }).createCustomer;
  const operations: [string, object][] = [
    ['query ($id: ID!) { customer(id: $id) { id displayName version } }', { id }],
    ['query ($id: ID!) { a: customer(id: $id) { displayName } __typename b: customer(id: $id) { createdAt } }', { id }],
    ['{ customer(id: "018f0000-0000-7000-8000-000000000000") { id } }', {}],
    ['{ customers(first: 3) { totalCount nodes { id displayName } pageInfo { hasNextPage endCursor } } }', {}],
    ['{ __typename }', {}],
  ];
  for (const [query, variables] of operations) {
    const passed = await bodyOf(raw, query, variables);
    expect(passed).toBe(await bodyOf(executed, query, variables));
    expect(Object.keys(JSON.parse(passed) as object)).toEqual(['data', 'extensions']);
  }
  expect(await bodyOf(raw, operations[0]?.[0] ?? '', { id })).toContain(JSON.stringify(title));
});

test(
  '300 generated operations have the same answer over HTTP, refusals and empty fields included',
  { timeout: 120_000 },
  async () => {
    const [company] = await server.control<{ id: string }[]>`select id from control.tenant where slug = 'fjord'`;
    const query = schema.getQueryType();
    if (!company || !query) throw new Error('there are a company and queries');
    const ids = [...(await fill(db, company.id)).values(), '00000000-0000-7000-8000-000000000000'];
    const roots = model.roots.flatMap(({ names }) => [names.one, names.many, names.groups]);
    const generator = new OperationGenerator(query, roots, ids, 20_261_121);
    const callers = [await callerOfBoth('ingrid@fjord.example'), await callerOfBoth('kari@fjord.example')];
    const seen = { answered: 0, refused: 0 };
    for (let index = 0; index < 300; index += 1) {
      const { document, variables } = generator.next();
      const caller = callers[index % 2];
      if (!caller || /\bpayload\b/.test(document)) continue; // Postgres writes JSON columns with spaces, the executor without
      const passed = await bodyOf(caller.raw, document, variables);
      expect(passed, document).toBe(await bodyOf(caller.executed, document, variables));
      seen[passed.startsWith('{"data":{') ? 'answered' : 'refused'] += 1;
    }
    expect(seen.answered).toBeGreaterThan(150);
    expect(seen.refused).toBeGreaterThan(20);
  },
);

test('a read that was stopped for taking too long is not begun again', async () => {
  const { raw } = await callerOfBoth('ingrid@fjord.example');
  const locking = await db.sql.reserve();
  await locking`begin`;
  await locking`lock table customer in access exclusive mode`;
  const reading = bodyOf(raw, '{ customers(first: 3) { nodes { id } } }', {});
  const stop = async () =>
    (
      await db.points`select pg_cancel_backend(pid) as stopped from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database() and query like '%customer%'`
    ).length;
  await expect.poll(stop, { timeout: 5_000 }).toBe(1);
  const { errors } = JSON.parse(await reading) as { errors: { extensions: object }[] };
  expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', rule: 'statement.timeout' } }]);
  await locking`rollback`;
  locking.release();
});
