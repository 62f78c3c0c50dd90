import { expect, test } from 'vitest';
import { model, world } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';
import { canary, fill } from '../../test/fill.ts';
import { eventually } from '../../test/follower.ts';

/** Every masked column through every door that a subscription is. */
const db = await testDatabase();
const { tenant, services, settle } = await world(db);
const company = tenant();
const viewer = await company.actor('viewer');
const ids = await fill(db, company.id);
const masked = model.roots.flatMap((entity) =>
  [...entity.columns.values()].filter(({ mask }) => mask).map((column) => [entity, column] as const),
);

test('there are masked columns', () => {
  expect(masked.length).toBeGreaterThan(0);
});

test.each(masked.map(([entity, column]) => [`${entity.name}.${column.key}`, entity, column] as const))(
  '%s comes masked with its record, and can neither be filtered nor grouped by',
  async (_name, entity, column) => {
    const { one, changed, groupsLive } = entity.names;
    const value = canary(company.id, entity, column);
    const followers = await Promise.all([
      viewer.follow(`subscription { ${changed} { kind id record: ${one} { masked ${column.key} } } }`),
      viewer.follow(`subscription { changes { kind id record { ... on ${entity.name} { masked ${column.key} } } } }`),
    ]);
    await settle();
    await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
      values (${company.id}, ${entity.name}, ${ids.get(entity.name) ?? ''}, 'UPDATED', 2, 'test', ${[column.key]}, '[]', '{}', 'user')`;
    services.changes.poke();
    for (const follower of followers) {
      await eventually(() => JSON.stringify(follower.inbox)).toContain(`"masked":["${column.key}"`);
      expect(JSON.stringify(follower.inbox)).not.toContain(value);
      follower.leave();
    }
    const filter = `filter: { ${column.key}: { eq: "x" } }`;
    for (const door of [
      `${changed}(${filter}) { id }`,
      `${changed}(filter: { or: [{ not: { ${column.key}: { isNull: true } } }] }) { id }`,
      `${groupsLive}(${filter}) { groups { count } }`,
      `${groupsLive}(by: [{ field: ${column.key} }]) { groups { count } }`,
    ])
      await expect(viewer.follow(`subscription { ${door} }`), door).rejects.toMatchObject({
        code: 'FORBIDDEN',
        rule: 'field.masked',
      });
    const searched = await viewer.follow<{ groups: { count: number }[] }>(
      `subscription($s: String) { ${groupsLive}(search: $s) { groups { count } } }`,
      { s: value },
    );
    const { groups } = await searched.next();
    expect(groups.reduce((sum, each) => sum + each.count, 0)).toBe(0);
    searched.leave();
  },
);
