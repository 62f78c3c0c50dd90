import { setTimeout as sleep } from 'node:timers/promises';
import { domains } from '@plinth/schema/schema.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { serveClient } from './client-pages.ts';
import { type Config, StartupError } from './config.ts';
import { openConnection } from './database/client.ts';
import { transact } from './database/transaction.ts';
import { behaviour } from './domains/domains.ts';
import { formats } from './domains/formats.ts';
import { keyRing, openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { endService } from './end-service.ts';
import { withinLicence } from './engine/licence.ts';
import { buildModel, type Model } from './engine/model.ts';
import { graphqlRoutes } from './graphql/http.ts';
import { Budget } from './graphql/limits/budget.ts';
import { Gate } from './graphql/limits/gate.ts';
import { manifestFile, Operations, readManifest } from './graphql/operations.ts';
import { Narrowing } from './graphql/narrowing/narrowing.ts';
import { buildGraphQLSchema } from './graphql/schema.ts';
import { openSigningKey } from './platform/audit/signing-key.ts';
import { Accesses } from './platform/access/access.ts';
import { type Auth, createAuth } from './platform/auth/auth.ts';
import { credentialOf } from './platform/auth/credential.ts';
import { machineRoutes } from './platform/auth/machines/routes.ts';
import { BackOffice } from './platform/auth/operators/back-office.ts';
import { noTenant } from './platform/auth/operators/operators.ts';
import { principals } from './platform/auth/principals.ts';
import { authRoutes } from './platform/auth/routes.ts';
import type { Identity } from './platform/auth/verify.ts';
import { CompanyLimits } from './platform/auth/company-limits.ts';
import { answerError } from './platform/auth/error-answer.ts';
import { requireOwnOrigin } from './platform/auth/own-origin.ts';
import { ssoRoutes } from './platform/auth/sso/routes.ts';
import { createSso } from './platform/auth/sso/sso.ts';
import { importRoutes } from './platform/imports/routes.ts';
import { enqueue } from './platform/jobs/enqueue.ts';
import { Accounts } from './platform/limits/accounts.ts';
import { addressOf } from './platform/addresses/addresses.ts';
import { AnonymousLimit } from './platform/limits/anonymous.ts';
import { takeFrom } from './platform/limits/leases.ts';
import type { TenantLimits } from './platform/limits/limits.ts';
import { LimitsOfTenants } from './platform/limits/tenant-limits.ts';
import { UploadLimit } from './platform/limits/uploads.ts';
import { metricsRoutes } from './platform/metrics/metrics.ts';
import { Registry, unlicensedOf } from './platform/tenancy/registry.ts';
import { readShard, shardIds } from './platform/tenancy/shard-connections.ts';
import { Shards } from './platform/tenancy/shards.ts';
import { playgroundRoutes } from './playground.ts';
import { prepareDatabase } from './prepare-database.ts';
import { shardReadings, worstAudit } from './readings.ts';
import { type ServingShard, startShard } from './serving-shard.ts';

/** What is there before anybody can come in. */
export interface Started {
  readonly auth: Auth;
  readonly model: Model;
  /** What serves a company. @throws DomainError UNAVAILABLE when its database cannot be used */
  servedBy(tenantId: string): Promise<ServingShard>;
}

export interface Server extends Started {
  readonly app: FastifyInstance;
  /** The databases that are served just now, that of the registry first. */
  readonly shards: Shards<ServingShard>;
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

const lookAfter = 6 * 60 * 60 * 1000; // milliseconds between two visits to each database

/**
 * Puts the server together on a migrated database and listens: identity → registry → what serves each database → GraphQL → HTTP. What was
 * begun is ended when it cannot listen.
 *
 * @param databaseUrl the owner's connection string of the database with the registry
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
  openKeys(config.encryption);
  const url =
    config.publicUrl ??
    `http://${config.host.includes(':') ? `[${config.host}]` : config.host.replace(/^(127\.0\.0\.1|0\.0\.0\.0)$/, 'localhost')}:${String(config.port)}`;
  const report = (error: unknown) => log.error({ err: error }, 'a fault of ours');
  await checkKeysOf(databaseUrl);
  const auth = await createAuth({
    databaseUrl,
    publicUrl: url,
    demo: config.demo,
    triesPerAddress: config.triesPerAddress,
    report,
  });
  const registry = new Registry(auth, report);
  const databaseOf = async (tenantId: string) => (await servedBy(tenantId)).services.database;
  const poolOf = async (tenantId: string) => (await databaseOf(tenantId)).points;
  const accesses = new Accesses({ databaseOf, model, roles: behaviour.roles, given: auth.given, report });
  const rights = principals(accesses, model);
  const principalOf = async (identity: Identity, requestId: string | null, site?: string | null) => {
    if (identity.tenantId === noTenant) return rights(identity, requestId);
    const tenant = await registry.find(identity.tenantId);
    return withinLicence(await rights(identity, requestId, site), model, unlicensedOf(tenant));
  };
  const sso = createSso({
    auth,
    poolOf,
    privateHosts: config.ssoPrivateHosts,
    dnsServers: config.dnsServers,
    rolesOf: (tenantId) => accesses.rolesOf(tenantId),
    leave: (of) => accesses.leave(of),
  });
  const backOffice = new BackOffice({
    auth,
    limits: new CompanyLimits(auth.control, defaultLimits(config)),
    model,
    seed: (tenantId) => accesses.seed(tenantId),
    write: async (tenantId, work) => {
      const { database, changes } = (await servedBy(tenantId)).services;
      const result = await work(database.points);
      changes.poke();
      return result;
    },
  });
  const background = auth.background(config.mail, async (tenantId) => (await databaseOf(tenantId)).jobs, model);
  const serving = {
    config,
    schema,
    model,
    auth,
    sso: sso.administration,
    accesses,
    backOffice,
    registry,
    background,
    principalOf,
    poolOf,
    log,
    report,
  };
  const startHome = async () => {
    await registry.start();
    return startShard(serving, { id: null, url: databaseUrl, control: null });
  };
  const home = await startHome().catch(async (error: unknown) => {
    await registry.close();
    await auth.close();
    throw error;
  });
  const shards: Shards<ServingShard> = new Shards({
    home,
    report,
    start: async (id) => {
      const { name, url: shardUrl } = await readShard(auth.control, id);
      await prepareDatabase(shardUrl, log, `The database ${name}`);
      return startShard(serving, { id, url: shardUrl, control: home.services.database.points });
    },
  });
  const servedBy = async (tenantId: string) =>
    tenantId === noTenant ? home : shards.of((await registry.find(tenantId)).shardId);
  const { points } = home.services.database;
  const take = takeFrom(points);
  const accounts = new Accounts({ take, report });
  const tenantLimits = new LimitsOfTenants(points, defaultLimits(config), report);
  await tenantLimits.start();
  const uploads = new UploadLimit(take, tenantLimits);
  const anonymous = new AnonymousLimit(accounts, config.anonymousRequests);
  const budget = new Budget({ accounts, limitsOf: (tenantId) => tenantLimits.of(tenantId) });
  const gate = new Gate(schema, model, budget);
  let isLeaving = false;
  const app = await createApp({
    log,
    isHttps: url.startsWith('https:'),
    trustedProxies: config.trustedProxies,
    isReady: async () => !isLeaving && (await points`select 1 as one`.catch(() => [])).length === 1,
    state: () => ({
      audit: worstAudit(shards.open),
      databases: { open: shards.open.length, failed: shards.failed },
    }),
  });
  const authenticate = async (request: FastifyRequest) =>
    anonymous.unlessKnown(request, async () =>
      principalOf(await auth.verifyAccessToken(credentialOf(request.headers), addressOf(request)), request.id),
    );
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
    if (config.mail.isCaught) await open.register(background.devMail);
  });
  const graphqlReadings = await graphqlRoutes(app, {
    schema,
    model,
    auth,
    gate,
    anonymous,
    operations,
    narrowing,
    raw: config.raw,
    principalOf,
    registry,
    accesses,
    servedBy,
    report,
  });
  await app.register(
    importRoutes({
      model,
      formats,
      enqueue,
      authenticate,
      admit: uploads.admit,
      answerError,
      write: async (principal, work) => {
        const { database, changes } = (await servedBy(principal.tenantId)).services;
        const result = await transact(database.points, principal, work);
        changes.poke();
        return result;
      },
    }),
  );
  await app.register(metricsRoutes(config.metricsToken, [...graphqlReadings, ...shardReadings(shards)]));
  await serveClient(app);
  const visit = async () => shards.visit(await shardIds(auth.control));
  const visiting = setInterval(() => void visit().catch(report), lookAfter).unref();
  const close = async (notice = 0) => {
    isLeaving = true;
    clearInterval(visiting);
    await sleep(notice * 1000);
    await Promise.all([endService(app), ...shards.open.map((shard) => shard.endJobs())]);
    tenantLimits.close();
    await shards.close();
    await registry.close();
    await auth.close();
  };
  try {
    await prepare({ auth, model, servedBy });
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    await close();
    throw error;
  }
  void visit().catch(report);
  return { app, auth, model, shards, servedBy, url, close };
}

/** @throws StartupError when what is encrypted cannot be read with the keys that are there */
async function checkKeysOf(databaseUrl: string): Promise<void> {
  const sql = openConnection(databaseUrl);
  try {
    await checkKeys(sql, keyRing());
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What holds for companies for which nothing else is set. */
function defaultLimits({ budgets }: Config): TenantLimits {
  return { userBudget: budgets.user, tenantBudget: budgets.tenant, uploads: 10, uploadBytes: 50 * 1024 * 1024 };
}
