import { setTimeout as sleep } from 'node:timers/promises';
import { domains } from '@plinth/schema/schema.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { serveClient } from './client-pages.ts';
import { type Config, StartupError } from './config.ts';
import { type Database, openDatabase } from './database/client.ts';
import { forgetChanges } from './database/forget-changes.ts';
import { ensurePartitions } from './database/partitions.ts';
import { behaviour } from './domains/domains.ts';
import { formats } from './domains/formats.ts';
import { openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { endService } from './end-service.ts';
import { ChangeStream } from './engine/changes.ts';
import { withinLicence } from './engine/licence.ts';
import { buildModel, type Model } from './engine/model.ts';
import { graphqlRoutes } from './graphql/http.ts';
import { Budget } from './graphql/limits/budget.ts';
import { Gate } from './graphql/limits/gate.ts';
import { manifestFile, Operations, readManifest } from './graphql/operations.ts';
import { Narrowing } from './graphql/narrowing/narrowing.ts';
import { LiveHub } from './graphql/live/live-hub.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';
import { Refusals } from './platform/audit/refusals.ts';
import { Sealing } from './platform/audit/sealing.ts';
import { openSigningKey } from './platform/audit/signing-key.ts';
import { Accesses } from './platform/access/access.ts';
import { type Auth, createAuth } from './platform/auth/auth.ts';
import { credentialOf } from './platform/auth/credential.ts';
import { machineRoutes } from './platform/auth/machines/routes.ts';
import { principals } from './platform/auth/principals.ts';
import { authRoutes } from './platform/auth/routes.ts';
import type { Identity } from './platform/auth/verify.ts';
import { answerError } from './platform/auth/error-answer.ts';
import { sealColumns } from './platform/encryption/seal-columns.ts';
import { requireOwnOrigin } from './platform/auth/own-origin.ts';
import { ssoRoutes } from './platform/auth/sso/routes.ts';
import { createSso } from './platform/auth/sso/sso.ts';
import { forgetKeys } from './platform/idempotency/forget-keys.ts';
import { forgetFiles } from './platform/imports/forget-files.ts';
import { importJobs } from './platform/imports/import-jobs.ts';
import { importRoutes } from './platform/imports/routes.ts';
import { enqueue } from './platform/jobs/enqueue.ts';
import { startWorker } from './platform/jobs/worker.ts';
import { Accounts } from './platform/limits/accounts.ts';
import { AnonymousLimit } from './platform/limits/anonymous.ts';
import { forgetSpending } from './platform/limits/forget-spending.ts';
import { takeFrom } from './platform/limits/leases.ts';
import { LimitsOfTenants, type TenantLimits } from './platform/limits/tenant-limits.ts';
import { UploadLimit } from './platform/limits/uploads.ts';
import { metricsRoutes } from './platform/metrics/metrics.ts';
import { Registry } from './platform/tenancy/registry.ts';
import { auditReadings, countsReadings, databaseReadings, liveReadings } from './readings.ts';
import { playgroundRoutes } from './playground.ts';

/** What is there before anybody can come in. */
export interface Started {
  readonly auth: Auth;
  readonly database: Database;
  readonly model: Model;
}

export interface Server extends Started {
  readonly app: FastifyInstance;
  readonly live: LiveHub;
  readonly url: string;
  /**
   * Finishes what is under way and stops.
   *
   * @param notice seconds in which it still serves and says that it is not ready, so that balancers send nobody any more
   */
  close(notice?: number): Promise<void>;
}

const model = buildModel(domains, behaviour);
const schema = buildGraphQLSchema(model, behaviour);
const narrowing = new Narrowing(schema, model, behaviour);

/**
 * Puts the server together on a migrated database and listens: database → change stream → audit → identity → GraphQL → HTTP → jobs. What was
 * begun is ended when it cannot listen.
 *
 * @param databaseUrl the owner's connection string
 * @param prepare runs before anybody can come in
 */
export async function startServer(
  config: Config,
  databaseUrl: string,
  log: Logger,
  prepare: (started: Started) => Promise<void> = async () => {},
): Promise<Server> {
  const manifest = await readManifest(manifestFile);
  if (config.operations === 'registered' && manifest.size === 0)
    throw new StartupError('OPERATIONS=registered needs the operations of the app: run npm run build.');
  const operations = new Operations(manifest, config.operations === 'registered');
  await openSigningKey(config.audit); // here, since it is a reason not to start that a person can mend
  const keys = openKeys(config.encryption);
  const database = openDatabase(databaseUrl);
  const url =
    config.publicUrl ??
    `http://${config.host.includes(':') ? `[${config.host}]` : config.host.replace(/^(127\.0\.0\.1|0\.0\.0\.0)$/, 'localhost')}:${String(config.port)}`;
  const report = (error: unknown) => log.error({ err: error }, 'a fault of ours');
  try {
    await checkKeys(database.points, keys);
    await sealColumns(model, databaseUrl, database.jobs);
  } catch (error) {
    await database.close();
    throw error;
  }
  const changes = new ChangeStream(database, report);
  await changes.start();
  const sealing = new Sealing(database.audit, config.audit, report);
  await sealing.start();
  const auth = await createAuth({
    databaseUrl,
    publicUrl: url,
    demo: config.demo,
    triesPerAddress: config.triesPerAddress,
    report,
  });
  const registry = new Registry(auth, report);
  await registry.start();
  const accesses = new Accesses({ database, model, roles: behaviour.roles, given: auth.given, report });
  changes.subscribe(
    (batch) => accesses.heard(batch),
    () => accesses.forget(),
  );
  const rights = principals(accesses, model);
  const principalOf = async (identity: Identity, requestId: string | null) => {
    const tenant = await registry.find(identity.tenantId);
    return withinLicence(await rights(identity, requestId), model, registry.unlicensedOf(tenant));
  };
  const reactions = { enqueue, handlers: behaviour.handlers, report };
  const refusals = new Refusals(database.points, report);
  const machines = auth.serviceAccounts(database.points, model);
  const sso = createSso({
    auth,
    tenants: database.points,
    privateHosts: config.ssoPrivateHosts,
    dnsServers: config.dnsServers,
    rolesOf: (tenantId) => accesses.rolesOf(tenantId),
  });
  const services = { model, database, changes, reactions, refusals, machines, sso: sso.administration, accesses };
  const take = takeFrom(database.points);
  const accounts = new Accounts({ take, report });
  const tenantLimits = new LimitsOfTenants(database.points, defaultLimits(config), report);
  await tenantLimits.start();
  const uploads = new UploadLimit(take, tenantLimits);
  const anonymous = new AnonymousLimit(accounts, config.anonymousRequests);
  const budget = new Budget({ accounts, limitsOf: (tenantId) => tenantLimits.of(tenantId) });
  const gate = new Gate(schema, model, budget);

  const live = new LiveHub({ schema, model, changes, database, report });
  let isLeaving = false;
  const app = await createApp({
    log,
    isHttps: url.startsWith('https:'),
    trustedProxies: config.trustedProxies,
    isReady: async () => !isLeaving && (await database.points`select 1 as one`.catch(() => [])).length === 1,
    state: () => ({ audit: sealing.state }),
  });
  const authenticate = async (request: FastifyRequest) =>
    anonymous.unlessKnown(request, async () =>
      principalOf(await auth.verifyAccessToken(credentialOf(request.headers), request.ip), request.id),
    );
  const ofAuth = auth.background(config.mail, database.jobs, model);
  await app.register(async (open) => {
    open.setErrorHandler(answerError);
    open.addHook('onRequest', anonymous.hook);
    await open.register(authRoutes(auth));
    await open.register(machineRoutes(auth.machines));
    await open.register(ssoRoutes(sso.signOn, requireOwnOrigin(auth.publicOrigin)));
    await open.register(
      playgroundRoutes(async (request) => {
        const principal = await authenticate(request);
        return (document) => narrowing.fits(principal, document);
      }),
    );
    if (config.mail.isCaught) await open.register(ofAuth.devMail);
  });
  const graphqlReadings = await graphqlRoutes(app, {
    schema,
    services,
    auth,
    gate,
    anonymous,
    live,
    operations,
    narrowing,
    raw: config.raw,
    principalOf,
    registry,
    accesses,
    report,
  });
  const changed = () => changes.poke();
  await app.register(
    importRoutes({
      model,
      pool: database.points,
      formats,
      enqueue,
      authenticate,
      admit: uploads.admit,
      changed,
      answerError,
    }),
  );
  await app.register(
    metricsRoutes(config.metricsToken, [
      ...graphqlReadings,
      ...databaseReadings(database),
      ...countsReadings(database),
      ...liveReadings(live, changes),
      ...auditReadings(sealing),
    ]),
  );
  await serveClient(app);
  const jobs = importJobs({
    model,
    pool: database.jobs,
    formats,
    principalOf: async (caller) => {
      const { tenantId, actor } = caller;
      const isMachine = actor.kind === 'machine';
      const find = () => auth.findMember({ tenant: tenantId, person: actor.id });
      return principalOf(await (isMachine ? auth.machines.behind(caller) : find()), null);
    },
    changed,
  });
  const dailyJobs = [
    { name: 'database.partitions', run: () => ensurePartitions(database.jobs) },
    { name: 'changes.forget', run: () => forgetChanges(database.jobs, config.changeDays) },
    forgetFiles(database.jobs),
    forgetKeys(database.jobs),
    forgetSpending(database.jobs),
  ];
  dailyJobs.push(...ofAuth.dailyJobs);
  const worker = await startWorker({
    databaseUrl,
    jobs,
    controlJobs: ofAuth.controlJobs,
    dailyJobs,
    stops: registry,
    log,
  });
  const close = async (notice = 0) => {
    isLeaving = true;
    await sleep(notice * 1000);
    await Promise.all([endService(app), worker.stop()]);
    await changes.close();
    tenantLimits.close();
    await refusals.close();
    await sealing.close();
    await registry.close();
    await auth.close();
    await database.close();
  };
  try {
    await prepare({ auth, database, model });
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    await close();
    throw error;
  }
  return { app, auth, database, model, live, url, close };
}

/** What holds for companies for which nothing else is set. */
function defaultLimits({ budgets }: Config): TenantLimits {
  return { userBudget: budgets.user, tenantBudget: budgets.tenant, uploads: 10, uploadBytes: 50 * 1024 * 1024 };
}
