import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('peers', import.meta.url));

/**
 * Brings what the bench compares with, the first time it does. Some 190 packages (300 MB): they have a package.json of their own, so that
 * nobody who installs the product gets them.
 *
 * @throws Error when npm could not
 */
export function installPeers(): void {
  if (existsSync(`${folder}/node_modules`)) return;
  console.error('Installing PostGraphile for the bench, once.');
  const args = ['ci', '--ignore-scripts', '--loglevel=error'];
  const result = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) throw new Error('npm ci failed in server/bench/peers');
}
