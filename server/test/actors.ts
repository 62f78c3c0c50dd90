import { randomUUID } from 'node:crypto';
import { domains } from '@plinth/schema/schema.ts';
import {
  execute,
  type ExecutionResult,
  getOperationAST,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { afterAll } from 'vitest';
import { transact } from '../database/transaction.ts';
import { behaviour } from '../domains/domains.ts';
import { ChangeStream } from '../engine/changes.ts';
import { newId } from '../engine/ids.ts';
import { buildModel } from '../engine/model.ts';
import { ReadPlans } from '../engine/read-plan.ts';
import { compileGrants, type Principal, systemPrincipal } from '../engine/permissions.ts';
import { requestContext, type RequestContext, type Services } from '../graphql/context.ts';
import { formatError } from '../graphql/errors.ts';
import { liveDocument } from '../graphql/live/live-document.ts';
import { LiveHub } from '../graphql/live/live-hub.ts';
import { parseExact } from '../graphql/exact-json.ts';
import { Narrowing } from '../graphql/narrowing/narrowing.ts';
import { buildGraphQLSchema } from '../graphql/schema.ts';
import { Accesses } from '../platform/access/access.ts';
import { Refusals } from '../platform/audit/refusals.ts';
import { CompanyLimits } from '../platform/auth/company-limits.ts';
import { createAuth } from '../platform/auth/auth.ts';
import { BackOffice } from '../platform/auth/operators/back-office.ts';
import { createSso } from '../platform/auth/sso/sso.ts';
import { enqueue } from '../platform/jobs/enqueue.ts';
import type { TestDatabase } from './database.ts';
import { instances } from './instances.ts';
import { Follower, settled } from './follower.ts';

export const model = buildModel(domains, behaviour);
export const schema: GraphQLSchema = buildGraphQLSchema(model, behaviour);

/** The schema as each caller is shown it. */
export const narrowing = new Narrowing(schema, model, behaviour);
export const handWrittenQueries = behaviour.queries;

export interface Answer<T = Record<string, never>> {
  data: T | null;
  errors: {
    message: string;
    code: string;
    rule: string | null;
    params: Record<string, unknown>;
    fields: { path: string; rule: string; message: string; theirs?: unknown }[];
  }[];
}

/** Somebody who uses the API: a member of a tenant with roles. */
export interface ActorInTest {
  readonly id: string;
  readonly principal: Principal;
  readonly context: () => RequestContext;
  /** Runs an operation and answers with data and errors as a caller sees them. */
  run<T = Record<string, never>>(document: string, variables?: Record<string, unknown>): Promise<Answer<T>>;
  /**
   * Begins a subscription.
   *
   * @throws what it is refused with
   */
  follow<T = Record<string, unknown>>(document: string, variables?: Record<string, unknown>): Promise<Follower<T>>;
  /** The same, for operations that must succeed. */
  ok<T = Record<string, never>>(document: string, variables?: Record<string, unknown>): Promise<T>;
}

type PrincipalMore = Pick<Principal, 'teams' | 'teammates' | 'site' | 'sites'>;

export interface World {
  readonly services: Services;
  readonly live: LiveHub;
  /** Waits until all instances have handed on what is committed. */
  settle(): Promise<void>;
  /** A company of its own; `actor` makes people in it by their roles, `person` by what they may do. */
  tenant(): {
    id: string;
    actor(...roles: string[]): Promise<ActorInTest>;
    person(permissions: readonly string[], more?: PrincipalMore): Promise<ActorInTest>;
  };
}

/** The API on a test database, without HTTP: the schema executed as the actors that a test makes. Closed when the file's tests are done. */
export async function world(db: TestDatabase): Promise<World> {
  const { close, ...opened } = await openWorld(db);
  afterAll(close);
  return opened;
}

/** The same, for whoever closes it: `close` throws when something went wrong beside what was asked. */
export async function openWorld(db: TestDatabase): Promise<World & { close(): Promise<void> }> {
  const faults: unknown[] = [];
  // with two instances, one writes and another is followed
  const streams = Array.from({ length: instances }, () => new ChangeStream(db, (error) => faults.push(error)));
  for (const stream of streams) await stream.start();
  const [changes] = streams;
  const followed = streams.at(-1);
  if (!changes || !followed) throw new Error('INSTANCES is no number of change streams');
  const report = (error: unknown) => faults.push(error);
  const reactions = { enqueue, handlers: behaviour.handlers, report };
  const refusals = new Refusals(async () => db.points, report);
  const auth = await createAuth({
    databaseUrl: db.url,
    publicUrl: 'https://plinth.example',
    demo: false,
    triesPerAddress: 1_000,
    report,
  });
  const machines = auth.serviceAccounts(db.points, model);
  const given = { read: async () => null, taken: async () => {} }; // nobody comes in through a registry here
  const accesses = new Accesses({ databaseOf: async () => db, model, roles: behaviour.roles, given, report });
  const rolesOf = (tenantId: string) => accesses.rolesOf(tenantId);
  const sso = createSso({
    auth,
    poolOf: async () => db.points,
    privateHosts: [],
    dnsServers: [],
    rolesOf,
    leave: (of) => accesses.leave(of),
  }).administration;
  const backOffice = new BackOffice({
    auth,
    limits: new CompanyLimits(auth.control, { userBudget: 1e8, tenantBudget: 1e9, uploads: 10, uploadBytes: 5e7 }),
    model,
    seed: (tenantId) => accesses.seed(tenantId),
    write: (_tenantId, work) => work(db.points),
  });
  const services: Services = {
    model,
    database: db,
    control: db.points,
    changes,
    reactions,
    refusals,
    machines,
    sso,
    accesses,
    backOffice,
  };
  const live = new LiveHub({ schema, model, changes: followed, database: db, report: (error) => faults.push(error) });
  return {
    services,
    live,
    async close() {
      for (const stream of streams) await stream.close();
      await refusals.close();
      await auth.close();
      if (faults.length > 0) throw new Error('the change stream had faults', { cause: faults[0] });
    },
    settle: () => settled(db, streams),
    tenant() {
      const id = randomUUID();
      const permissionsOf = (roles: string[]) => roles.flatMap((role) => behaviour.roles[role] ?? []);
      return {
        id,
        actor: (...roles) => makeActor(db, services, live, id, { roles, permissions: permissionsOf(roles) }),
        person: (permissions, more) => makeActor(db, services, live, id, { roles: [], permissions, ...more }),
      };
    },
  };
}

async function makeActor(
  db: TestDatabase,
  services: Services,
  live: LiveHub,
  tenantId: string,
  { roles, permissions, ...more }: PrincipalMore & { roles: string[]; permissions: readonly string[] },
): Promise<ActorInTest> {
  const id = newId();
  const name = `Actor ${id.slice(-6)}`;
  const email = `${id}@example.com`;
  await transact(db.points, systemPrincipal(tenantId), (tx) =>
    tx.query('insert into member (id, tenant_id, name, email) values ($1::uuid, $2::uuid, $3::text, $4::text)', [
      id,
      tenantId,
      name,
      email,
    ]),
  );
  const grants = compileGrants(permissions);
  const principal: Principal = { tenantId, actor: { kind: 'user', id, name }, roles, grants, requestId: null, ...more };
  const context = () =>
    requestContext(services, principal, { userId: id, name, email, tenantId, tenantSlug: 'test', rolesTaken: true });
  const run = async <T>(document: string, variables: Record<string, unknown> = {}): Promise<Answer<T>> => {
    const result = await runBothWays(document, variables, context());
    const faults: unknown[] = [];
    const errors = (result.errors ?? []).map((error) =>
      formatError(error.toJSON(), error, null, (fault) => faults.push(fault)),
    );
    if (faults.length > 0) throw faults[0];
    return {
      data: result.data as T | null,
      errors: errors.map(({ message, extensions }) => ({ message, ...extensions })) as Answer['errors'],
    };
  };
  return {
    id,
    principal,
    context,
    run,
    async follow<T>(source: string, variables: Record<string, unknown> = {}) {
      const document = parse(source);
      const errors = validate(schema, document);
      const operation = getOperationAST(document);
      if (errors.length > 0 || !operation) throw new Error(`no valid subscription: ${errors.join()}`);
      return new Follower<T>(await live.open(liveDocument(document, operation), variables, principal));
    },
    async ok<T>(document: string, variables: Record<string, unknown> = {}) {
      const { data, errors } = await run<T>(document, variables);
      if (errors.length > 0 || !data) throw new Error(`the operation was refused: ${JSON.stringify(errors)}`);
      return data;
    },
  };
}

const plans = new ReadPlans(schema, model);

/**
 * Executes through the resolvers and, where the operation is made of derived fields, as raw text too: both must be equal to the digit. So
 * every test of the API is a test of both paths.
 */
async function runBothWays(
  source: string,
  variables: Record<string, unknown>,
  context: RequestContext,
): Promise<ExecutionResult> {
  const document = parse(source);
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  const result = await execute({ schema, document, variableValues: variables, contextValue: context });
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (result.errors || operation?.operation !== 'query') return result;
  const fragments = document.definitions.filter(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
  );
  const byName = Object.fromEntries(fragments.map((each) => [each.name.value, each]));
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) throw new Error('the executor took variables that cannot be coerced');
  for (const pass of ['planned', 'found']) {
    const prepared = plans.prepare(operation, byName, coerced, context.principal);
    if (!prepared) break;
    const answers = prepared.reads.length > 0 ? await context.readJson(prepared.reads, prepared.pool) : [];
    const text = Buffer.concat(prepared.join(answers)).toString();
    // jsonb is written with a space after each comma and colon, which is the one difference allowed
    if (JSON.stringify(parseExact(text)) !== JSON.stringify(result.data))
      throw new Error(`raw (${pass}) and executed differ for ${source}\n${text}\n${JSON.stringify(result.data)}`);
  }
  return result;
}
