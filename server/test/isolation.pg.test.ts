import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import type { Entity } from '../engine/model.ts';
import { model, schema, world } from './actors.ts';
import { canary, fill } from './fill.ts';
import { testDatabase } from './database.ts';
import { sample } from './sample.ts';

/**
 * Two companies with a record of everything in each; every text names its company, table and column. Then every derived operation of one
 * is aimed at the other's ids, and by somebody who sees only what is theirs, assigned to them or their team's at a record that is none of
 * it. No canary may come back. Generated from the schema, so a new aggregate is in it at once.
 */
const db = await testDatabase();
const { tenant, services } = await world(db);
const [mine, theirs] = [tenant(), tenant()];
const me = await mine.actor('admin');
const ids = new Map<string, Map<string, string>>();
for (const company of [mine, theirs]) ids.set(company.id, await fill(db, company.id));
const outsider = await mine.person(['*:*:own', '*:*:assigned', '*:*:team', '*:read:own:pii'], {
  teams: [randomUUID()],
  teammates: [randomUUID()],
});
const foreignId = (entity: Entity, owner = theirs) => ids.get(owner.id)?.get(entity.name) ?? '';
let cells = 0;

/** Who tries, and whose records. */
const attempts = [
  { of: 'another company', actor: me, owner: theirs },
  { of: 'another team', actor: outsider, owner: mine },
];
type Attempt = (typeof attempts)[number];
const cases = attempts.flatMap((attempt) =>
  model.roots.map((entity): [string, string, Entity, Attempt] => [entity.name, attempt.of, entity, attempt]),
);

/** Every scalar an entity has, its references' and parts' scalars below. */
function selection(entity: Entity): string {
  const scalars = (of: Entity) =>
    [...of.fields.values()].flatMap((field) =>
      field.kind === 'column' ? [field.name] : field.kind === 'money' ? [`${field.name} { amount currency }`] : [],
    );
  const related = [...entity.fields.values()].flatMap((field) => {
    if (field.kind === 'one') return [`${field.name} { ${scalars(field.target).join(' ')} }`];
    if (field.kind === 'parts') return [`${field.name} { ${scalars(field.target).join(' ')} }`, `${field.name}Count`];
    return field.kind === 'many' ? [`${field.name} { totalCount nodes { ${scalars(field.target).join(' ')} } }`] : [];
  });
  return [...scalars(entity), ...related, 'masked'].join('\n');
}

/** Runs the operation and looks for anything of the owner's in what comes back. */
async function aim({ actor, owner }: Attempt, document: string, variables: Record<string, unknown> = {}) {
  cells += 1;
  const answer = await actor.run<Record<string, unknown>>(document, variables);
  const text = JSON.stringify(answer);
  expect(text).not.toContain(`canary-${owner.id.slice(0, 8)}`);
  const aimedAt = JSON.stringify(variables);
  const seen = [...(ids.get(owner.id) ?? [])].filter(([, id]) => !aimedAt.includes(id) && text.includes(id));
  expect(seen).toEqual([]);
  return answer;
}

test('the canaries are there: each company reads its own', async () => {
  const them = await theirs.actor('admin');
  for (const entity of model.roots) {
    const data = await them.ok<Record<string, unknown>>(
      `query($id: ID!) { one: ${entity.names.one}(id: $id) { ${selection(entity)} } }`,
      { id: foreignId(entity) },
    );
    expect(JSON.stringify(data)).toContain(`canary-${theirs.id.slice(0, 8)}-${entity.table}`);
  }
});

