import { describe, expect, it } from 'vitest';
import { domains } from '@plinth/schema/schema.ts';
import { buildModel } from '../../engine/model.ts';
import { compileGrants, type Principal, systemPrincipal } from '../../engine/permissions.ts';
import { testDatabase } from '../../test/database.ts';
import { textFile } from '../../test/import-files.ts';
import type { Format, ImportItem, ImportRefusal } from './format.ts';
import { runImport, type ImportProgress } from './run-import.ts';

const db = await testDatabase();
const model = buildModel(domains);
const fjord = systemPrincipal('018f0000-0000-7000-8000-00000000000a');

const at = { file: 'a', line: 1 };
const key = (id: string) => ({ system: 'test', id });
const customer = (id: string, values: object = {}): ImportItem => ({
  ...at,
  aggregate: 'Customer',
  key: key(id),
  values: { customerNo: id, displayName: `Customer ${id}`, ...values },
});
const contract = (id: string, of: string, values: object = {}): ImportItem => ({
  ...at,
  aggregate: 'Contract',
  key: key(id),
  values: { contractNo: id, title: `Contract ${id}`, value: { amount: '10.50', currency: 'EUR' }, ...values },
  references: { customerId: key(of) },
  parts: {
    parties: [{ values: { role: 'customer', name: of }, references: { customerId: key(of) } }],
    notes: [{ values: { body: 'Hello' } }],
  },
});
const event = (id: string, of: string): ImportItem => ({
  ...at,
  aggregate: 'CustomerEvent',
  key: key(id),
  values: {
    producer: 'test',
    type: 'test.happened',
    occurredAt: '2026-11-20T10:00:00+01:00',
    payload: { n: 1.5, list: ['å'] },
  },
  references: { contractId: key(of) },
});
const formatOf = (entries: (ImportItem | ImportRefusal)[]): Format => ({
  name: 'test/items',
  title: '',
  description: '',
  accepts: [],
  async *read() {
    yield* entries;
  },
});
const importing = (
  entries: (ImportItem | ImportRefusal)[],
  mode: 'preview' | 'commit' = 'commit',
  more: { principal?: Principal; onProgress?: (progress: ImportProgress) => void } = {},
) =>
  runImport({
    format: formatOf(entries),
    files: [textFile('a', '')],
    model,
    pool: db.jobs,
    principal: fjord,
    mode,
    ...more,
  });
const rows = async (table: string) => Number((await db.sql`select count(*)::int as n from ${db.sql(table)}`)[0]?.['n']);
const tables = [
  'customer',
  'contract',
  'contract_party',
  'contract_note',
  'customer_event',
  'external_ref',
  'change',
  'audit_entry',
];
const contents = async () =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rows(table)] as const)));

