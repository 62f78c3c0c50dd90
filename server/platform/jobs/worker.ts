import { EventEmitter } from 'node:events';
import { Logger, parseCronItems, run, runMigrations, type Task, type WorkerEvents } from 'graphile-worker';
import { z } from 'zod';
import type { Caller } from '../../database/transaction.ts';
import { isMoving } from '../../engine/postgres-errors.ts';
import type { ControlJob, DailyJob, Job } from './jobs.ts';
import { keepWorkersAlive } from './living-workers.ts';

export interface Worker {
  /** Takes no more jobs and waits up to 5 seconds for those that run; what is not done by then is tried again later. */
  stop(): Promise<void>;
}

export interface WorkerLog {
  error(details: object, message: string): void;
}

/** What `enqueue_job` writes around a payload. */
const envelope = z.object({
  tenantId: z.uuid(),
  actorId: z.uuid(),
  actorKind: z.string(),
  actorVia: z.string().nullish(),
  actorScopes: z.string().nullish(),
  payload: z.unknown(),
});

/** Companies whose jobs do not run just now. */
export interface Stops {
  /** Their ids: jobs of theirs are left in the queue. */
  stopped(): readonly string[];
  /** Fires when a company becomes one of them. */
  stopOf(tenantId: string): AbortSignal;
}

const daily = '17 3 * * *'; // minute and hour (UTC) of every day
const caughtUp = 24 * 60 * 60 * 1000; // milliseconds: what was missed within a day is done at the start

/** Creates the tables of the queue in the schema `graphile_worker`, as the database's owner; safe to repeat. */
export async function migrateJobs(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl, logger: quiet });
}

/**
 * Runs jobs of all tenants and of none from the database's queue, and the daily ones, until stopped. A job that throws is logged and tried again,
 * later each time, at most 25 times.
 *
 * @param options.databaseUrl the owner's connection string
 */
export async function startWorker(options: {
  databaseUrl: string;
  jobs: readonly Job[];
  controlJobs?: readonly ControlJob[];
  dailyJobs?: readonly DailyJob[];
  log: WorkerLog;
  stops?: Stops;
  concurrency?: number;
}): Promise<Worker> {
  const { databaseUrl, jobs, controlJobs = [], dailyJobs = [], log, stops = none, concurrency = 2 } = options;
  const events: WorkerEvents = new EventEmitter();
  const living = keepWorkersAlive(databaseUrl, events, log);
  events.on('job:error', ({ job: { task_identifier: name, id, attempts, max_attempts: most }, error }) => {
    if (isMoving(error)) return; // no fault of anybody: it is tried again where the company lives then
    log.error({ err: error, job: name, jobId: id, attempt: attempts, of: most }, 'a job failed');
  });
  events.on('pool:listen:error', ({ error }) => log.error({ err: error }, 'the queue cannot be listened to just now'));
  const runner = await run({
    connectionString: databaseUrl,
    maxPoolSize: concurrency + 1,
    concurrency,
    noHandleSignals: true,
    logger: quiet,
    events,
    forbiddenFlags: () => stops.stopped().map((id) => `tenant:${id}`), // stamped by enqueue_job
    taskList: {
      ...Object.fromEntries(jobs.map((definition) => [definition.name, taskOf(definition, stops)])),
      ...Object.fromEntries(
        controlJobs.map((each): [string, Task] => [each.name, (payload) => each.run(each.payload.parse(payload))]),
      ),
      ...Object.fromEntries(dailyJobs.map((each) => [each.name, () => each.run()])),
    },
    parsedCronItems: parseCronItems(
      dailyJobs.map(({ name }) => ({
        task: name,
        match: daily,
        identifier: name,
        options: { backfillPeriod: caughtUp },
      })),
    ),
  });
  return {
    async stop() {
      await runner.stop();
      await living.stop();
    },
  };
}

const none: Stops = { stopped: () => [], stopOf: () => new AbortController().signal };

function taskOf(definition: Job, stops: Stops): Task {
  return async (raw, { job, abortSignal }) => {
    const { tenantId, actorId, actorKind, actorVia, actorScopes, payload } = envelope.parse(raw);
    // a job acts on somebody's behalf, which history tells apart from the person at work
    const actor = {
      id: actorId,
      kind: actorKind === 'user' ? 'job' : actorKind,
      ...(actorVia && { via: actorVia }),
      ...(actorKind === 'machine' && { scopes: actorScopes?.split(' ') ?? [] }),
    };
    const caller: Caller = { tenantId, actor };
    await definition.run(definition.payload.parse(payload), {
      caller,
      attempt: job.attempts,
      isLastAttempt: job.attempts >= job.max_attempts,
      signal: AbortSignal.any([abortSignal, stops.stopOf(tenantId)]),
    });
  };
}

/** graphile-worker tells of each job in lines of its own; what matters reaches our log through its events. */
const quiet = new Logger(() => () => {});
