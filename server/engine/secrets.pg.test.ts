import { aggregate, domain, part } from '@plinth/schema/aggregate.ts';
import { partOf, root, secretText, text } from '@plinth/schema/define.ts';
import { pgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { transact, type Transaction } from '../database/transaction.ts';
import { testDatabase } from '../test/database.ts';
import { buildModel, entityOf } from './model.ts';
import { systemPrincipal } from './permissions.ts';
import { openedRow } from './secrets.ts';
import { createRecord, updateRecord } from './writes.ts';

/** An aggregate of this test's own: encrypted columns in a root and in its part, without a mask, one that is found and one that is not. */
const vault = pgTable('vault', { ...root(), name: text('name', 'Its name.'), ...secretText('pin', 'Its number.') });
const vaultBox = pgTable('vault_box', {
  ...partOf('vault'),
  label: text('label', 'What is written on it.'),
  ...secretText('content', 'What is in it.', { search: 'equal' }),
});
const Vault = aggregate('Vault', vault, {
  description: 'A place for boxes.',
  label: 'name',
  list: ['name'],
  parts: { boxes: part(vaultBox, { description: 'A box.' }) },
});
const model = buildModel([domain('banking', { title: 'Banking', description: 'A bank.', aggregates: [Vault] })]);
const entity = entityOf(model, 'Vault');
const boxes = entityOf(model, 'VaultBox');

const db = await testDatabase();
await db.sql.unsafe(`
  create table vault (id uuid not null, tenant_id uuid not null, version int not null default 1, name text, pin text, created_at timestamptz not null default now(), created_by uuid, updated_at timestamptz not null default now(), updated_by uuid, deactivated_at timestamptz);
  create table vault_box (id uuid not null default gen_random_uuid(), tenant_id uuid not null, vault_id uuid not null, position int not null default 0, label text, content text, content_index text, created_at timestamptz not null default now(), created_by uuid, updated_at timestamptz not null default now(), updated_by uuid, deactivated_at timestamptz);
  grant select, insert, update on vault, vault_box to plinth_app`);
const bank = systemPrincipal('018f0000-0000-7000-8000-0000000000aa');
const within = <T>(work: (tx: Transaction) => Promise<T>) => transact(db.points, bank, work);
const options = { action: 'update', command: 'test' };
type Boxes = Parameters<typeof createRecord>[3]['parts'];
const create = (input: object, parts: Boxes = {}) =>
  within((tx) => createRecord(tx, bank, entity, { input: { ...input }, parts }, { ...options, action: 'create' }));
const update = (id: string, parts: Boxes, input: object = {}) =>
  within((tx) => updateRecord(tx, bank, entity, id, { input: { ...input }, parts }, options));

interface Box {
  id: string;
  label: string;
  content: string | null;
  content_index: string | null;
}
const stored = (id: string) =>
  db.sql<
    Box[]
  >`select id, label, content, content_index from vault_box where vault_id = ${id} and deactivated_at is null order by position`;
const contents = async (id: string) =>
  (await stored(id)).map(({ id: row, content }) => openedRow(boxes, bank.tenantId, row, { content })['content']);
const set = (...rows: object[]) => ({ boxes: { set: rows.map((row) => ({ ...row })) } });

test('rows of a part are sealed as they are added, changed and set, and found to be the same by their content', async () => {
  const { id } = await create({ name: 'North', pin: '1234' }, { boxes: [{ label: 'a', content: 'gold' }] });
  const [first] = await stored(id);
  expect(first?.content).toMatch(/^s1\./);
  expect((await update(id, { boxes: { add: [{ label: 'b', content: 'gold' }, { label: 'c' }] } })).outcome).toBe(
    'changed',
  );
  const rows = await stored(id);
  expect(rows.map((row) => row.content_index === first?.content_index)).toEqual([true, true, false]);
  expect(await contents(id)).toEqual(['gold', 'gold', null]);

  const same = [
    { label: 'a', content: 'gold' },
    { label: 'b', content: 'gold' },
    { label: 'c', content: null },
  ];
  expect((await update(id, set(...same))).outcome).toBe('unchanged');
  expect(await stored(id)).toEqual(rows);
  // in another order and one less: rows are known by what they hold
  expect((await update(id, set({ label: 'b', content: 'gold' }, { label: 'a', content: 'gold' }))).outcome).toBe(
    'changed',
  );
  expect((await stored(id)).map((row) => row.id)).toEqual([rows[1]?.id, rows[0]?.id]);
  const [b] = await stored(id);
  await update(id, { boxes: { update: [{ id: b?.id, content: 'silver' }] } });
  expect(await contents(id)).toEqual(['silver', 'gold']);
  expect((await update(id, { boxes: { update: [{ id: b?.id, content: 'silver' }] } })).outcome).toBe('unchanged');
  await update(id, { boxes: { update: [{ id: b?.id, content: null }] } });
  expect((await stored(id))[0]).toMatchObject({ content: null, content_index: null });
});

test('a root without an index is sealed and compared as well', async () => {
  const { id } = await create({ name: 'South', pin: '0000' });
  expect((await update(id, {}, { pin: '0000' })).outcome).toBe('unchanged');
  expect((await update(id, {}, { pin: '0001' })).outcome).toBe('changed');
  const [row] = await db.sql<{ pin: string }[]>`select pin from vault where id = ${id}`;
  expect(openedRow(entity, bank.tenantId, id, { pin: row?.pin ?? null })).toEqual({ pin: '0001' });
});

test('of what is encrypted the audit and the change say that it changed and not from what to what, mask or no mask', async () => {
  const rows = await db.sql<{ text: string }[]>`
    select changes::text as text from audit_entry where tenant_id = ${bank.tenantId} union all
    select change::text from change where tenant_id = ${bank.tenantId}`;
  const all = rows.map(({ text: each }) => each).join('\n');
  expect(all).toContain('"field": "content"');
  expect(all).toContain('"field": "pin"');
  for (const secret of ['gold', 'silver', '1234', '0001', 's1.']) expect(all).not.toContain(`"${secret}`);
});

test.each([
  ['a label', { label: 'pin', list: [], search: [] }],
  ['what a search looks into', { label: 'name', list: [], search: ['pin'] }],
] as const)('an encrypted column cannot be %s', (_what, literal) => {
  const Wrong = aggregate('Wrong', vault, { description: '', ...literal, list: [], search: [...literal.search] });
  const wrong = domain('wrong', { title: '', description: '', aggregates: [Wrong] });
  expect(() => buildModel([wrong])).toThrow('Wrong.pin is encrypted');
});
