/** Changes the files of installed packages as `scripts/patches` says; done again it changes nothing. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgresPatch from './patches/postgres-3.4.9.mjs';

const modules = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');

applyPatch(postgresPatch);

function applyPatch({ package: name, version, folders, changes }) {
  const folder = join(modules, name);
  const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  if (installed !== version) fail(`scripts/patches has a patch for ${name} ${version}, but ${installed} is installed.`);
  for (const file of new Set(changes.map((change) => change.file))) {
    const ofFile = changes.filter((change) => change.file === file);
    for (const path of folders.map((each) => join(folder, each, file))) {
      const text = readFileSync(path, 'utf8');
      const patched = ofFile.reduce((current, change) => replace(current, change, path), text);
      if (patched === text) continue;
      writeFileSync(`${path}.patched`, patched);
      renameSync(`${path}.patched`, path); // whole or not at all, should another start read it now
    }
  }
}

function replace(text, { from, to, why }, path) {
  if (text.includes(to)) return text;
  if (text.split(from).length !== 2) fail(`${path} is not the text that was patched before (${why})`);
  return text.replace(from, () => to);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
