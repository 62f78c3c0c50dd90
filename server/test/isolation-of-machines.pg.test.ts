import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { expect, test } from 'vitest';
import type { Entity } from '../engine/model.ts';
import { model, schema } from './actors.ts';
import { testDatabase } from './database.ts';
import { fill } from './fill.ts';
import { dataOf, openSocket, partner } from './partner.ts';
import { sample } from './sample.ts';
import { serverInTest } from './server.ts';

/**
 * Every operation of the API, asked with keys that must not open it, over HTTP and sockets: nothing of the company may come back, and nothing
 * of it may change. Generated from the schema, so a new aggregate or operation is in it at once.
 */
const db = await testDatabase();
const server = await serverInTest(db.url);
const [admin, other] = await Promise.all([
  server.token('ingrid@fjord.example', 'fjord'),
  server.token('grace@granite.example', 'granite'),
]);
const [company] = await db.sql<{ id: string }[]>`select id from control.tenant where slug = 'fjord'`;
const victim = company?.id ?? '';
const ids = await fill(db, victim);
const canary = `canary-${victim.slice(0, 8)}`;

const everything = ['*:*:all', 'customer:read:all:pii'];
const owner = await partner(server, admin, everything);
const good = (await owner.key()).key;
const keys = {
  'key without scope': (await (await partner(server, admin, ['serviceAccount:read:all'])).key()).key,
  'key of another company': (await (await partner(server, other, everything)).key()).key,
  'expired key': await ended(
    ({ id }) => db.sql`update control.service_credential set expires_at = now() where id = ${id}`,
  ),
  'revoked key': await ended(async ({ id }) =>
    dataOf((await server.graphql(admin, 'mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id })).body),
  ),
  'key for other addresses': (await owner.key({ allowedAddresses: ['192.0.2.0/24'] })).key,
};
/** Those that let nobody in. */
const dead = new Set<string>(['expired key', 'revoked key', 'key for other addresses']);

async function ended(end: (made: { id: string }) => Promise<unknown>): Promise<string> {
  const made = await owner.key();
  await end(made);
  return made.key;
}

interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** All that a type has, two objects deep. */
function selection(type: GraphQLNamedType, depth = 2): string {
  if (isUnionType(type))
    return `{ __typename ${type
      .getTypes()
      .map(({ name }) => `... on ${name} { id }`)
      .join(' ')} }`;
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const below = getNamedType(field.type);
    if (isLeafType(below)) return [field.name];
    return depth > 0 ? [`${field.name} ${selection(below, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

function ownerOf(field: string): Entity | undefined {
  return model.roots.find(
    ({ names, commands }) => Object.values(names).includes(field) || commands.some(({ name }) => name === field),
  );
}

/** A root field with the least it takes, aimed at the company's records. */
function operationOf(kind: 'query' | 'mutation' | 'subscription', field: GraphQLField<unknown, unknown>): Operation {
  const target = ownerOf(field.name) ?? model.roots[0];
  const given = field.args
    .map((arg) => [arg.name, arg.name === 'id' ? ids.get(target?.name ?? '') : sample(arg.type, arg.name)] as const)
    .filter(([, value]) => value !== undefined);
  const used = new Set(given.map(([name]) => name));
  const args = field.args.filter(({ name }) => used.has(name));
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const query = `${kind}${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selection(getNamedType(field.type))} }`;
  return { name: field.name, query, variables: Object.fromEntries(given) };
}

const fieldsOf = (kind: 'Query' | 'Mutation' | 'Subscription') => {
  const type = schema.getType(kind);
  return isObjectType(type) ? Object.values(type.getFields()) : [];
};
const operations = [
  ...fieldsOf('Query').map((field) => operationOf('query', field)),
  ...fieldsOf('Mutation').map((field) => operationOf('mutation', field)),
];
const subscriptions = fieldsOf('Subscription').map((field) => operationOf('subscription', field));
/** What has nothing of a company in it. */
const harmless = new Set(['me', 'errorCodes']);

const ask = async (key: string, { query, variables }: Operation) => {
  const { status, body } = await server.graphql(key, query, { ...variables });
  return { status, body, text: JSON.stringify(body) };
};

/** What is the company's, but for who asked and when. */
async function rows(): Promise<unknown> {
  const tables = await db.sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('audit_entry', 'audit_seal', 'idempotency_key') order by 1`;
  const hashes = tables.map(async ({ name }) => [
    name,
    await db.sql.unsafe(
      `select count(*)::int as rows, md5(string_agg(t::text, '' order by t::text)) as hash from ${name} t where tenant_id = '${victim}'`,
    ),
  ]);
  const [accounts] = await db.sql`
    select count(*)::int as rows, md5(string_agg(a::text, '' order by a::text)) as hash from control.service_account a where tenant_id = ${victim}`;
  return [...(await Promise.all(hashes)), accounts];
}

/** How an operation is to be answered for a key, where that is known beforehand. */
function wanted(key: string, { name }: Operation): object {
  if (dead.has(key)) return { status: 401, code: 'UNAUTHENTICATED' };
  if (key !== 'key without scope' || name.startsWith('serviceAccount') || harmless.has(name)) return {};
  return { status: 400, code: expect.stringMatching(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/) };
}

let cells = 0;

test('the canaries are there: a key that may reads them through every list', async () => {
  for (const { names } of model.roots) {
    const list = operations.find(({ name }) => name === names.many);
    if (!list) throw new Error(`${names.many} is not an operation`);
    expect([names.many, (await ask(good, list)).text.includes(canary)]).toEqual([names.many, true]);
  }
});

test.each(Object.entries(keys))(
  '%s: no operation over HTTP answers with anything of the company, or changes anything',
  async (name, key) => {
    const before = await rows();
    for (const operation of operations) {
      cells += 1;
      if (dead.has(name)) await db.sql`delete from control.key_guess`; // each is to be refused for what it is
      const { status, body, text } = await ask(key, operation);
      expect([operation.name, text.includes(canary)]).toEqual([operation.name, false]);
      const seen = [...ids.values()].filter(
        (id) => !JSON.stringify(operation.variables).includes(id) && text.includes(id),
      );
      expect([operation.name, seen]).toEqual([operation.name, []]);
      const code = body.errors?.[0]?.extensions['code'];
      expect({ operation: operation.name, status, code }).toMatchObject(wanted(name, operation));
    }
    expect(await rows()).toEqual(before);
  },
  60_000,
);

const isDead = ([name]: readonly [string, string]) => dead.has(name);

test.each(Object.entries(keys).filter(isDead))('%s: no socket lets it in', async (_name, key) => {
  cells += subscriptions.length;
  await db.sql`delete from control.key_guess`;
  await expect(openSocket(server.url, { 'x-api-key': key })).rejects.toThrow('4403');
});

const living = Object.entries(keys).filter((each) => !isDead(each));
test.each(living)('%s: no subscription tells anything of the company', async (name, key) => {
  cells += subscriptions.length;
  const { socket } = await openSocket(server.url, { 'x-api-key': key });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  subscriptions.forEach(({ query, variables }, index) =>
    socket.send(JSON.stringify({ id: String(index), type: 'subscribe', payload: { query, variables } })),
  );
  await expect
    .poll(() => new Set(heard.map((each) => (JSON.parse(each) as { id?: string }).id)).size)
    .toBe(subscriptions.length);
  const { createCustomer } = dataOf<{ createCustomer: { id: string } }>(
    (
      await server.graphql(admin, 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', {
        i: { customerNo: name, displayName: canary },
      })
    ).body,
  );
  // heard by whoever may, so that it has been told when it has not come here
  await expect
    .poll(async () => (await ask(good, { name: '', query: '{ customers { nodes { id } } }', variables: {} })).text)
    .toContain(createCustomer.id);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const text = heard.join();
  expect(text).not.toContain(canary);
  for (const id of [...ids.values(), createCustomer.id]) expect([id, text.includes(id)]).toEqual([id, false]);
  socket.terminate();
});

test('how much was tried', () => {
  const all = (operations.length + subscriptions.length) * Object.keys(keys).length;
  expect(cells).toBe(all);
  console.log(
    `isolation of machines: ${String(all)} cells tried, ${String(Object.keys(keys).length)} keys × every operation, 0 foreign bytes`,
  );
});
