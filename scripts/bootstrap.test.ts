import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type Patch = { folders: string[]; changes: { file: string; from: string; to: string }[] };
const patch: { default: Patch } = await import(new URL('./patches/postgres-3.4.9.mjs', import.meta.url).href);
const postgresPatch = patch.default;
const files = [...new Set(postgresPatch.changes.map(({ file }) => file))];
const sideOf = (side: 'from' | 'to') => (file: string) =>
  postgresPatch.changes.flatMap((change) => (change.file === file ? [change[side]] : [])).join('\n  }\n');
const [original, patched] = [sideOf('from'), sideOf('to')];
let folder = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A project of one package, installed at `version` or not at all, and an npm that only says how it was called. */
function arrange(version: string | undefined, source: (file: string) => string = original): void {
  const packages = (at: string) => JSON.stringify({ packages: { '': {}, 'node_modules/postgres': { version: at } } });
  write('package-lock.json', packages('3.4.9'));
  if (version) write('node_modules/.package-lock.json', packages(version));
  write('node_modules/.bin/node', '');
  write('node_modules/postgres/package.json', '{"version":"3.4.9"}');
  for (const file of files)
    for (const each of postgresPatch.folders) write(`node_modules/postgres/${each}/${file}`, source(file));
  write('npm.mjs', 'console.log("npm", process.argv.slice(2).join(" "))');
}

function bootstrap() {
  const env = { ...process.env, npm_execpath: join(folder, 'npm.mjs'), npm_node_execpath: process.execPath };
  return spawnSync(process.execPath, [join(folder, 'scripts/bootstrap.mjs')], { env, encoding: 'utf8' });
}

const source = (file: string) => readFileSync(join(folder, 'node_modules/postgres/src', file), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-bootstrap-'));
  cpSync(import.meta.dirname, join(folder, 'scripts'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('bootstrap', () => {
  it('installs what is not installed, and patches it', () => {
    arrange(undefined);
    expect(bootstrap().stdout).toContain('npm ci --include=dev');
    expect(files.map(source)).toEqual(files.map(patched));
  });

  it('installs again when the lockfile names another version', () => {
    arrange('3.4.8');
    expect(bootstrap().stdout).toContain('npm ci');
  });

  it('says nothing and changes nothing when all is in place', () => {
    arrange('3.4.9', patched);
    expect(bootstrap()).toMatchObject({ stdout: '', stderr: '', status: 0 });
    expect(files.map(source)).toEqual(files.map(patched));
  });

  it('fails loudly on a text that it does not know', () => {
    arrange('3.4.9', () => 'another text');
    expect(bootstrap()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not the text that was patched'),
    });
  });
});
