import type { GraphQLSchema } from 'graphql';
import type { Config } from './config.ts';
import { openDatabase, type Sql } from './database/client.ts';
import { forgetChanges } from './database/forget-changes.ts';
import { ensurePartitions } from './database/partitions.ts';
import { behaviour } from './domains/domains.ts';
import { formats } from './domains/formats.ts';
import { ChangeStream } from './engine/changes.ts';
import type { Model } from './engine/model.ts';
import type { Principal } from './engine/permissions.ts';
import type { Served } from './graphql/door.ts';
import { LiveHub } from './graphql/live/live-hub.ts';
import type { Accesses } from './platform/access/access.ts';
import { Refusals } from './platform/audit/refusals.ts';
import { Sealing } from './platform/audit/sealing.ts';
import type { Auth, Background } from './platform/auth/auth.ts';
import { FollowMembers } from './platform/auth/follow-members.ts';
import type { SsoAdministration } from './platform/auth/sso/administration.ts';
import type { BackOffice } from './platform/auth/operators/back-office.ts';
import type { Identity } from './platform/auth/verify.ts';
import { sealColumns } from './platform/encryption/seal-columns.ts';
import { forgetKeys } from './platform/idempotency/forget-keys.ts';
import { forgetFiles } from './platform/imports/forget-files.ts';
import { importJobs } from './platform/imports/import-jobs.ts';
import { enqueue } from './platform/jobs/enqueue.ts';
import { startWorker, type Worker, type WorkerLog } from './platform/jobs/worker.ts';
import { forgetSpending } from './platform/limits/forget-spending.ts';
import type { Registry } from './platform/tenancy/registry.ts';
import type { Shard } from './platform/tenancy/shards.ts';

/** What all databases are served with. */
export interface Serving {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly model: Model;
  readonly auth: Auth;
  readonly sso: SsoAdministration;
  readonly accesses: Accesses;
  readonly backOffice: BackOffice;
  readonly registry: Registry;
  readonly background: Background;
  principalOf(identity: Identity, requestId: string | null): Promise<Principal>;
  /** Connections to where a company lives. @throws DomainError UNAVAILABLE */
  poolOf(tenantId: string): Promise<Sql>;
  readonly log: WorkerLog;
  report(error: unknown): void;
}

/** One database and all that works on it. */
export interface ServingShard extends Shard, Served {
  /** Null for the database that the registry is in. */
  readonly id: string | null;
  readonly sealing: Sealing;
  /** Takes no more jobs, and waits a little for those that run. */
  endJobs(): Promise<void>;
}

/**
 * Serves the companies of one database, which is up to date: change stream, audit, subscriptions, jobs. What was begun is ended when it
 * cannot be.
 *
 * @param place.id in the registry, null for the registry's own
 * @param place.url the owner's connection string
 * @param place.control connections to the registry's database, null where this is it
 */
export async function startShard(
  serving: Serving,
  { id, url, control }: { id: string | null; url: string; control: Sql | null },
): Promise<ServingShard> {
  const { config, schema, model, auth, sso, accesses, backOffice, registry, background, principalOf, log, report } =
    serving;
  const database = openDatabase(url);
  const changes = new ChangeStream(database, report);
  const sealing = new Sealing(database.audit, config.audit, report);
  const isElsewhere = (tenantId: string) => {
    const known = registry.of(tenantId);
    return known !== undefined && known.shardId !== id;
  };
  const refusals = new Refusals(
    async (tenantId) => (isElsewhere(tenantId) ? serving.poolOf(tenantId) : database.points),
    report,
  );
  const reactions = { enqueue, handlers: behaviour.handlers, report };
  const machines = auth.serviceAccounts(database.points, model);
  const services = {
    model,
    database,
    control: control ?? database.points,
    changes,
    reactions,
    refusals,
    machines,
    sso,
    accesses,
    backOffice,
  };
  changes.subscribe(
    (batch) => accesses.heard(batch),
    () => accesses.forget(),
  );
  const members = new FollowMembers({
    control: auth.control,
    pool: database.jobs,
    model,
    tenants: () => registry.idsIn(id),
    report,
  });
  changes.subscribe(
    (batch) => members.heard(batch),
    () => {}, // what was missed is found once a day
  );
  const live = new LiveHub({ schema, model, changes, database, report });
  let worker: Worker | null = null;
  const endJobs = async () => {
    const ending = worker;
    worker = null;
    await ending?.stop();
  };
  const close = async () => {
    await endJobs();
    await changes.close();
    await members.settled();
    await refusals.close();
    await sealing.close();
    await database.close();
  };
  const jobs = importJobs({
    model,
    pool: database.jobs,
    formats,
    principalOf: async (caller) => {
      const { tenantId, actor } = caller;
      const findOf: Readonly<Record<string, () => Promise<Identity>>> = {
        machine: () => auth.machines.behind(caller),
        operator: () => auth.operatorBehind(caller),
      };
      const find = findOf[actor.kind] ?? (() => auth.findMember({ tenant: tenantId, person: actor.id }));
      return principalOf(await find(), null);
    },
    changed: () => changes.poke(),
  });
  const dailyJobs = [
    { name: 'database.partitions', run: () => ensurePartitions(database.jobs) },
    { name: 'changes.forget', run: () => forgetChanges(database.jobs, config.changeDays) },
    forgetFiles(database.jobs),
    forgetKeys(database.jobs),
    members.daily,
    ...(id === null ? [forgetSpending(database.jobs), ...background.dailyJobs] : []),
  ];
  const stops = { stopped: () => registry.stoppedIn(id), stopOf: (tenantId: string) => registry.stopOf(tenantId) };
  try {
    await sealColumns(model, url, database.jobs, registry.ids);
    await changes.start();
    await sealing.start();
    const controlJobs = id === null ? background.controlJobs : [];
    worker = await startWorker({ databaseUrl: url, jobs, controlJobs, dailyJobs, stops, log });
  } catch (error) {
    await close();
    throw error;
  }
  const isBusy = async () => {
    if (live.counts.subscribers > 0) return true;
    const [due] = await database.jobs`
      select from graphile_worker.jobs where attempts < max_attempts and (locked_at is not null or run_at < now() + interval '1 hour') limit 1`;
    return due !== undefined;
  };
  return { id, services, live, sealing, isBusy, endJobs, close };
}
