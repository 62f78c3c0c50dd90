import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { domains } from '@plinth/schema/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cuad } from './domains/contracts/formats/cuad.ts';
import { laBusinesses } from './domains/contracts/formats/la-businesses.ts';
import { ocds } from './domains/contracts/formats/ocds.ts';
import { buildModel } from './engine/model.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { runImport } from './platform/imports/run-import.ts';
import { testDatabase } from './test/database.ts';
import { openFile, publishedFiles } from './test/import-files.ts';

const db = await testDatabase();
const fjord = '018f0000-0000-7000-8000-00000000000a';
let folder = '';

const release = (n: number) => ({
  ocid: `ocds-abc123-${n}`,
  id: `r${n}`,
  date: '2026-01-05T10:00:00+01:00',
  tag: ['contract'],
  buyer: { name: 'Bergen kommune' },
  contracts: [{ id: `K-2026-${n}`, title: `Road ${n}`, value: { amount: 100.5, currency: 'NOK' } }],
});

/** Runs `npm run import` as a person does, without npm. */
function importFiles(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const program = fileURLToPath(new URL('import.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, DATABASE_URL: db.url } },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      },
    );
  });
}

beforeAll(async () => {
  await db.sql`insert into control.tenant (id, slug, name) values (${fjord}, 'fjord', 'Fjord Supply AS')`;
  folder = await mkdtemp(join(tmpdir(), 'plinth-import-'));
  await writeFile(join(folder, 'a.json'), JSON.stringify(release(1)));
  await writeFile(join(folder, 'b.jsonl'), `${JSON.stringify(release(2))}\n{"ocid":\n`);
  await writeFile(join(folder, 'notes.txt'), 'not for us');
});
afterAll(() => rm(folder, { recursive: true }));

describe('npm run import', () => {
  it('imports a folder, lists what it refused, and the second time changes nothing', async () => {
    const preview = await importFiles('contracts/ocds', folder, '--tenant', 'fjord', '--preview');
    expect([preview.code, await db.sql`select from contract`]).toEqual([0, []]);
    const first = await importFiles('contracts/ocds', folder, '--tenant', 'fjord');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/b\.jsonl:2 {2}\(row\) {2}not JSON/);
    expect(first.out).toMatch(/Contract +2 +0 +0 +0\n/);
    expect(first.out).toMatch(/total +5 +0 +0 +1\n/);
    expect((await importFiles('contracts/ocds', folder, '--tenant', 'fjord')).out).toMatch(/total +0 +0 +5 +1\n/);
  });

  it('ends with code 1 and says why, when nothing can be read or the words are wrong', async () => {
    const text = join(folder, 'notes.txt');
    const answers = await Promise.all([
      importFiles('contracts/ocds', text, '--tenant', 'fjord'),
      importFiles('contracts/ocds', folder, '--tenant', 'nowhere'),
      importFiles('contracts/nothing', folder, '--tenant', 'fjord'),
      importFiles('contracts/ocds', folder, '--tenant', 'fjord', '--as', 'nobody@fjord.example'),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    const said = answers.map(({ out, err }) => out + err);
    expect(said[0]).toMatch(/not JSON/);
    expect(said[1]).toMatch(/There is no company "nowhere"; there are: fjord\./);
    expect(said[2]).toMatch(/There is no format "contracts\/nothing"[^]*contracts\/cuad/);
    expect(said[3]).toMatch(/nobody@fjord.example does not belong to fjord/);
  });
});

const files = await publishedFiles('contracts');
if (!files) console.warn('The published files are not here (../shared/data or PLINTH_DATA): they are not imported.');

describe('files published by others', () => {
  it('are imported, and the second time change nothing', { timeout: 120_000 }, async () => {
    const groups = {
      'ocds-paraguay-': ocds,
      'ocds-mexico-': ocds,
      'ocds-ukraine-': ocds,
      'ocds-uk-': ocds,
      'ocds-canada-': ocds,
      cuad_: cuad,
      la_active_businesses: laBusinesses,
    };
    const model = buildModel(domains);
    for (const [group, format] of Object.entries(files ? groups : {})) {
      const paths = files?.filter((path) => path.includes(`/contracts/${group}`)) ?? [];
      const run = () =>
        runImport({
          format,
          files: paths.map(openFile),
          model,
          pool: db.jobs,
          principal: systemPrincipal(fjord),
          mode: 'commit',
        });
      const first = await run();
      const again = await run();
      console.log(
        `${group} ${first.total} items: ${first.created} created, ${first.refused} refused; again: ${again.created} created, ${again.changed} changed`,
      );
      expect(again).toMatchObject({ created: 0, changed: 0, unchanged: first.created, refused: first.refused });
    }
  });
});