describe('an import', () => {
  it('previews what it would do, also for records that refer to each other, and keeps nothing', async () => {
    const result = await importing([customer('c1'), contract('k1', 'c1'), event('e1', 'k1')], 'preview');
    expect(result).toMatchObject({
      total: 3,
      handled: 3,
      created: 3,
      changed: 0,
      unchanged: 0,
      refused: 0,
      refusals: [],
    });
    expect(Object.values(await contents()).every((n) => n === 0)).toBe(true);
  });

  it('writes each item with its references, history and keys; doing it again changes nothing', async () => {
    const entries = [customer('c1'), contract('k1', 'c1'), event('e1', 'k1')];
    expect(await importing(entries)).toMatchObject({ created: 3, changed: 0, unchanged: 0, refused: 0 });
    const after = await contents();
    expect(after).toEqual({
      customer: 1,
      contract: 1,
      contract_party: 1,
      contract_note: 1,
      customer_event: 1,
      external_ref: 3,
      change: 3,
      audit_entry: 3,
    });
    expect(await importing(entries)).toMatchObject({ created: 0, changed: 0, unchanged: 3, refused: 0 });
    expect(await importing(entries, 'preview')).toMatchObject({ created: 0, changed: 0, unchanged: 3, refused: 0 });
    expect(await contents()).toEqual(after);
  });

  it('changes what differs, and says so in the preview', async () => {
    const entries = [customer('c1', { displayName: 'Renamed' }), contract('k1', 'c1')];
    const expected = { created: 0, changed: 1, unchanged: 1, refused: 0 };
    expect(await importing(entries, 'preview')).toMatchObject(expected);
    expect(await importing(entries)).toMatchObject(expected);
  });

  it.each(['preview', 'commit'] as const)(
    'refuses items with field and reason, and what refers to them, writing nothing of either (%s)',
    async (mode) => {
      const before = await contents();
      const result = await importing(
        [
          { ...at, line: 7, field: 'x', reason: 'not readable' },
          customer('c9', { email: 'x'.repeat(300) }),
          contract('k9', 'c9'),
          event('e9', 'k9'),
          contract('k8', 'c1', { startDate: '2026-02-01', endDate: '2026-01-01' }),
          contract('k7', 'c1', { contractNo: 'k1' }),
          contract('k6', 'c1', { status: 'nonsense' }),
        ],
        mode,
      );
      expect(result).toMatchObject({ total: 7, created: 0, refused: 7 });
      expect(result.refusals.map(({ field, reason }) => [field, reason])).toEqual([
        ['x', 'not readable'],
        ['email', expect.stringContaining('at most 254')],
        ['customerId', 'refers to the Customer "c9" of test, which is not there'],
        ['contractId', 'refers to the Contract "k9" of test, which is not there'],
        [expect.toBeOneOf([null, 'endDate']), expect.stringContaining('contract.end_after_start')],
        [expect.toBeOneOf([null, 'contractNo']), expect.stringMatching(/exists already|taken/)],
        ['status', expect.stringContaining('must be one of')],
      ]);
      expect(await contents()).toEqual(before);
    },
  );

  it('writes within the reach of whoever imports', async () => {
    const viewer: Principal = { ...fjord, grants: compileGrants(['customer:read:all']) };
    expect(await importing([customer('c20')], 'commit', { principal: viewer })).toMatchObject({
      created: 0,
      refused: 1,
    });
    const granite = systemPrincipal('018f0000-0000-7000-8000-00000000000b');
    const elsewhere = await importing([customer('c1'), contract('k1', 'c1')], 'commit', { principal: granite });
    expect(elsewhere).toMatchObject({ created: 2, refused: 0 });
  });

  it('refuses a row that the database cannot keep, whatever is wrong with it, and goes on', async () => {
    const nested = Array.from({ length: 7000 }).reduce<unknown>((inner) => [inner], 1);
    const withValues = (id: string, values: object) => ({
      ...event(id, 'k1'),
      values: { ...event(id, 'k1').values, ...values },
    });
    const result = await importing([
      withValues('e20', { occurredAt: '2026-11-20T12:00:00+16:00' }),
      withValues('e21', { payload: nested }),
      event('e22', 'k1'),
    ]);
    expect(result).toMatchObject({ created: 1, refused: 2 });
    expect(result.refusals.map(({ line, field, reason }) => [line, field, reason])).toEqual([
      [1, 'occurredAt', expect.stringContaining('offset')],
      [1, 'payload', expect.stringContaining('levels')],
    ]);
    // what no check of ours knows of
    await db.sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'stack depth limit exceeded' using errcode = tg_argv[0]; end $$`;
    for (const code of ['54001', '22009', '2200F']) {
      await db.sql.unsafe(
        `create trigger refuse before insert on customer for each row when (new.customer_no = 'c40') execute function refuse('${code}')`,
      );
      const answer = await importing([customer('c40'), customer(`c41-${code}`)]);
      await db.sql`drop trigger refuse on customer`;
      expect(answer).toMatchObject({ created: 1, refused: 1 });
      expect(answer.refusals).toMatchObject([{ line: 1, reason: expect.stringMatching(/cannot be kept/) }]);
    }
  });

  it('tries a row again that met a deadlock, and never refuses it for that', async () => {
    await db.sql`create sequence attempts`;
    await db.sql`grant usage on sequence attempts to plinth_app`;
    await db.sql`create function busy() returns trigger language plpgsql as $$ begin
      if nextval('attempts') <= tg_argv[0]::int then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return new;
    end $$`;
    const busy = (times: number) =>
      db.sql.unsafe(
        `create or replace trigger busy before insert on customer for each row execute function busy('${String(times)}')`,
      );
    await busy(3);
    expect(await importing([customer('c50')], 'preview')).toMatchObject({ created: 1, refused: 0 });
    await db.sql`select setval('attempts', 1, false)`;
    expect(await importing([customer('c50')])).toMatchObject({ created: 1, refused: 0 });
    await busy(1000);
    await expect(importing([customer('c51')])).rejects.toMatchObject({ code: '40P01' });
    await db.sql`drop trigger busy on customer`;
  });

  it('previews what the commit will do, also where rows of the file take the same number or bring back what was deleted', async () => {
    const entries = [
      customer('c60', { customerNo: 'same' }),
      customer('c61', { customerNo: 'same' }),
      customer('c62', { customerNo: 'same' }),
      contract('k60', 'c60', { contractNo: 'same' }),
      contract('k61', 'c60', { contractNo: 'same' }),
      contract('k62', 'c61'),
    ];
    const preview = await importing(entries, 'preview');
    expect(preview).toMatchObject({ created: 2, refused: 4 });
    expect(await importing(entries)).toEqual(preview);

    await db.sql`update customer set deactivated_at = now() where customer_no = 'same'`;
    const again = [customer('c60', { customerNo: 'same' }), contract('k63', 'c60')];
    const restored = await importing(again, 'preview');
    expect(restored).toMatchObject({ created: 1, changed: 1, refused: 0 });
    expect(await importing(again)).toEqual(restored);
  });

  it('goes on where an earlier run stopped', async () => {
    const entries = [customer('c30'), customer('c31'), customer('c32')];
    const resumeFrom = { total: 3, handled: 2, created: 2, changed: 0, unchanged: 0, refused: 0 };
    const result = await runImport({
      format: formatOf(entries),
      files: [],
      model,
      pool: db.jobs,
      principal: fjord,
      mode: 'commit',
      resumeFrom,
    });
    expect(result).toMatchObject({ total: 3, handled: 3, created: 3 });
    expect(await db.sql`select customer_no from customer where customer_no like 'c3_'`).toEqual([
      { customer_no: 'c32' },
    ]);
  });
});
