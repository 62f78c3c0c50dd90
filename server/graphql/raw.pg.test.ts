import { expect, test } from 'vitest';
import { model, schema, world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { fill } from '../test/fill.ts';
import { OperationGenerator } from '../test/random-operations.ts';

const db = await testDatabase();
const { tenant } = await world(db);
const company = tenant();
const made = await fill(db, company.id);
const ids = [...made.values()];
const limited = ['team', 'assigned'].map((scope) => `*:read:${scope}`);
const actors = [
  await company.actor('admin'),
  await company.actor('viewer'),
  await company.actor('account_manager'),
  await company.person(limited, { teammates: [made.get('User') ?? ''] }),
];
const [admin, viewer] = actors;
const roots = model.roots.flatMap((entity) => [entity.names.one, entity.names.many, entity.names.groups]);

/** How groups are asked for, of which some must have been answered. */
const figures = [
  /having: [{$]/,
  /: (avg|sum) \{/,
  /: (min|max) \{/,
  /: countDistinct \{/,
  /unit: [A-Z$]/,
  /orderBy: \[\{ (count|keys|sum|avg|min|max|countDistinct): /,
];

/** Each `run` executes an operation through the resolvers and as raw text, and throws where the answers differ by a digit or a letter; refused ones are counted, not compared. */
test(
  '2,000 generated operations answer the same to the digit, raw and executed, masked and whole',
  { timeout: 240_000 },
  async () => {
    const query = schema.getQueryType();
    if (!query) throw new Error('there are queries');
    const generator = new OperationGenerator(
      query,
      roots,
      [...ids, '00000000-0000-7000-8000-000000000000'],
      20_261_120,
    );
    const seen = { answered: 0, refused: 0 };
    const answered = new Map(figures.map((figure) => [figure, 0]));
    const codes = new Set<string>();
    for (let index = 0; index < 2000; index += 1) {
      const { document, variables } = generator.next();
      const actor = actors[index % actors.length] ?? admin;
      if (!actor) throw new Error('there are actors');
      const { errors } = await actor.run(document, variables).catch((error: unknown) => {
        throw new Error(`operation ${index}: ${document}\n${JSON.stringify(variables)}`, { cause: error });
      });
      if (errors.length > 0) seen.refused += 1;
      else {
        seen.answered += 1;
        for (const [figure, count] of answered) if (figure.test(document)) answered.set(figure, count + 1);
      }
      for (const error of errors) codes.add(error.code);
    }
    console.log(
      `raw and executed: ${seen.answered} answered alike, ${seen.refused} refused (${[...codes].join(', ')})`,
    );
    expect(seen.answered).toBeGreaterThan(1200);
    for (const [figure, count] of answered) expect([String(figure), count > 15]).toEqual([String(figure), true]);
    expect([...codes].filter((code) => code !== 'BAD_USER_INPUT' && code !== 'FORBIDDEN')).toEqual([]);
  },
);

test('lists, groups and records beside other fields need no connection that writes need', async () => {
  const writing = await Promise.all([1, 2, 3].map(() => db.points.reserve()));
  const document = `{ me { name } contracts(first: 1) { totalCount } contractGroups { count } contract(id: "${ids[0] ?? ''}") { id } }`;
  const answer = await Promise.race([
    viewer?.ok(document),
    new Promise((resolve) => setTimeout(resolve, 3_000, 'waits')),
  ]);
  for (const connection of writing) connection.release();
  expect(answer).toMatchObject({ contracts: { totalCount: expect.any(Number) as number } });
});
