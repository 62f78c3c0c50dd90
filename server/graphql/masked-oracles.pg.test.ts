import { isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { runImport } from '../platform/imports/run-import.ts';
import type { Column, Entity } from '../engine/model.ts';
import { systemPrincipal } from '../engine/permissions.ts';
import { updateRecord } from '../engine/writes.ts';
import { type ActorInTest, model, schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { canary, fill } from '../test/fill.ts';
import { eventually } from '../test/follower.ts';

/**
 * Whether somebody who sees a field masked can learn anything of its value by any operation: two companies that differ in nothing but the
 * value are asked the same, and must answer the same. Values end alike, as far as the mask shows them, and are as long. Generated from the
 * schema: each masked column of each aggregate, through each door, with each test that there is, and across each relation to it.
 */
const db = await testDatabase();
const { tenant, services, settle } = await world(db);
const [a, b] = [tenant(), tenant()];
type Twin = { id: string; of: typeof a; ids: Map<string, string>; actors: Record<string, ActorInTest> };
const roles = ['viewer', 'contract_owner', 'approver'];
const twins: Twin[] = [];
for (const of of [a, b]) {
  const ids = await fill(db, of.id);
  const actors: Record<string, ActorInTest> = {};
  for (const role of [...roles, 'admin']) actors[role] = await of.actor(role);
  twins.push({ id: of.id, of, ids, actors });
}
const masked = model.roots.flatMap((entity) =>
  [...entity.columns.values()]
    .filter(({ mask }) => mask)
    .map((column): [string, Entity, Column] => [`${entity.name}.${column.key}`, entity, column]),
);
const values = ['AAAA-secret-1111', 'BBBB-secret-1111'];
let cells = 0;

/** What differs between the companies and is no secret: ids, moments, and the companies' names in canaries. */
function plain(value: unknown, { id }: Twin): string {
  const seen = new Map<string, string>();
  return (JSON.stringify(value) ?? 'undefined')
    .replaceAll(id.slice(0, 8), 'company')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.\d+)?/g, (each) => {
      seen.set(each, seen.get(each) ?? `id ${String(seen.size)}`);
      return seen.get(each) ?? '';
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replace(/Actor [0-9a-f]{6}/g, 'somebody')
    .replace(/"(start|end)?[cC]ursor":"[\w-]+"/g, '"$1cursor":""')
    .replace(/"position":"[^"]+"/g, '"position":""');
}

/** Does the same in both companies, as each of the roles, and compares what comes of it. */
async function same(what: string, ask: (twin: Twin, actor: ActorInTest) => Promise<unknown>): Promise<void> {
  for (const role of roles) {
    const answers = [];
    for (const twin of twins) {
      const actor = twin.actors[role];
      if (!actor) throw new Error(role);
      answers.push(plain(await ask(twin, actor), twin));
    }
    cells += 1;
    expect(answers[0], `${what} as ${role}`).toBe(answers[1]);
    for (const secret of values) expect(answers.join(), `${what} as ${role}`).not.toContain(secret.slice(0, 8));
  }
}

/** Gives the field its value in each company, by a save that does not ask for rights. */
async function place(entity: Entity, column: Column, of: (index: number) => string): Promise<void> {
  for (const [index, { id, ids }] of twins.entries()) {
    const system = systemPrincipal(id);
    const request = { input: { [column.key]: of(index) } };
    await transact(db.points, system, (tx) =>
      updateRecord(tx, system, entity, ids.get(entity.name) ?? '', request, {
        action: 'update',
        command: 'test',
        trusted: true,
      }),
    );
  }
  services.changes.poke();
  await settle();
}

type Wrap = (inner: object) => object;
interface Path {
  readonly from: Entity;
  readonly words: string;
  readonly filter: Wrap;
  /** Null where an order cannot follow. */
  readonly order: Wrap | null;
}

/** Ways from aggregates to the entity, over two relations at most. */
function pathsTo(target: Entity): Path[] {
  const found: Path[] = [{ from: target, words: '', filter: (inner) => inner, order: (inner) => inner }];
  const steps = (of: Entity) =>
    [...of.fields.values()].flatMap((field) => {
      if (field.kind !== 'one' && field.kind !== 'many' && field.kind !== 'parts') return [];
      const { name, target: to } = field;
      const wraps: Wrap[] =
        field.kind === 'one'
          ? [(inner) => ({ [name]: inner })]
          : ['some', 'none', 'every'].map((each) => (inner: object) => ({ [name]: { [each]: inner } }));
      return wraps.map((wrap) => ({ name, to, wrap, order: field.kind === 'one' }));
    });
  for (const from of model.roots)
    for (const first of steps(from)) {
      if (first.to === target)
        found.push({ from, words: first.name, filter: first.wrap, order: first.order ? first.wrap : null });
      for (const second of steps(first.to)) {
        if (second.to !== target) continue;
        const filter: Wrap = (inner) => first.wrap(second.wrap(inner));
        found.push({
          from,
          words: `${first.name}.${second.name}`,
          filter,
          order: first.order && second.order ? filter : null,
        });
      }
    }
  return found;
}

/** Tests that the filter of the column takes, with what may be asked. */
function tests(entity: Entity, column: Column): object[] {
  const type = schema.getType(`${entity.name}Filter`);
  const own = isInputObjectType(type) ? type.getFields()[column.key]?.type : undefined;
  if (!isInputObjectType(own)) throw new Error('no filter');
  const guesses = [...values, values[0]?.slice(0, 4), '1111', '', null];
  return Object.keys(own.getFields()).flatMap((name): object[] => {
    if (name === 'isNull') return [{ isNull: true }, { isNull: false }];
    const isList = name === 'in' || name === 'notIn';
    return guesses.map((guess) => ({ [name]: isList ? [guess].filter((each) => each !== null) : guess }));
  });
}

const hides: [string, Wrap][] = [
  ['plainly', (inner) => inner],
  ['in not', (inner) => ({ not: inner })],
  ['in or', (inner) => ({ or: [inner, { id: { isNull: true } }] })],
];

test('there are masked fields', () => {
  expect(masked.length).toBeGreaterThan(0);
});

test.each(masked)('%s is read masked everywhere and tells nothing of its value', async (_name, entity, column) => {
  await place(entity, column, (index) => values[index] ?? '');
  const { one, many, groups } = entity.names;
  const fields = `id version masked ${column.key} again: ${column.key}`;
  const others = pathsTo(entity).flatMap(({ from, words }) => {
    const below = words.split('.').reduceRight((inner, name) => {
      const isMany = [...model.entities.values()].some((each) => each.fields.get(name)?.kind === 'many');
      return `${name} { ${isMany ? `nodes { ${inner} }` : inner} }`;
    }, fields);
    return words === '' ? [] : [`${from.names.many} { nodes { ${below} } }`];
  });
  const reads = [
    `one: ${one}(id: $id) { ${fields} availableCommands { name possible message } externalRefs { id } }`,
    `list: ${many} { totalCount nodes { ${fields} } edges { cursor node { ${fields} } } pageInfo { startCursor endCursor } }`,
    `groups: ${groups} { count }`,
    `history(aggregate: ${entity.name}, id: $id) { version command changedFields: changes { field before after masked operation } reason }`,
    ...new Set(others),
    ...[...values, values[0]?.slice(0, 8), '1111'].map(
      (text) => `${many}(search: "${String(text)}") { totalCount nodes { id } }`,
    ),
  ];
  for (const read of reads)
    await same(read, ({ ids }, actor) =>
      actor.run(`query${read.includes('$id') ? '($id: ID!)' : ''} { ${read} }`, { id: ids.get(entity.name) }),
    );
});

test.each(masked)(
  '%s cannot be filtered by, in any way, from anywhere',
  { timeout: 120_000 },
  async (_name, entity, column) => {
    for (const { from, words, filter } of pathsTo(entity)) {
      const { many, groups } = from.names;
      // far away a few do: the same terms are made of them
      const isFar = words.includes('.');
      for (const [how, hide] of isFar ? hides.slice(0, 1) : hides)
        for (const each of isFar ? [{ eq: values[0] }, { isNull: true }] : tests(entity, column)) {
          const f = filter(hide({ [column.key]: each }));
          await same(`${many} by ${words} ${how} ${JSON.stringify(each)}`, (_twin, actor) =>
            actor.run(
              `query($f: ${from.name}Filter) { ${many}(filter: $f) { totalCount } ${groups}(filter: $f) { count } }`,
              { f },
            ),
          );
        }
      for (const door of [
        `${from.names.changed}(filter: $f) { id }`,
        `${from.names.groupsLive}(filter: $f) { groups { count } }`,
      ])
        await same(door, (_twin, actor) =>
          actor
            .follow(`subscription($f: ${from.name}Filter) { ${door} }`, {
              f: filter({ [column.key]: { eq: values[0] } }),
            })
            .then(
              (follower) => follower.next(),
              (error: unknown) => String(error),
            ),
        );
    }
  },
);

test.each(masked)('%s gives no order, no group, no count and no cursor', async (_name, entity, column) => {
  for (const { from, order } of pathsTo(entity)) {
    if (!order) continue;
    for (const direction of ['ASC', 'DESC'])
      for (const more of ['', ', after: $c', ', last: 5, before: $c'])
        await same(`${from.name} in order`, (_twin, actor) => {
          const c = Buffer.from(JSON.stringify([1, values[0], 'x'])).toString('base64url');
          return actor.run(
            `query($o: [${from.name}OrderBy!]${more ? ', $c: String' : ''}) { ${from.names.many}(orderBy: $o${more}) { nodes { id } pageInfo { endCursor } } }`,
            { o: [order({ [column.key]: direction })], c },
          );
        });
  }
  const { groups, groupsLive } = entity.names;
  for (const door of [
    `(by: [{ field: ${column.key} }]) { count keys { ${column.key} } }`,
    ` { countDistinct { ${column.key} } }`,
    `(having: { countDistinct: { ${column.key}: { gte: 1 } } }) { count }`,
    `(having: { or: [{ not: { countDistinct: { ${column.key}: { gte: 1 } } } }] }) { count }`,
    `(orderBy: [{ countDistinct: { ${column.key}: ASC } }]) { count }`,
    `(by: [{ field: ${column.key} }], orderBy: [{ keys: { ${column.key}: ASC } }]) { count }`,
  ]) {
    await same(door, (_twin, actor) => actor.run(`{ ${groups}${door} }`));
    const live = door.replace(/\{ (count|countDistinct).*$/s, (inner) => `{ groups ${inner} }`);
    await same(live, (_twin, actor) =>
      actor.follow(`subscription { ${groupsLive}${live} }`).then(
        (follower) => follower.next(),
        (error: unknown) => String(error),
      ),
    );
  }
});

test.each(masked)(
  '%s cannot be guessed by writing it: not by a save, a key, a stale version, a dry run or a file',
  async (_name, entity, column) => {
    const { update, create, save, saveMany } = entity.names;
    const { name } = entity;
    const standard = entity.aggregate.label;
    for (const guess of [...values, null]) {
      const input = { [column.key]: guess };
      for (const dryRun of [true, false]) {
        await same(`${update} with a guess`, ({ ids }, actor) =>
          actor.run(
            `mutation($id: ID!, $i: Update${name}Input!, $v: Int, $d: Boolean) { ${update}(id: $id, input: $i, expectedVersion: $v, dryRun: $d) { version ${column.key} masked } }`,
            { id: ids.get(name), i: input, v: 1, d: dryRun },
          ),
        );
        const key = { externalRef: { system: 'canary', id: name } };
        await same(`${save} with a guess`, (_twin, actor) =>
          actor.run(`mutation($i: Save${name}Input!, $d: Boolean) { ${save}(input: $i, dryRun: $d) { version } }`, {
            i: { ...key, ...input },
            d: dryRun,
          }),
        );
        for (const mode of ['ATOMIC', 'EACH'])
          await same(`${saveMany} with a guess`, (_twin, actor) =>
            actor.run(
              `mutation($i: [Save${name}Input!]!, $m: SaveMode, $d: Boolean) { ${saveMany}(inputs: $i, mode: $m, dryRun: $d) { created changed unchanged refused records { outcome code rule problems { path rule message theirs } } } }`,
              {
                i: [
                  { ...key, ...input },
                  { ...key, externalRef: { system: 'canary', id: 'other' }, ...input },
                ],
                m: mode,
                d: dryRun,
              },
            ),
          );
      }
      await same(`${create} with a guess`, (_twin, actor) =>
        actor.run(`mutation($i: Create${name}Input!) { ${create}(input: $i) { id } }`, {
          i: { customerNo: 'guess', [standard]: 'Guess', ...input },
        }),
      );
      await same('an import with a guess', async ({ ids: _ids }, actor) => {
        const item = { file: 'guess', line: 1, aggregate: name, key: { system: 'canary', id: name }, values: input };
        const format = {
          name: 'test',
          title: '',
          description: '',
          accepts: [],
          async *read() {
            yield item;
          },
        };
        const results = [];
        for (const mode of ['preview', 'commit'] as const) {
          const { refusals, total, refused } = await runImport({
            format,
            files: [],
            model,
            pool: db.jobs,
            principal: actor.principal,
            mode,
          });
          results.push({ refusals, total, refused });
        }
        return results;
      });
    }
    // somebody else changed it meanwhile: a stale save of another field merges, and of this one is refused before anything is compared
    for (const [index, key] of [standard, column.key].entries())
      await same('a stale save', ({ ids }, actor) =>
        actor.run(
          `mutation($id: ID!, $i: Update${name}Input!) { ${update}(id: $id, expectedVersion: 1, dryRun: true, input: $i) { version ${column.key} masked } }`,
          { id: ids.get(name), i: { [key]: index === 0 ? 'Another' : values[0] } },
        ),
      );
    await same('a look', ({ ids }, actor) =>
      actor.run(
        `mutation($id: ID!) { ${entity.names.unmask}(id: $id, fields: [${column.key}], reason: "Curious") { field value } }`,
        { id: ids.get(name) },
      ),
    );
  },
);

test.each(masked)('a change of %s is told of, and not what it was or is', async (_name, entity, column) => {
  const { changed, one, groupsLive } = entity.names;
  const documents = [
    `subscription { ${changed} { kind version changedFields record: ${one} { id ${column.key} masked } } }`,
    `subscription { changes { kind version changedFields record { ... on ${entity.name} { id ${column.key} masked } } } }`,
    `subscription { ${groupsLive} { groups { count } } }`,
  ];
  await place(entity, column, () => 'XXXX-secret-1111');
  const inboxes: [string, Twin, { inbox: unknown[] }][] = [];
  for (const document of documents)
    for (const role of roles)
      for (const twin of twins) {
        const follower = await twin.actors[role]?.follow(document);
        if (follower) inboxes.push([`${role} ${document}`, twin, follower]);
      }
  for (const [what, , { inbox }] of inboxes) await eventually(() => [what, inbox.length]).toEqual([what, 1]);
  await place(entity, column, (index) => `${String(index)}${values[index]?.slice(1) ?? ''}`);
  for (const [what, , { inbox }] of inboxes)
    if (!what.includes(groupsLive)) await eventually(() => [what, inbox.length]).toEqual([what, 2]);
  for (let at = 0; at < inboxes.length; at += 2) {
    const [first, second] = inboxes.slice(at, at + 2).map(([, twin, { inbox }]) => plain(inbox, twin));
    cells += 1;
    expect(first, inboxes[at]?.[0]).toBe(second);
    expect(first).not.toContain('secret-1');
  }
  expect(JSON.stringify(inboxes[0]?.[2].inbox)).toContain('•••••••1111');
});

test.each(masked)(
  'whoever holds the fieldset is told them apart: the comparison would see it (%s)',
  async (_name, entity, column) => {
    await place(entity, column, (index) => values[index] ?? '');
    const answers = [];
    for (const twin of twins)
      answers.push(
        plain(
          await twin.actors['admin']?.run(
            `query($f: ${entity.name}Filter) { ${entity.names.many}(filter: $f) { totalCount nodes { ${column.key} } } }`,
            { f: { [column.key]: { eq: values[0] } } },
          ),
          twin,
        ),
      );
    expect(answers[0]).not.toBe(answers[1]);
    expect(answers[0]).toContain(values[0]);
  },
);

test('cells', () => {
  expect(canary(a.id, masked[0]?.[1] as Entity, masked[0]?.[2] as Column)).toContain('canary');
  expect(cells).toBeGreaterThan(1000);
  console.log(
    `oracles: ${String(cells)} cells of masked field, door and role, in which two values cannot be told apart`,
  );
});
