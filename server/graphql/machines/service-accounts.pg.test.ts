import { expect, test } from 'vitest';
import { compileGrants } from '../../engine/permissions.ts';
import { world } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';
import { dataOf, partner } from '../../test/partner.ts';
import { serverInTest } from '../../test/server.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const other = await server.token('grace@granite.example', 'granite');
const liv = await server.token('liv@fjord.example', 'fjord');
const ask = async (token: string, query: string, variables: Record<string, unknown> = {}) =>
  (await server.graphql(token, query, variables)).body;
const codeOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => [
  errors?.[0]?.extensions['code'],
  errors?.[0]?.extensions['rule'],
];

const create =
  'mutation($i: CreateServiceAccountInput!, $k: String, $d: Boolean) { made: createServiceAccount(input: $i, idempotencyKey: $k, dryRun: $d) { id name version scopes active createdBy { name } } }';
const createKey =
  'mutation($i: CreateApiKeyInput!, $k: String, $d: Boolean) { made: createApiKey(input: $i, idempotencyKey: $k, dryRun: $d) { key apiKey { id prefix state scopes } serviceAccount { id version } } }';
interface MadeKey {
  made: { key: string | null; apiKey: { id: string; prefix: string } | null; serviceAccount: { version: number } };
}
let count = 0;
const name = () => `Named ${String((count += 1))}`;

test('an administrator makes, sees, changes and ends them; the key is shown once', async () => {
  const { made } = dataOf<{ made: { id: string } }>(
    await ask(admin, create, {
      i: { name: 'Night import', description: 'Brings orders.', scopes: ['customer:read:all'] },
    }),
  );
  expect(made).toMatchObject({ name: 'Night import', version: 1, active: true, createdBy: { name: 'Ingrid Solberg' } });
  const { made: key } = dataOf<MadeKey>(
    await ask(admin, createKey, { i: { serviceAccountId: made.id, name: 'Plant' } }),
  );
  expect(key).toMatchObject({
    apiKey: { state: 'ACTIVE', scopes: ['customer:read:all'] },
    serviceAccount: { version: 2 },
  });
  expect(key.key?.startsWith(`${key.apiKey?.prefix ?? ''}_`)).toBe(true);
  const seen = JSON.stringify(
    await ask(admin, '{ serviceAccounts { id name apiKeys { id name prefix state } clientSecrets { prefix } } }'),
  );
  expect(seen).toContain(key.apiKey?.prefix);
  expect(seen).not.toContain(key.key);
  const { ended } = dataOf<{ ended: { apiKeys: { state: string; revokedAt: string | null }[] } }>(
    await ask(admin, 'mutation($id: ID!) { ended: revokeApiKey(id: $id) { apiKeys { state revokedAt } } }', {
      id: key.apiKey?.id,
    }),
  );
  expect(ended.apiKeys).toEqual([{ state: 'REVOKED', revokedAt: expect.any(String) }]);
});

