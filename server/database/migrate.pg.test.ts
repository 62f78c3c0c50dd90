import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { migrate } from './migrate.ts';

const db = await testDatabase();
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let folder = '';

async function write(name: string, text: string): Promise<void> {
  const target = name === 'policies.sql' ? folder : join(folder, 'migrations', name);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, name === 'policies.sql' ? name : 'migration.sql'), text);
}

const run = () => migrate(db.url, { log, folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-migrations-'));
  await db.sql`drop schema migrations cascade`; // as if the product's own migrations had never been there
  await write(
    '20260101000000_first',
    'create table probe (id int primary key);\n--> statement-breakpoint\ninsert into probe values (1);',
  );
  await write('policies.sql', 'create or replace view probe_count as select count(*)::int as n from probe;');
});
afterAll(() => rm(folder, { recursive: true }));

describe('migrate', () => {
  it('applies each migration once, with two starters at the same moment', async () => {
    await Promise.all([run(), run()]);
    expect(await db.sql`select n from probe_count`).toEqual([{ n: 1 }]);
    expect(log.info).toHaveBeenCalledWith({ migration: '20260101000000_first' }, 'migration applied');
  });

  it('does nothing when nothing is new, and renews the policies when their text is', async () => {
    await run();
    await write('policies.sql', 'create or replace view probe_count as select 100 as n;');
    await run();
    expect(await db.sql`select n from probe_count`).toEqual([{ n: 100 }]);
  });

  it('rolls a failing migration back and names file and line', async () => {
    await write('20260102000000_second', 'insert into probe values (2);\n\nselect no_such_column from probe;');
    await expect(run()).rejects.toThrow(/20260102000000_second.migration\.sql, line 3: column "no_such_column"/);
    expect(await db.sql`select id from probe`).toEqual([{ id: 1 }]);
    await rm(join(folder, 'migrations', '20260102000000_second'), { recursive: true });
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await write('20260101000000_first', 'select 1');
    await expect(run()).rejects.toThrow(/edited after/);
  });

  it('refuses a database that is newer than the code', async () => {
    await rm(join(folder, 'migrations', '20260101000000_first'), { recursive: true });
    await expect(run()).rejects.toThrow(/which this version does not know/);
  });

  it('creates roles that own nothing, cannot log in and cannot pass row security', async () => {
    const rows = await db.sql`
      select rolname, rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong
      from pg_roles where rolname like 'plinth\\_%' order by rolname`;
    expect(rows).toEqual([
      { rolname: 'plinth_app', strong: false },
      { rolname: 'plinth_auth', strong: false },
      { rolname: 'plinth_system', strong: false },
    ]);
  });
});
