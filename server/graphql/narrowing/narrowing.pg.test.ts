import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { dataOf, openSocket, partner } from '../../test/partner.ts';
import { serverInTest } from '../../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const { key } = await (await partner(server, admin, ['customer:read:all', 'customer:create:all'])).key();
const introspection = getIntrospectionQuery();

async function post(query: string, variables: Record<string, unknown> = {}, token = key) {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, text: (await answer.text()).replace(/"requestId":"[^"]*"/g, '"requestId":""') };
}

/** Suggestions are of what is shown, by how alike it is to what was written: that is tested in narrowing.test.ts. */
const unsuggested = (text = '') => text.replaceAll(/ Did you mean [^?]*\?/g, '');

/** Answers to operations over one socket, in their order. */
async function overSocket(
  token: string,
  payloads: readonly { query: string; variables?: object }[],
): Promise<string[]> {
  const { socket } = await openSocket(server.url, { authorization: `Bearer ${token}` });
  const answers = new Map<string, string>();
  const all = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { id?: string; type: string; payload?: unknown };
      if (!message.id || message.type === 'complete') return;
      answers.set(message.id, JSON.stringify(message.payload).replace(/"requestId":"[^"]*"/g, '"requestId":""'));
      if (answers.size === payloads.length) resolve();
    });
  });
  payloads.forEach((payload, index) => socket.send(JSON.stringify({ id: String(index), type: 'subscribe', payload })));
  await all;
  socket.terminate();
  return payloads.map((_, index) => answers.get(String(index)) ?? '');
}

const schemaIn = (data: unknown) => buildClientSchema(data as IntrospectionQuery);

test('a partner sees in introspection what its scopes allow and nothing else, over HTTP and sockets', async () => {
  const { status, text } = await post(introspection);
  expect(status).toBe(200);
  const { data } = JSON.parse(text) as { data: unknown };
  const seen = schemaIn(data);
  expect(Object.keys(seen.getMutationType()?.getFields() ?? {})).toEqual(['createCustomer']);
  expect(seen.getType('Contract')).toBeUndefined();
  for (const word of ['Contract', 'contracts', 'ContractStatus', 'approveContract', 'ServiceAccount', 'ImportRun'])
    expect([word, new RegExp(`"${word}"`).test(text)]).toEqual([word, false]);
  const [overWire] = await overSocket(key, [{ query: introspection }]);
  expect((JSON.parse(overWire ?? '') as { data: unknown }).data).toEqual(data);
  const { text: one } = await post(
    '{ __type(name: "Contract") { name } seen: __type(name: "Customer") { name } me { id } }',
  );
  expect(JSON.parse(one)).toMatchObject({
    data: { __type: null, seen: { name: 'Customer' }, me: { id: expect.any(String) } },
  });
});

test('unknown and forbidden are the same answer to the byte, over HTTP and sockets', async () => {
  const pairs: [
    forbidden: string,
    unknown: string,
    query: (name: string) => string,
    variables?: (name: string) => object,
  ][] = [
    ['contract', 'contqact', (name) => `{ ${name}(id: "x") { id } }`],
    ['contracts', 'contqacts', (name) => `{ ${name} { totalCount } }`],
    ['deleteCustomer', 'nosuchCustomer', (name) => `mutation { ${name}(id: "x") }`],
    ['contractChanged', 'contqactChanged', (name) => `subscription { ${name} { id } }`],
    ['contracts', 'contqacts', (name) => `{ customers { nodes { ${name} { totalCount } } } }`],
    ['Contract', 'Contqact', (name) => `{ history(aggregate: ${name}, id: "x") { id } }`],
    ['ContractFilter', 'ContqactFilter', (name) => `query($f: ${name}) { me { id } }`],
    [
      'contracts',
      'contqacts',
      () => 'query($f: CustomerFilter) { customers(filter: $f) { totalCount } }',
      (name) => ({ f: { [name]: { some: {} } } }),
    ],
    [
      'Contract',
      'Contqact',
      () => 'query($a: AggregateName!) { history(aggregate: $a, id: "x") { id } }',
      (name) => ({ a: name }),
    ],
    ['CONTRACT', 'CONTQACT', (name) => `{ customers(filter: { status: { eq: ${name} } }) { totalCount } }`],
  ];
  for (const [forbidden, unknown, query, variables = () => ({})] of pairs) {
    const [one, other] = [
      await post(query(forbidden), { ...variables(forbidden) }),
      await post(query(unknown), { ...variables(unknown) }),
    ];
    expect([query(forbidden), one.status]).toEqual([query(forbidden), 400]);
    expect([one.status, unsuggested(one.text).replaceAll(forbidden, unknown)]).toEqual([
      other.status,
      unsuggested(other.text),
    ]);
    const [sent, second] = await overSocket(key, [
      { query: query(forbidden), variables: variables(forbidden) },
      { query: query(unknown), variables: variables(unknown) },
    ]);
    expect(unsuggested(sent).replaceAll(forbidden, unknown)).toBe(unsuggested(second));
    expect(second).toContain('message');
  }
});

