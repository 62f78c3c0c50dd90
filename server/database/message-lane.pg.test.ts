import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase({ size: { pointReads: 1 } });
const lane = db.reads.points;
const callerOf = (tenantId: string) => ({ tenantId, actor: { id: randomUUID(), kind: 'user' } });
const caller = callerOf(randomUUID());

async function readOne(text: string, ...values: unknown[]): Promise<string | null> {
  const [answer] = await lane.bytes(caller, [{ text, values }]);
  return answer?.toString() ?? null;
}

const texts = [
  '',
  "it's",
  "''; drop table contract; --",
  String.raw`back\slash \' \\ E'\x41'`,
  '"double", {braces}, (round), $1 $$dollars$$ ;',
  'line\nbreak\r\ttab',
  'NULL',
  'Blåbærsyltetøy 漢字 🙂 \u202e\u0001',
];

test.each(texts)('the text %j arrives as it was, alone and in a list', async (text) => {
  expect(await readOne('select $1::text', text)).toBe(text);
  expect(JSON.parse((await readOne('select to_json($1::text[])::text', [text, null, ...texts])) ?? '')).toEqual([
    text,
    null,
    ...texts,
  ]);
});

test('numbers, truth, nothing and empty lists arrive as they were', async () => {
  expect(
    await readOne(
      `select concat_ws(' ', $1::int, $2::numeric, $3::boolean, $4::text is null, cardinality($5::int[]), $6::bigint[])`,
      -5,
      '12345678901234567890.120',
      false,
      null,
      [],
      [1, -2],
    ),
  ).toBe('-5 12345678901234567890.120 f t 0 {1,-2}');
});

test('what is no value of a statement never reaches Postgres', async () => {
  await expect(readOne('select $1::text', 'a\0b')).rejects.toThrow('NUL');
  await expect(readOne('select $1::text', { a: 1 })).rejects.toThrow('object');
});

test('hundreds of callers on one connection each read under their own role and company, whatever fails beside them', async () => {
  const text = `select concat_ws(' ', current_user, current_setting('app.tenant'), 1 / $1::int)`;
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, async (_, number) => {
      const mine = callerOf(randomUUID());
      const isWrong = number % 3 === 0;
      const reading = lane.bytes(mine, [{ text, values: [isWrong ? 0 : 1] }]);
      return isWrong
        ? reading.then(
            () => 'read',
            (error: unknown) => (error as { code?: string }).code,
          )
        : reading.then(([answer]) => answer?.toString() === `plinth_app ${mine.tenantId} 1`);
    }),
  );
  expect(new Set(outcomes)).toEqual(new Set(['22012', true])); // division_by_zero
  const [after] = await db.reads.points.bytes(caller, [{ text: `select current_setting('role')`, values: [] }]);
  expect(after?.toString()).toBe('plinth_app');
});

test('nothing is written through it', async () => {
  const text = `with made as (insert into customer (tenant_id) values (null) returning 1) select 'x' from made`;
  await expect(readOne(text)).rejects.toMatchObject({ code: '25006' }); // read_only_sql_transaction
});

test('a connection keeps at most 500 statements, and one that it dropped runs again', async () => {
  for (let number = 0; number < 600; number += 1)
    expect(await readOne(`select '${String(number)}'`)).toBe(String(number));
  expect(await readOne(`select '0'`)).toBe('0');
  // from_sql: the driver prepares a statement of its own
  expect(await readOne('select count(*)::text from pg_prepared_statements where from_sql')).toBe('500');
});

test('long statements are fewer', async () => {
  const long = (what: string, characters: number) => `select '${what}' || left('${'x'.repeat(characters)}', 0)`;
  for (const number of Array.from({ length: 20 }, (_, index) => String(index)))
    expect(await readOne(long(number, 150_000))).toBe(number);
  expect(await readOne(long('0', 150_000))).toBe('0');
  expect(
    await readOne('select count(*)::text from pg_prepared_statements where from_sql and length(statement) > 100000'),
  ).toBe('13');
  expect(await readOne(long('alone', 2_500_000))).toBe('alone');
});

test('a statement that Postgres forgot is prepared again', async () => {
  const text = `select 'still here'`;
  expect(await readOne(text)).toBe('still here');
  // no statement of ours does this: it stands for whatever else may empty a session
  await lane.bytes(caller, [{ text: `select 'x'; deallocate all`, values: [] }]).catch(() => undefined);
  expect(await readOne(text)).toBe('still here');
});

test('several reads are one transaction', async () => {
  const text = 'select pg_current_snapshot()::text || now()';
  const answers = await lane.bytes(
    caller,
    [1, 2, 3].map(() => ({ text, values: [] })),
  );
  expect(new Set(answers.map(String)).size).toBe(1);
});

test('what is asked for at once goes over all connections, and no connection has more in hand than it may', async () => {
  const { lists } = db.reads;
  const text = 'select pg_backend_pid()::text from pg_sleep(0.1)';
  const reading = Array.from({ length: 8 }, () => lists.bytes(caller, [{ text, values: [] }]));
  expect(lists.load).toEqual({ sent: 6, waiting: 2 }); // two on each of three
  const answers = await Promise.all(reading);
  expect(new Set(answers.map(String)).size).toBe(3);
  expect(lists.load).toEqual({ sent: 0, waiting: 0 });
});

test('who stops waiting for a place gives it to the next', async () => {
  const { lists } = db.reads;
  const text = 'select pg_sleep(0.2)::text';
  const read = (signal?: AbortSignal) => lists.bytes(caller, [{ text, values: [] }], signal);
  const before = Array.from({ length: 6 }, () => read());
  const leaving = new AbortController();
  const [left, stays] = [read(leaving.signal), read()];
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  await Promise.all([...before, stays]);
  expect(lists.load).toEqual({ sent: 0, waiting: 0 });
});
