import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openBenchKeys } from '../keys.ts';

const unlimited = String(10 ** 12); // reconnecting forty times a second is more than a person's budget allows

/** Servers as they are delivered, each a process that is started again when it ends. */
export class Servers {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ports: readonly number[];
  readonly #processes = new Map<number, ChildProcess>();
  #isStopping = false;
  /** Ends that nobody asked for. */
  died = 0;

  constructor(ports: readonly number[], databaseUrl: string, publicUrl: string) {
    openBenchKeys();
    this.#ports = ports;
    this.#environment = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DEMO: '0',
      LOG_LEVEL: 'fatal',
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEYS: process.env['ENCRYPTION_KEYS'],
      PUBLIC_URL: publicUrl,
      USER_BUDGET: unlimited,
      TENANT_BUDGET: unlimited,
    };
  }

  start(): void {
    for (const port of this.#ports) this.#start(port);
  }

  #start(port: number): void {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../main.ts', import.meta.url))], {
      env: { ...this.#environment, PORT: String(port) },
      stdio: 'ignore',
    });
    this.#processes.set(port, child);
    child.once('exit', (code) => {
      if (this.#isStopping) return;
      if (code !== null) this.died += 1; // of itself, as one does that starts while Postgres is away
      setTimeout(() => this.#isStopping || this.#start(port), code === null ? 0 : 500);
    });
  }

  /** kill -9 for the one that has been ready, in turns. */
  async killOne(turn: number): Promise<void> {
    const port = this.#ports[turn % this.#ports.length] ?? 0;
    await this.ready(port);
    this.#processes.get(port)?.kill('SIGKILL');
  }

  /** Resolves when a server answers that it is ready. */
  async ready(port = this.#ports[0] ?? 0): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/health/ready`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the server on ${String(port)} does not get ready`);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(
      [...this.#processes.values()].map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
  }
}
