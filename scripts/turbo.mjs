/**
 * Runs Turborepo tasks without its telemetry and its look for updates: nothing here talks to the outside. With `--quiet` it says
 * only what went wrong.
 */
import { spawnSync } from 'node:child_process';

const isQuiet = process.argv.includes('--quiet');
const tasks = process.argv.slice(2).filter((argument) => argument !== '--quiet');
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
const args = ['run', ...tasks, '--output-logs=new-only', '--log-order=grouped', '--continue=dependencies-successful'];
const result = spawnSync('turbo', args, {
  env,
  stdio: isQuiet ? 'pipe' : 'inherit',
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (isQuiet && result.status !== 0) console.error(`${result.stdout}${result.stderr}${result.error ?? ''}`);
process.exit(result.status ?? 1);
