import { domains } from '@plinth/schema/schema.ts';
import { type OperationDefinitionNode, parse } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { openDatabase, type Sql } from '../database/client.ts';
import { transact } from '../database/transaction.ts';
import { behaviour } from '../domains/domains.ts';
import { buildModel } from '../engine/model.ts';
import { compileGrants, type Principal } from '../engine/permissions.ts';
import { ReadPlans } from '../engine/read-plan.ts';
import { buildGraphQLSchema } from '../graphql/schema.ts';
import { startCluster } from './dataset.ts';
import { listQuestions, type Question } from './list-questions.ts';
import { option, parseOptions } from './options.ts';
import { inspect, type PlanFacts } from './plan-facts.ts';
import { type Facts, factsText, table, writeResults } from './report.ts';
import { company } from './workloads.ts';

type Explained = Question & PlanFacts;

/**
 * Explains, as the role that tenants' work runs under, every list ordered and filtered by each of its columns and searched, and fails when
 * one of them reads a big table from end to end or sorts much of it.
 */
export async function plans(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, { scale: option.number(1) });
  const cluster = await startCluster();
  try {
    const database = openDatabase(await cluster.dataset(options.scale), { applicationName: 'plinth plans' });
    const explained = await explainAll(database.points).finally(database.close);
    const bad = explained.filter(({ problems }) => problems.length > 0);
    const facts: Facts = {
      postgresVersion: cluster.version,
      loadBefore: 0,
      scale: options.scale,
      doubts: options.scale < 1 ? ['the data set was smaller than it is meant to be'] : [],
    };
    const text = report(explained, bad, facts);
    console.log(text);
    console.error(await writeResults('plans', text, { facts, explained }, facts));
    if (bad.length > 0) process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
}

async function explainAll(pool: Sql): Promise<Explained[]> {
  const model = buildModel(domains);
  const schema = buildGraphQLSchema(model, behaviour);
  const readPlans = new ReadPlans(schema, model);
  const principal = await administrator(pool);
  const bigTables = await tablesOver(pool, 10_000);
  const statementOf = ({ document, variables }: Pick<Question, 'document' | 'variables'>) => {
    const [operation] = parse(document).definitions as [OperationDefinitionNode];
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (!coerced) throw new Error(`${document}: ${String(errors?.[0]?.message)}`);
    const [read] = readPlans.prepare(operation, {}, coerced, principal)?.reads ?? [];
    if (!read) throw new Error(`${document} is not planned`);
    return read;
  };
  const run = <Row extends object>(question: Pick<Question, 'document' | 'variables'>, prefix: string) => {
    const { text, values } = statementOf(question);
    return transact(pool, principal, (tx) => tx.query<Row>(prefix + text, values), { readOnly: true });
  };
  const explained: Explained[] = [];
  for (const question of await listQuestions(pool, model, principal.tenantId)) {
    const [first] = await run<{ json: string }>(question, '');
    const { list } = first
      ? (JSON.parse(`{"list":${first.json}}`) as { list: { pageInfo: { endCursor: string | null } } })
      : { list: null };
    const after = list?.pageInfo.endCursor;
    const pages = [
      question,
      ...(after && question.isOrder
        ? [{ ...question, what: `${question.what}, next page`, variables: { ...question.variables, after } }]
        : []),
    ];
    for (const page of pages) {
      const [row] = await run<Record<string, unknown>>(page, 'explain (analyze, buffers, format json) ');
      explained.push({ ...page, ...inspect(row?.['QUERY PLAN'], bigTables) });
    }
  }
  return explained;
}

async function administrator(pool: Sql): Promise<Principal> {
  const [tenant] = await pool<{ id: string; person: string }[]>`
    select t.id, m.user_id as person from control.tenant t join control.membership m on m.tenant_id = t.id where t.slug = ${company.slug} limit 1`;
  if (!tenant) throw new Error('the data set has no companies');
  return {
    tenantId: tenant.id,
    actor: { kind: 'user', id: tenant.person, name: 'the prover' },
    roles: ['admin'],
    grants: compileGrants(behaviour.roles['admin'] ?? []),
    requestId: null,
  };
}

async function tablesOver(pool: Sql, rows: number): Promise<ReadonlySet<string>> {
  const found = await pool<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and reltuples > ${rows}`;
  return new Set(found.map(({ name }) => name));
}

function report(explained: readonly Explained[], bad: readonly Explained[], facts: Facts): string {
  const rows = explained.map(({ aggregate, what, milliseconds, pages, problems }) => [
    `${aggregate} ${what}`,
    milliseconds.toFixed(1),
    String(pages),
    problems.join('; ') || 'by index',
  ]);
  return [
    '# Plans of lists',
    `\`npm run prove -- plans\`. ${factsText(facts)}`,
    `${String(explained.length)} lists of 50 rows with their count left out, explained as the role under row security: ${String(bad.length)} not served by an index.`,
    ...(bad.length > 0
      ? [bad.map(({ aggregate, what, problems }) => `- ${aggregate} ${what}: ${problems.join('; ')}`).join('\n')]
      : []),
    table([['list', 'ms here', 'pages', ''], ...rows]),
  ].join('\n\n');
}
