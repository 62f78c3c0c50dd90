import type { z } from 'zod';
import type { Caller } from '../../database/transaction.ts';

export interface JobContext {
  /** Tenant and actor of the transaction that queued the job. Its transactions run as this caller and as nobody else. */
  readonly caller: Caller;
  /** From 1. */
  readonly attempt: number;
  /** Whether the job is given up when it throws now. */
  readonly isLastAttempt: boolean;
  /** Aborted when the server stops or the company is suspended: what throws then is tried again later. */
  readonly signal: AbortSignal;
}

/** Background work. It may run more than once (after an error, or after its server died), so that doing it again must change nothing. */
export interface Job<Payload extends z.ZodType = z.ZodType> {
  /** `imports.preview` */
  readonly name: string;
  readonly payload: Payload;
  run(payload: z.infer<Payload>, context: JobContext): Promise<void>;
}

export function job<Payload extends z.ZodType>(definition: Job<Payload>): Job {
  return definition;
}

/** Background work that belongs to no tenant, queued by `enqueueControlJob`. Like a job it may run more than once. */
export interface ControlJob<Payload extends z.ZodType = z.ZodType> {
  /** One of the names in `schema/platform/jobs.sql`. */
  readonly name: string;
  readonly payload: Payload;
  run(payload: z.infer<Payload>): Promise<void>;
}

export function controlJob<Payload extends z.ZodType>(definition: ControlJob<Payload>): ControlJob {
  return definition;
}

/** Work that no tenant asked for, done once a day by whichever server comes first. It may run more than once. */
export interface DailyJob {
  /** `imports.forget-files` */
  readonly name: string;
  run(): Promise<void>;
}
