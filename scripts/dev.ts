/** `npm run dev`: the server, started again when one of its files changes, and Vite, which hands the browser what changed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { endWithParent } from '../server/end-with-parent.ts';

/** Where Vite listens, and so the origin that may sign in. */
const origin = 'http://localhost:5173';
const env = { ...process.env, NODE_ENV: 'development', PUBLIC_URL: process.env.PUBLIC_URL ?? origin };
const shell = process.platform === 'win32';
const processes: ChildProcess[] = [
  spawn('node', ['--watch', '--watch-preserve-output', 'server/main.ts'], { env, stdio: 'inherit', shell }),
  spawn('vite', ['client', '--port', new URL(origin).port, '--strictPort'], { env, stdio: 'inherit', shell }),
];

endWithParent();
const end = () => {
  for (const each of processes) each.kill('SIGTERM');
};
for (const each of processes) each.once('exit', end);
process.on('SIGINT', end).on('SIGTERM', end);