test('they are named in the audit without any secret', async () => {
  const account = await partner(server, admin, ['customer:read:all']);
  const { key } = await account.key();
  const { clientSecret } = await account.secret();
  const entries =
    await db.sql`select command, version, actor_kind, changes::text as changes from audit_entry where root_id = ${account.id} order by version`;
  expect(entries.map(({ command, version, actor_kind: kind }) => [command, version, kind])).toEqual([
    ['createServiceAccount', 1, 'user'],
    ['createApiKey', 2, 'user'],
    ['rotateClientSecret', 3, 'user'],
  ]);
  const tables = await db.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'control', 'graphile_worker')`;
  const rows = await Promise.all(
    tables.map(({ name: table }) => db.sql.unsafe(`select t::text as row from ${table} t`)),
  );
  const text = rows.flatMap((each) => each.map(({ row }) => String(row))).join('');
  expect(text).toContain(key.split('_')[1]);
  for (const secret of [key, clientSecret]) expect(text).not.toContain(secret.split('_')[2]);
});

test('what is refused is in the audit as well', async () => {
  expect(codeOf(await ask(liv, create, { i: { name: name(), scopes: ['customer:read:all'] } }))).toEqual([
    'FORBIDDEN',
    'permission.missing',
  ]);
  const [entry] =
    await db.sql`select aggregate, command, refusal->>'rule' as rule from audit_entry where refusal is not null and aggregate = 'ServiceAccount' order by at desc limit 1`;
  expect(entry).toEqual({ aggregate: 'ServiceAccount', command: 'createServiceAccount', rule: 'permission.missing' });
});

test('those of another company are not there', async () => {
  const account = await partner(server, admin, ['customer:read:all']);
  const key = await account.key();
  const { clientId } = await account.secret();
  const [secret] =
    await db.sql`select id from control.service_credential where service_account_id = ${account.id} and kind = 'client_secret'`;
  expect(dataOf(await ask(other, 'query($id: ID!) { serviceAccount(id: $id) { id } }', { id: account.id }))).toEqual({
    serviceAccount: null,
  });
  expect(JSON.stringify(await ask(other, '{ serviceAccounts { id } }'))).not.toContain(account.id);
  for (const [mutation, id] of [
    ['updateServiceAccount(id: $id, input: { active: false })', clientId],
    ['rotateClientSecret(id: $id)', clientId],
    ['revokeApiKey(id: $id)', key.id],
    ['revokeClientSecret(id: $id)', secret?.['id']],
  ]) {
    const selection = mutation?.startsWith('rotate') ? '{ clientId }' : '{ id }';
    expect([
      mutation,
      ...codeOf(await ask(other, `mutation($id: ID!) { ${mutation ?? ''} ${selection} }`, { id })),
    ]).toEqual([mutation, 'NOT_FOUND', 'record.not_found']);
  }
  expect(codeOf(await ask(other, createKey, { i: { serviceAccountId: account.id, name: 'x' } }))).toEqual([
    'NOT_FOUND',
    'record.not_found',
  ]);
  expect((await server.graphql(key.key, '{ me { id } }')).status).toBe(200);
});

test('nobody gives a machine more than they have, and no machine gives itself more', async () => {
  const limited = await partner(server, admin, [
    'serviceAccount:create:all',
    'serviceAccount:update:all',
    'serviceAccount:read:all',
    'customer:read:all',
    'user:read:all',
  ]);
  const powerful = await partner(server, admin, ['*:*:all', 'customer:read:all:pii']);
  const { key } = await limited.key();
  const beyond = ['FORBIDDEN', 'scope.beyond_giver'];
  expect(
    codeOf(await ask(key, create, { i: { name: name(), scopes: ['customer:read:all', 'customer:update:all'] } })),
  ).toEqual(beyond);
  expect(codeOf(await ask(key, create, { i: { name: name(), scopes: ['customer:read:all:pii'] } }))).toEqual(beyond);
  expect(codeOf(await ask(key, createKey, { i: { serviceAccountId: powerful.id, name: 'mine' } }))).toEqual(beyond);
  expect(
    codeOf(await ask(key, 'mutation($id: ID!) { rotateClientSecret(id: $id) { clientSecret } }', { id: powerful.id })),
  ).toEqual(beyond);
  expect(
    codeOf(
      await ask(key, 'mutation($id: ID!) { updateServiceAccount(id: $id, input: { scopes: ["*:*:all"] }) { id } }', {
        id: limited.id,
      }),
    ),
  ).toEqual(beyond);
  expect(
    codeOf(
      await ask(admin, createKey, {
        i: { serviceAccountId: limited.id, name: 'wider', scopes: ['contract:read:all'] },
      }),
    ),
  ).toEqual(['BAD_USER_INPUT', 'scope.beyond_account']);
  expect(
    dataOf<MadeKey>(
      await ask(key, createKey, { i: { serviceAccountId: powerful.id, name: 'less', scopes: ['customer:read:own'] } }),
    ).made.key,
  ).toEqual(expect.any(String));
  await ask(admin, 'mutation($id: ID!) { updateServiceAccount(id: $id, input: { active: false }) { id } }', {
    id: powerful.id,
  });
  expect(
    codeOf(
      await ask(key, 'mutation($id: ID!) { updateServiceAccount(id: $id, input: { active: true }) { id } }', {
        id: powerful.id,
      }),
    ),
  ).toEqual(beyond);
});

test('with the same idempotency key it happens once, and the secret is not told again', async () => {
  const account = await partner(server, admin, ['customer:read:all']);
  const variables = { i: { serviceAccountId: account.id, name: 'Once' }, k: 'once-only' };
  const [first, again] = [await ask(admin, createKey, variables), await ask(admin, createKey, variables)].map(
    (each) => dataOf<MadeKey>(each).made,
  );
  expect(first?.key).toEqual(expect.any(String));
  expect(again).toEqual({ ...first, key: null });
  const rows = await db.sql`select id from control.service_credential where service_account_id = ${account.id}`;
  expect(rows).toHaveLength(1);
});

test('a dry run checks everything and keeps nothing', async () => {
  const account = await partner(server, admin, ['customer:read:all']);
  const before =
    await db.sql`select (select count(*) from control.service_credential) as keys, (select count(*) from audit_entry) as entries`;
  const { made } = dataOf<MadeKey>(
    await ask(admin, createKey, { i: { serviceAccountId: account.id, name: 'Try' }, d: true }),
  );
  expect([made.key, made.serviceAccount.version]).toEqual([null, 2]);
  expect(
    codeOf(await ask(admin, create, { i: { name: 'Partner 1', scopes: ['customer:read:all'] }, d: true })),
  ).toEqual(['CONFLICT', 'service_account.name_taken']);
  expect(
    await db.sql`select (select count(*) from control.service_credential) as keys, (select count(*) from audit_entry) as entries`,
  ).toEqual(before);
});

test('a stale version and a name that is taken are conflicts', async () => {
  const account = await partner(server, admin, ['customer:read:all']);
  const update =
    'mutation($id: ID!, $v: Int, $i: UpdateServiceAccountInput!) { updateServiceAccount(id: $id, expectedVersion: $v, input: $i) { name version } }';
  expect(dataOf(await ask(admin, update, { id: account.id, v: 1, i: { name: 'Renamed' } }))).toEqual({
    updateServiceAccount: { name: 'Renamed', version: 2 },
  });
  expect(codeOf(await ask(admin, update, { id: account.id, v: 1, i: { name: 'Again' } }))).toEqual([
    'CONFLICT',
    'version.stale',
  ]);
  expect(codeOf(await ask(admin, update, { id: account.id, i: { name: 'Partner 1' } }))).toEqual([
    'CONFLICT',
    'service_account.name_taken',
  ]);
  const [member] = await db.sql`select name from member where id = ${account.id}`;
  expect(member).toEqual({ name: 'Renamed' });
});

test.each<[what: string, input: Record<string, unknown>, field: string]>([
  ['no name', { name: '  ', scopes: ['customer:read:all'] }, 'input.name'],
  ['a name with NUL', { name: 'a\0b', scopes: ['customer:read:all'] }, 'input.name'],
  ['a name with half a surrogate pair', { name: 'a\ud800', scopes: ['customer:read:all'] }, 'input.name'],
  ['a name that is too long', { name: 'x'.repeat(101), scopes: ['customer:read:all'] }, 'input.name'],
  ['no scopes', { name: 'None', scopes: [] }, 'input.scopes'],
  ['a scope that is none', { name: 'None', scopes: ['everything'] }, 'input.scopes[0]'],
])('%s is refused by its place, and nothing is made', async (_what, input, path) => {
  const before = await db.sql`select count(*) from control.service_account`;
  const { errors } = await ask(admin, create, { i: input });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
  expect(await db.sql`select count(*) from control.service_account`).toEqual(before);
});

test('an actor of the engine with no more than reading sees them and changes none', async () => {
  const me = await tenant().actor('admin');
  const reader = { ...me.principal, grants: compileGrants(['serviceAccount:read:all']) };
  const { machines } = me.context();
  expect(await machines.list(reader)).toEqual([]);
  expect(() => machines.create(reader, { name: 'x', description: '', scopes: [] }, false)).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN' }),
  );
});
