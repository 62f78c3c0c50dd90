import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { demoAccounts } from '../platform/auth/demo-accounts.ts';
import { publicUrl } from './dataset.ts';
import type { CandidateOptions, Usage } from './candidates/serve.ts';
import type { CandidateDefinition, CandidateProcess } from './candidates.ts';
import type { LiveAnswers, LiveQuestion } from './live-load.ts';
import type { LoadJob, LoadResult } from './load.ts';
import { company } from './workloads.ts';

/** A candidate that runs in its own process. */
export interface RunningCandidate<Definition extends CandidateProcess = CandidateDefinition> {
  readonly definition: Definition;
  readonly port: number;
  /** What it used since it was last asked. */
  usage(message?: 'usage' | 'sample' | 'collect'): Promise<Usage>;
  /** Stands still until `resume`: idle candidates must not poll the database while another one is measured. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface Subscribers {
  ask<Question extends LiveQuestion>(question: Question): Promise<LiveAnswers[Question['ask']]>;
  stop(): Promise<void>;
}

export interface LoadGenerator {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startCandidate<Definition extends CandidateProcess>(
  definition: Definition,
  options: Omit<CandidateOptions, 'publicUrl'>,
): Promise<RunningCandidate<Definition>> {
  const child = fork(pathOf(definition.file), {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ...definition.env,
      BENCH_CANDIDATE: JSON.stringify({ ...options, publicUrl } satisfies CandidateOptions),
    },
    execArgv: ['--expose-gc'],
  });
  await answerOf(child, null);
  return {
    definition,
    port: options.port,
    usage: (message = 'usage') => answerOf<Usage>(child, message),
    pause: () => signal(child, 'SIGSTOP'),
    resume: () => signal(child, 'SIGCONT'),
    stop: () => {
      signal(child, 'SIGCONT');
      return stop(child);
    },
  };
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(pathOf('load.ts'));
  return { run: (job) => answerOf<LoadResult>(child, job), stop: () => stop(child) };
}

/** A process that holds the sockets of many subscribers, and answers a question at a time. */
export function startSubscribers(): Subscribers {
  const child = fork(pathOf('live-load.ts'));
  return { ask: (question) => answerOf(child, question), stop: () => stop(child) };
}

/** Signs in as the contract owner of the company that is asked for, and answers with an access token. */
export async function signIn(port: number): Promise<string> {
  const password = demoAccounts.find(({ email }) => email === company.email)?.password;
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/auth/sign-in', { email: company.email, password });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const issued = await post('/auth/token', { tenant: company.slug }, { cookie });
  const { accessToken } = (await issued.json()) as { accessToken?: string };
  if (!accessToken) throw new Error(`signing in did not work: ${String(issued.status)}`);
  return accessToken;
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (process.platform !== 'win32') child.kill(name);
}

/** Sends a message and waits for the next one; one question at a time. */
function answerOf<T>(child: ChildProcess, message: object | string | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${String(code)}`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as T);
    });
    if (message !== null) child.send(message);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  await ended;
}
