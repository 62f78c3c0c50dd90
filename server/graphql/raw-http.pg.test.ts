import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { serverInTest } from '../test/server.ts';

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
  return bytes.toString().replace(/"remaining":\d+/, '"remaining":0');
}

test('an answer passed through comes over HTTP byte for byte as an executed one does', async () => {
  const [raw, executed] = await Promise.all(
    [server, executing].map(async ({ url, token }) => ({ url, token: await token('ingrid@fjord.example', 'fjord') })),
  );
  if (!raw || !executed) throw new Error('there are two servers');
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