test.each(cases)('%s of %s cannot be read, counted, grouped or searched', async (_name, _of, entity, attempt) => {
  const { owner } = attempt;
  const id = foreignId(entity, owner);
  const { one, many, groups } = entity.names;
  expect(
    (await aim(attempt, `query($id: ID!) { one: ${one}(id: $id) { ${selection(entity)} } }`, { id })).data,
  ).toEqual({
    one: null,
  });
  const byId = await aim(
    attempt,
    `query($f: ${entity.name}Filter) { many: ${many}(filter: $f) { totalCount nodes { ${selection(entity)} } edges { cursor } } }`,
    { f: { id: { eq: id } } },
  );
  expect(byId.data).toEqual({ many: { totalCount: 0, nodes: [], edges: [] } });
  await aim(attempt, `{ many: ${many}(first: 100) { totalCount nodes { ${selection(entity)} } } }`);
  await aim(attempt, `query($s: String) { many: ${many}(search: $s) { totalCount nodes { id } } }`, { s: 'canary' });
  for (const column of entity.columns.values()) {
    const field = entity.fields.get(column.key);
    if (field?.kind !== 'column' || column.type !== 'text') continue;
    const filtered = await aim(
      attempt,
      `query($f: ${entity.name}Filter) { many: ${many}(filter: $f) { totalCount } groups: ${groups}(filter: $f) { count } }`,
      { f: { [column.key]: { eq: canary(owner.id, entity, column) } } },
    ).then(({ data }) => data as { many: { totalCount: number }; groups: { count: number }[] });
    expect(filtered.many.totalCount + filtered.groups.reduce((sum, each) => sum + each.count, 0)).toBe(0);
  }
  for (const column of ['createdById', 'createdAt'])
    await aim(attempt, `{ groups: ${groups}(by: [{ field: ${column} }]) { count keys { ${column} } } }`);
  const history = await aim(
    attempt,
    `query($id: ID!) { history(aggregate: ${entity.name}, id: $id) { id changes { field after } } }`,
    { id },
  );
  expect(history.errors[0]?.code).toBe('NOT_FOUND');
});

test.each(cases)('%s of %s cannot be changed, deleted or pointed at', async (_name, _of, entity, attempt) => {
  const id = foreignId(entity, attempt.owner);
  const before = await db.sql.unsafe(`select to_jsonb(t) as row from ${entity.table} t where id = '${id}'`);
  for (const [name, field] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const isIts = name.endsWith(entity.name) || entity.commands.some((command) => command.name === name);
    if (!field.args.some((arg) => arg.name === 'id') || !isIts) continue;
    const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
    const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const variables = Object.fromEntries(
      field.args
        .map((arg) => [arg.name, arg.name === 'id' ? id : sample(arg.type, arg.name)])
        .filter(([, value]) => value !== undefined),
    );
    const answer = await aim(
      attempt,
      `mutation(${declared}) { ${name}(${passed}) ${name.startsWith('delete') ? '' : '{ id }'} }`,
      variables,
    );
    expect([name, answer.errors[0]?.code]).toEqual([name, 'NOT_FOUND']);
  }
  for (const field of attempt.actor === me ? entity.fields.values() : []) {
    if (field.kind !== 'one' || !field.column.writable || !entity.aggregate.operations.includes('update')) continue;
    const own = ids.get(mine.id)?.get(entity.name);
    const answer = await aim(
      attempt,
      `mutation($id: ID!, $i: Update${entity.name}Input!) { update: update${entity.name}(id: $id, input: $i) { id } }`,
      { id: own, i: { [field.column.key]: foreignId(field.target) } },
    );
    expect(answer.errors[0]).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'reference.not_found' });
  }
  expect(await db.sql.unsafe(`select to_jsonb(t) as row from ${entity.table} t where id = '${id}'`)).toEqual(before);
});

const doors = [
  `subscription { changes { id record { ${model.roots.map(({ name }) => `... on ${name} { id ${name === 'User' ? 'name' : ''} }`).join(' ')} } } }`,
  ...model.roots.flatMap((entity) => [
    `subscription { ${entity.names.changed} { id record: ${entity.names.one} { ${selection(entity)} } } }`,
    `subscription { ${entity.names.groupsLive}(by: [{ field: createdById }], atMostEvery: 100) { groups { count keys { createdById } } } }`,
  ]),
];

