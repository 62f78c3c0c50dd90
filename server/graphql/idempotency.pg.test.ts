import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { lossyProxy } from '../test/lossy-proxy.ts';
import { serverInTest } from '../test/server.ts';

const db = await testDatabase();
const proxy = await lossyProxy(db.url, 'plinth points');
const server = await serverInTest(proxy.url);
const [owner, other] = [
  await server.token('henrik@fjord.example', 'fjord'),
  await server.token('ingrid@fjord.example', 'fjord'),
];

interface Answer {
  data?: Record<string, { id: string; version: number }>;
  errors?: { message: string; extensions: { code: string; rule: string | null; fields: { path: string }[] } }[];
}

async function send(query: string, variables: object, key?: string, token = owner, url = server.url): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: key === undefined ? headers : { ...headers, 'idempotency-key': key },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer;
  return { ...(data ? { data } : {}), ...(errors ? { errors } : {}) };
}

/** As a client does: again, with the same key, until there is an answer. */
async function sendSurely(query: string, variables: object, key: string): Promise<Answer> {
  for (;;) {
    const answer = await send(query, variables, key);
    if (answer.errors?.[0]?.extensions.code !== 'UNAVAILABLE') return answer;
  }
}

const createCustomer = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id version } }';
const newCustomer = (customerNo: string, key?: string, token = owner) =>
  send(createCustomer, { i: { customerNo, displayName: 'Once AS' } }, key, token);
const count = async (customerNo: string) =>
  (await db.sql`select from customer where customer_no = ${customerNo}`).length;
const ruleOf = ({ errors }: Answer) => errors?.[0]?.extensions.rule;

const customer = await newCustomer('main');
const contract = await send('mutation($i: CreateContractInput!) { createContract(input: $i) { id version } }', {
  i: { contractNo: 'I-1', title: 'Many notes', customerId: customer.data?.['createCustomer']?.id },
});
const contractId = String(contract.data?.['createContract']?.id);

test('a hundred submissions, of whose commits every fifth is not answered, have a hundred effects', async () => {
  const addNote =
    'mutation($id: ID!, $body: String!) { updateContract(id: $id, input: { notes: { add: [{ body: $body }] } }) { id version } }';
  const bodies = Array.from({ length: 100 }, (_, index) => `note ${String(index)}`);
  proxy.loss = 0.2;
  const waiting = [...bodies];
  const answers: Answer[] = [];
  const worker = async () => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop())
      answers.push(await sendSurely(addNote, { id: contractId, body }, `key of ${body}`));
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  proxy.loss = 0;
  console.log(`answers to a commit that were lost: ${String(proxy.lost)}`);
  expect(proxy.lost).toBeGreaterThan(5);
  expect(answers.flatMap(({ errors = [] }) => errors)).toEqual([]);
  const notes = await db.sql<{ body: string }[]>`select body from contract_note where contract_id = ${contractId}`;
  expect(notes.map(({ body }) => body).sort()).toEqual(bodies.sort());
  const [effects] = await db.sql`select c.version,
      (select count(*)::int from change where root_id = c.id and kind = 'UPDATED') as changes,
      (select count(*)::int from audit_entry where root_id = c.id and command = 'updateContract') as entries
    from contract c where id = ${contractId}`;
  expect(effects).toEqual({ version: 101, changes: 100, entries: 100 });
});

test('what was done under a key is answered again, and not done again', async () => {
  const first = await newCustomer('K1', 'k1');
  expect(await newCustomer('K1', 'k1')).toEqual(first);
  expect(first.data).toMatchObject({ createCustomer: { version: 1 } });
  expect(await count('K1')).toBe(1);
});

test('a key in quotes, as the header has it, is the same key', async () => {
  const first = await newCustomer('K2', '"k2"');
  expect(await newCustomer('K2', 'k2')).toEqual(first);
});

test('a key for something else is refused, whichever mutation it is', async () => {
  await newCustomer('K3', 'k3');
  expect(ruleOf(await newCustomer('K3b', 'k3'))).toBe('idempotency.other_request');
  const change = 'mutation($id: ID!) { updateContract(id: $id, input: { title: "Other" }) { id } }';
  expect(ruleOf(await send(change, { id: contractId }, 'k3'))).toBe('idempotency.other_request');
  expect(await count('K3b')).toBe(0);
});

