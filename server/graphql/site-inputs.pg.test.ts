import { makeSite, makeTrialTables } from '../test/trial-sites.ts'; // before the schema is built
import { type GraphQLInputObjectType, getNamedType, isInputObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { createRecord, saveRecord } from '../engine/writes.ts';
import { type ActorInTest, model, schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { fill } from '../test/fill.ts';

/** What belongs to a site takes it from where the caller is, never from what they say: every aggregate of the schema that belongs to sites. */
const db = await testDatabase();
await makeTrialTables(db);
const { tenant } = await world(db);
const company = tenant();
const made = await fill(db, company.id);
const [here, there] = [made.get('Site') ?? '', await makeSite(db, company.id, 'there')];
const admin: ActorInTest = await company.person(['*:*:all'], { site: here, sites: [here, there] });
const sited = model.roots.filter(({ siteColumn }) => siteColumn);
const named = sited.map((entity) => [entity.name, entity] as const);

test('there are such aggregates', () => {
  expect(sited.length).toBeGreaterThan(0);
});

/** All that can be written in an input, at whatever depth. */
function fieldsOf(type: GraphQLInputObjectType, seen = new Set<string>()): string[] {
  if (seen.has(type.name)) return [];
  seen.add(type.name);
  return Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    return [field.name, ...(isInputObjectType(inner) ? fieldsOf(inner, seen) : [])];
  });
}

describe.each(named)('%s', (_name, entity) => {
  const { create, update, save, saveMany } = entity.names;

  test.each([create, update, save, saveMany])('has no site in the input of %s', (name) => {
    const field = schema.getMutationType()?.getFields()[name];
    const inputs = (field?.args ?? []).map((arg) => getNamedType(arg.type)).filter(isInputObjectType);
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.flatMap((input) => fieldsOf(input)).filter((each) => /site/i.test(each))).toEqual([]);
  });

  test('refuses a site that is said all the same, in the record and in a part, and by other systems', async () => {
    const options = { command: 'test' };
    const [part] = [...entity.parts.keys()];
    const requests = [
      { input: { siteId: there } },
      { input: { site: there } },
      ...(part ? [{ input: {}, parts: { [part]: { add: [{ siteId: there }] } } }] : []),
    ];
    for (const request of requests) {
      const creating = transact(db.points, admin.principal, (tx) =>
        createRecord(tx, admin.principal, entity, request, { ...options, action: 'create' }),
      );
      await expect(creating).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      const saving = transact(db.points, admin.principal, (tx) =>
        saveRecord(tx, admin.principal, entity, { system: 'canary', id: entity.name }, request, options),
      );
      await expect(saving).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  test('is of the site where it was made, with all its parts, and not at another', async () => {
    for (const table of [entity, ...entity.parts.values()].map((each) => each.table)) {
      const rows = await db.sql.unsafe<{ site: string }[]>(
        `select site_id as site from ${table} where tenant_id = '${company.id}'`,
      );
      expect(rows.map(({ site }) => site)).toEqual([here]);
    }
    const elsewhere = await company.person(['*:*:all'], { site: there, sites: [there] });
    const query = `query($id: ID!) { one: ${entity.names.one}(id: $id) { id } }`;
    expect(await elsewhere.ok(query, { id: made.get(entity.name) })).toEqual({ one: null });
    expect(await admin.ok(query, { id: made.get(entity.name) })).toEqual({ one: { id: made.get(entity.name) } });
  });

  test('of a caller who is at no site says so', async () => {
    const nowhere = await company.person(['*:*:all']);
    const { errors } = await nowhere.run(`{ ${entity.names.many} { totalCount } }`);
    expect(errors).toMatchObject([{ rule: 'site.required' }]);
  });
});
