import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const command = join(import.meta.dirname, '../move.ts');

/** `npm run tenant:move` beside a server on the registry's database. */
export function startMove(registryUrl: string, ...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, DATABASE_URL: registryUrl } });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => texts.push(text));
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({
    code,
    said: texts.join(''),
  }));
  return {
    said: () => texts.join(''),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export async function runMove(registryUrl: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  return startMove(registryUrl, ...args).ended;
}