test('everybody has keys of their own', async () => {
  await newCustomer('K4', 'k4');
  const same = await newCustomer('K4', 'k4', other);
  expect(ruleOf(same)).toBe('field.taken');
});

test('of many who send one key at once, one does it and all are answered with it', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => newCustomer('K5', 'k5')));
  expect(new Set(answers.map((each) => JSON.stringify(each.data))).size).toBe(1);
  expect(answers[0]?.data).toMatchObject({ createCustomer: { version: 1 } });
  expect(await count('K5')).toBe(1);
});

test('a refusal takes no key: the same may be tried again', async () => {
  const blank = { customerNo: 'K6', displayName: ' ' };
  expect(ruleOf(await send(createCustomer, { i: blank }, 'k6'))).toBe('text.blank');
  expect((await newCustomer('K6', 'k6')).errors).toBeUndefined();
});

test('each of several mutations of a request is done once, and the argument does what the header does', async () => {
  const two = `mutation {
    a: createCustomer(input: { customerNo: "K7a", displayName: "A AS" }) { id }
    b: createCustomer(input: { customerNo: "K7b", displayName: "B AS" }) { id }
  }`;
  const first = await send(two, {}, 'k7');
  expect(first.errors).toBeUndefined();
  expect(await send(two, {}, 'k7')).toEqual(first);

  const own =
    'mutation($k: String) { createCustomer(input: { customerNo: "K8", displayName: "C AS" }, idempotencyKey: $k) { id } }';
  const answers = [await send(own, { k: 'k8' }), await send(own, { k: 'k8' })];
  expect(answers[0]?.data).toBeDefined();
  expect(answers[1]).toEqual(answers[0]);
});

test('deleting and restoring take a key too', async () => {
  const admin = other;
  const id = (await newCustomer('K9')).data?.['createCustomer']?.id;
  const remove = 'mutation($id: ID!) { deleteCustomer(id: $id) }';
  const removed = await send(remove, { id }, 'k9', admin);
  expect(await send(remove, { id }, 'k9', admin)).toEqual(removed);
  const restore = 'mutation($id: ID!) { restoreCustomer(id: $id) { id version } }';
  const restored = await send(restore, { id }, 'k10', admin);
  expect(restored.data).toEqual({ restoreCustomer: { id, version: 3 } });
  expect(await send(restore, { id }, 'k10', admin)).toEqual(restored);
  expect(ruleOf(await send(restore, { id }, 'k11', admin))).toBe('record.not_found');
});

test.each(['', ' ', 'x'.repeat(256)])('the key %j is refused', async (key) => {
  const own =
    'mutation($k: String) { createCustomer(input: { customerNo: "K12", displayName: "D AS" }, idempotencyKey: $k) { id } }';
  expect((await send(own, { k: key })).errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: 'idempotencyKey' }],
  });
});

/** The server in another process, on the same database through a proxy, good for the same tokens. */
async function startProcess(databaseUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  listener.close();
  const child = fork(fileURLToPath(new URL('../test/server-process.ts', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: port, PUBLIC_URL: server.url, DEMO: '1', NODE_ENV: 'test' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

test('a server that is killed between commit and answer has done it once, and the next one answers', async () => {
  const keeping = await lossyProxy(db.url, 'plinth points');
  const first = await startProcess(keeping.url);
  const ended = once(first.child, 'exit');
  const ready = { i: { customerNo: 'ready', displayName: 'Ready AS' } };
  expect((await send(createCustomer, ready, 'ready', owner, first.url)).errors).toBeUndefined();
  keeping.kept = { text: 'Killed AS', instead: () => first.child.kill('SIGKILL') };
  const variables = { i: { customerNo: 'killed', displayName: 'Killed AS' } };
  await expect(send(createCustomer, variables, 'killed', owner, first.url)).rejects.toThrow('fetch failed');
  await ended;
  keeping.kept = null;
  expect(await count('killed')).toBe(1);

  const second = await startProcess(keeping.url);
  const answer = await send(createCustomer, variables, 'killed', owner, second.url);
  expect(answer.data).toMatchObject({ createCustomer: { version: 1 } });
  expect(await count('killed')).toBe(1);
}, 120_000);