test('all that is wrong is told, as before', async () => {
  const { status, text } = await post('{ me { one two } three }', {}, admin);
  const { errors } = JSON.parse(text) as { errors: { message: string; locations: object[]; extensions: object }[] };
  expect(status).toBe(400);
  expect(errors.map(({ message }) => message)).toEqual([
    'Cannot query field "one" on type "Me".',
    'Cannot query field "two" on type "Me".',
    'Cannot query field "three" on type "Query".',
  ]);
  expect(errors[0]).toMatchObject({
    locations: [{ line: 1, column: 8 }],
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', rule: null, fields: [] },
  });
  const { text: bad } = await post('query($f: CustomerFilter) { customers(filter: $f) { totalCount } }', {
    f: { nonsense: 1 },
  });
  expect(JSON.parse(bad)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', rule: 'input.form' } }] });
});

test('what is shown works: a partner lists, creates and follows', async () => {
  const created = await server.graphql(
    key,
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id displayName } }',
    {
      i: { customerNo: 'N1', displayName: 'By a partner' },
    },
  );
  const { createCustomer } = dataOf<{ createCustomer: { id: string } }>(created.body);
  const listed = await server.graphql(key, 'query($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }', {
    f: { customerNo: { eq: 'N1' } },
  });
  expect(dataOf(listed.body)).toEqual({ customers: { nodes: [{ id: createCustomer.id }] } });
  const [head] = await overSocket(key, [{ query: 'subscription { customerChanged { kind } }' }]);
  expect(JSON.parse(head ?? '')).toMatchObject({ data: { customerChanged: { kind: 'HEAD' } } });
});

test('people who write operations of their own see what their roles allow; the app is told what it may not do', async () => {
  const approve = 'mutation { approveContract(id: "018f0000-0000-7000-8000-000000000001") { id } }';
  const [api, app] = [
    await server.token('liv@fjord.example', 'fjord', 'api'),
    await server.token('liv@fjord.example', 'fjord', 'app'),
  ];
  const seen = schemaIn((JSON.parse((await post(introspection, {}, api)).text) as { data: unknown }).data);
  expect(Object.keys(seen.getMutationType()?.getFields() ?? {})).not.toContain('approveContract');
  expect(seen.getType('Contract')).toBeDefined();
  const { status, text } = await post(approve, {}, api);
  expect([status, text.includes('GRAPHQL_VALIDATION_FAILED')]).toEqual([400, true]);
  const { body } = await server.graphql(app, approve);
  expect(body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const whole = schemaIn(
    (
      JSON.parse((await post(introspection, {}, await server.token('ingrid@fjord.example', 'fjord', 'api'))).text) as {
        data: unknown;
      }
    ).data,
  );
  expect(Object.keys(whole.getMutationType()?.getFields() ?? {})).toContain('approveContract');
});
