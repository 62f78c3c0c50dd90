/** Runs Turborepo tasks without its telemetry and its look for updates: nothing here talks to the outside. */
import { spawnSync } from 'node:child_process';

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
const args = [
  'run',
  ...process.argv.slice(2),
  '--output-logs=new-only',
  '--log-order=grouped',
  '--continue=dependencies-successful',
];
const { status } = spawnSync('turbo', args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
process.exit(status ?? 1);