test('nothing of another company comes over any subscription', async () => {
  const heard: string[] = [];
  const stop = services.changes.subscribe((batch) => heard.push(...batch.map((change) => change.tenantId)));
  const them = await theirs.actor('admin');
  const aimed = model.roots.map((entity): [string, string] => [
    `subscription($id: ID) { ${entity.names.changed}(id: $id) { id record: ${entity.names.one} { ${selection(entity)} } } }`,
    foreignId(entity),
  ]);
  const followers = [
    ...(await Promise.all(doors.map((door) => me.follow(door)))),
    ...(await Promise.all(aimed.map(([door, id]) => me.follow(door, { id })))),
  ];
  for (const follower of followers) await follower.next();
  // a record of each sort changes there, as a writer would tell it
  for (const entity of model.roots) {
    await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
      values (${theirs.id}, ${entity.name}, ${foreignId(entity)}, 'UPDATED', 2, 'test', '{}', '[]', '{}', 'user')`;
  }
  const create = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }';
  await them.ok(create, { i: { customerNo: 'feed', displayName: 'Theirs' } });
  const { createCustomer } = await me.ok<{ createCustomer: { id: string } }>(create, {
    i: { customerNo: 'feed', displayName: 'Mine' },
  });
  await expect.poll(() => JSON.stringify(followers[0]?.inbox)).toContain(createCustomer.id);
  await expect.poll(() => new Set(heard)).toContain(theirs.id);
  for (const follower of followers) {
    cells += 1;
    const text = JSON.stringify(follower.inbox);
    expect(text).not.toContain(`canary-${theirs.id.slice(0, 8)}`);
    for (const id of [...(ids.get(theirs.id)?.values() ?? []), them.id]) expect(text).not.toContain(id);
    follower.leave();
  }
  stop();
});

test('nothing of another person or team comes over any subscription', async () => {
  const followers = await Promise.all(doors.map((door) => outsider.follow(door)));
  for (const follower of followers) await follower.next();
  const tell = (entity: Entity, id: string, keys: readonly string[]) => db.sql`
    insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
    values (${mine.id}, ${entity.name}, ${id}, 'UPDATED', 2, 'test', '{}', '[]', ${[...keys]}, 'user')`;
  const sentinel = randomUUID();
  for (const entity of model.roots) {
    const paths = [...new Set(entity.rules.map(({ path }) => path))];
    await tell(
      entity,
      foreignId(entity, mine),
      paths.map((path) => `${path}:${me.id}`),
    ); // of somebody else
    const [path] = entity.rules.filter(({ scope }) => scope !== 'team').map((rule) => rule.path);
    if (path) await tell(entity, sentinel, [`${path}:${outsider.id}`]);
  }
  await expect.poll(() => JSON.stringify(followers[0]?.inbox)).toContain(sentinel);
  for (const follower of followers) {
    cells += 1;
    const text = JSON.stringify(follower.inbox);
    expect(text).not.toContain(`canary-${mine.id.slice(0, 8)}`);
    for (const id of ids.get(mine.id)?.values() ?? []) expect(text).not.toContain(id);
    follower.leave();
  }
});

test('without any filter of the planner, row security alone shows nothing of another company', async () => {
  const tables = await db.sql<
    { name: string }[]
  >`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege('plinth_app', c.oid, 'select')`;
  expect(tables.length).toBeGreaterThanOrEqual(model.entities.size);
  for (const { name } of tables) {
    const rows = await transact(db.points, me.principal, (tx) =>
      tx.query<{ foreign: number }>(`select count(*)::int as foreign from ${name} where tenant_id <> $1::uuid`, [
        mine.id,
      ]),
    );
    expect([name, rows[0]?.foreign]).toEqual([name, 0]);
    cells += 1;
  }
});

test('every table of tenants has forced row security, and the role that works for them owns nothing', async () => {
  const open =
    await db.sql`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`;
  expect(open.map((row) => row['relname'])).toEqual([]);
  const [role] =
    await db.sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = 'plinth_app'`;
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 });
  const forbidden =
    await db.sql`select table_name, privilege_type from information_schema.role_table_grants where grantee = 'plinth_app' and (privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER') or table_schema = 'control')`;
  expect(forbidden).toHaveLength(0);
  const unkeyed =
    await db.sql`select conname from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'public' and c.contype = 'f' and (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) <> 'tenant_id'`;
  expect(unkeyed).toHaveLength(0);
  console.log(`isolation: ${String(cells)} cells tried over ${String(model.roots.length)} aggregates, 0 foreign bytes`);
});
