import { createServer, type IncomingMessage } from 'node:http';
import postgres from 'postgres';
import type { Sql } from '../../database/client.ts';
import type { Identity } from '../../platform/auth/verify.ts';
import type { Variables } from '../workloads.ts';
import { limitStatement, type LimitStatement } from './limit-statements.ts';
import { readOptions, serveBench, tokenVerifier } from './serve.ts';

/**
 * The limit: what a hand-written route does at best. One prepared statement whose JSON text is the answer, in the same tenant context,
 * with role, company, statement and commit sent in one flight.
 */
const options = readOptions();
const verify = tokenVerifier(options);
const statements = new Map<string, LimitStatement>();

/** Pools of one connection: what is sent in one go stays together, and waits for nobody in between. */
const connections = Array.from({ length: options.pool }, () => ({
  waiting: 0,
  sql: postgres(options.databaseUrl, { max: 1, connection: { application_name: 'bench limit', timezone: 'UTC' } }),
}));

createServer((request, response) => {
  answer(request).then(
    (data) => {
      const body = Buffer.from(`{"data":${data}}`);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
}).listen(options.port, '127.0.0.1', serveBench);

async function answer(request: IncomingMessage): Promise<string> {
  const [identity, body] = await Promise.all([verify(request.headers.authorization), readBody(request)]);
  const statement = statementOf(request.url ?? '');
  const connection = connections.reduce((least, each) => (each.waiting < least.waiting ? each : least));
  connection.waiting += 1;
  try {
    return await run(connection.sql, identity, statement, JSON.parse(body) as Variables);
  } finally {
    connection.waiting -= 1;
  }
}

function statementOf(path: string): LimitStatement {
  const known = statements.get(path);
  if (known) return known;
  const [, workload = '', variant] = path.split('/');
  const statement = limitStatement(workload, Number(variant));
  statements.set(path, statement);
  return statement;
}

async function run(sql: Sql, identity: Identity, statement: LimitStatement, variables: Variables): Promise<string> {
  const { tenantId, userId } = identity; // both checked when the token was read
  const begun = sql
    .unsafe(
      `begin ${statement.writes ? 'read write' : 'read only'}; set local role plinth_app; set local app.tenant = '${tenantId}'; set local app.actor = '${userId}'; set local app.actor_kind = 'user'`,
    )
    .execute();
  const read = sql
    .unsafe<{ data: string }[]>(statement.text, [tenantId, ...statement.params(variables)] as string[], {
      prepare: true,
    })
    .execute();
  const done = sql.unsafe('commit').execute();
  const [, [row]] = await Promise.all([begun, read, done]);
  return row?.data ?? 'null';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
