/**
 * Runs before `npm start` and `npm test`, on whatever Node there is and with no package installed: brings the packages that
 * package-lock.json names (and with them the Node that the project runs on) and applies our patches. Says and does nothing when all is in place.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const leastNode = [22, 18]; // the first that runs TypeScript as it is

if (!isInstalled()) install();
await import('./apply-patches.mjs');
checkNode();

/** Whether node_modules holds what package-lock.json asks for, by npm's own record of what it installed. */
function isInstalled() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages);
  return wanted.every(([path, entry]) => {
    if (!path.includes('node_modules/') || !isForThisMachine(entry)) return true;
    return installed[path]?.version === entry.version;
  });
}

/** An optional package counts when it is made for exactly this system; a musl or glibc variant is left to npm. */
function isForThisMachine(entry) {
  if (!entry.optional) return true;
  return Boolean(!entry.libc && entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch));
}

function install() {
  console.log('Installing the packages of package-lock.json; this takes a minute the first time.');
  // Under `npm start` the npm in use is known by its file; its Node is not the one that npm ci is about to replace.
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--loglevel=error'];
  const options = { cwd: root, stdio: 'inherit' };
  const result = npm
    ? spawnSync(node, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) fail('npm ci failed; its messages are above.');
}

function checkNode() {
  if (existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'))) return;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return;
  fail(
    `No Node comes with the packages for ${process.platform}-${process.arch}: install Node ${leastNode.join('.')} or later ` +
      `(this is ${process.versions.node}).`,
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
