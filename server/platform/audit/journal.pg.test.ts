import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { auditPlaces, verifyAudit, writeEntry } from '../../test/audit.ts';
import { testDatabase } from '../../test/database.ts';
import { Sealing } from './sealing.ts';
import { rotateSigningKey } from './signing-key.ts';

const db = await testDatabase();
const places = await auditPlaces();
const company = randomUUID();

/** A server that runs for a moment: a journal file each. */
async function publish(keys = places) {
  await writeEntry(db.points, company);
  const sealing = new Sealing(db.audit, keys, (fault) => {
    throw fault;
  });
  await sealing.start();
  await sealing.close();
}

async function journals() {
  const [row] = await db.sql<{ id: string }[]>`select id from audit_sealer`;
  const folder = join(places.folder, row?.id ?? '');
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

/** Does something to a copy of what was published, and has it looked at. */
async function after(tamper: (at: (file: string) => string) => Promise<unknown>, ...args: string[]) {
  const folder = join(dirname(places.folder), randomUUID());
  await cp(places.folder, folder, { recursive: true });
  await tamper((file) => file.replace(places.folder, folder));
  const { findings } = await verifyAudit(db.sql, folder, ...args);
  return findings.map(({ kind, where, about }) => ({ kind, where, about }));
}

test('the key is for its owner alone, and a new one is trusted by whoever trusts the old one', async () => {
  await publish();
  expect((await stat(places.keyFile)).mode & 0o777).toBe(0o600);
  const { before, after: next } = await rotateSigningKey(places);
  expect(next).not.toBe(before);
  expect((await stat(places.keyFile)).mode & 0o777).toBe(0o600);
  await publish();
  await publish();
  const [first, second] = await journals();
  expect(await readFile(first ?? '', 'utf8')).toMatch(new RegExp(`^${before} `));
  expect(await readFile(second ?? '', 'utf8')).toMatch(new RegExp(`^${next} `));
  const old = join(places.folder, 'keys', `${before}.pem`);
  expect(await verifyAudit(db.sql, places.folder, '--key', old)).toMatchObject({ code: 0, findings: [] });
});

test('lines that are changed, taken out or signed by somebody else are found, and files that are gone', async () => {
  const [first = '', second = '', third = ''] = await journals();
  const name = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const lines = (await readFile(second, 'utf8')).split('\n');
  expect(await after(async () => {})).toEqual([]);

  const changed = await after((at) => writeFile(at(second), lines.join('\n').replace('"first":"2"', '"first":"1"')));
  expect(changed).toContainEqual({
    kind: 'journal',
    where: `${name(second)}:2`,
    about: 'is not signed by a trusted key',
  });

  const shortened = await after((at) => writeFile(at(second), `${lines[0] ?? ''}\n`));
  expect(shortened[0]).toMatchObject({
    kind: 'journal',
    where: `${name(third)}:1`,
    about: expect.stringContaining('not here as it was'),
  });

  const removed = await after((at) => rm(at(second)));
  expect(removed[0]).toMatchObject({
    kind: 'journal',
    where: `${name(third)}:1`,
    about: expect.stringContaining(name(second)),
  });

  const { publicKey } = generateKeyPairSync('ed25519');
  const stranger = join(dirname(places.folder), 'stranger.pem');
  await writeFile(stranger, publicKey.export({ type: 'spki', format: 'pem' }));
  const { code, said } = await verifyAudit(db.sql, places.folder, '--key', stranger);
  expect([code, said]).toEqual([2, expect.stringContaining('nothing to compare with')]);

  // older files may be kept elsewhere: what a file begins with is enough to go on from
  expect(await after((at) => rm(at(first)))).toEqual([]);
});

test('a second server is a second witness, from the first entry on', async () => {
  const other = { folder: `${places.folder}-other`, keyFile: `${places.keyFile}.other` };
  await publish(other);
  expect(await verifyAudit(db.sql, other.folder)).toMatchObject({ code: 0, findings: [] });
  const entries = await db.sql`select count(*)::int as n from audit_entry`;
  expect(entries).toEqual([{ n: 4 }]);
  // the first one has seen less, which is no contradiction
  expect(await verifyAudit(db.sql, places.folder)).toMatchObject({ code: 0, findings: [] });
});

test('what was half written when its server was killed is no fault', async () => {
  const found = await after(async (at) => {
    const [first = ''] = (await journals()).slice(-1);
    await writeFile(at(first), `${await readFile(first, 'utf8')}3b9380639b1e03b2 half of a li`);
  });
  expect(found).toEqual([]);
});
