import { withConnection } from './dataset.ts';

/** Variables of one request. */
export type Variables = Readonly<Record<string, unknown>>;

/** What is asked, whoever is asked; how it is worded for each candidate is in `dialects/`. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Different wordings of the same question, taken in turn: one but for W8. */
  readonly variants: number;
  readonly samples: readonly Variables[];
}

/** How a candidate wants to be asked. */
export interface Dialect {
  /** Path and body of one request. */
  request(workload: string, variant: number, variables: Variables): { path: string; body: string };
  /** Brings `data` of an answer into the shape of ours. */
  reshape(workload: string, data: unknown): unknown;
}

/** All workloads, with samples of the first company's rows: the same ones for every candidate. */
export async function loadWorkloads(databaseUrl: string): Promise<readonly Workload[]> {
  const { tenantId, contracts, customers, statuses, words } = await sampleRows(databaseUrl);
  const byStatus = statuses.map((status) => ({ status, first: 50 }));
  const workloads: Workload[] = [
    {
      name: 'W1',
      title: 'a contract with its customer and 5 notes',
      variants: 1,
      samples: contracts.map((id) => ({ tenantId, id })),
    },
    {
      name: 'W2',
      title: '50 contracts by status, ordered, with customer name and 3 notes each',
      variants: 1,
      samples: byStatus,
    },
    {
      name: 'W3',
      title: '500 contracts × 10 fields',
      variants: 1,
      samples: statuses.map((status) => ({ status, first: 500 })),
    },
    {
      name: 'W4',
      title: 'customer → 20 contracts → 5 notes, with counts',
      variants: 1,
      samples: customers.map((id) => ({ tenantId, id })),
    },
    {
      name: 'W6',
      title: 'first page of a filtered, searched, ordered list with totalCount',
      variants: 1,
      samples: statuses.flatMap((status) => words.map((search) => ({ status, search }))),
    },
    {
      name: 'W7',
      title: 'dashboard: counts and sums by month and status over all contracts of a company',
      variants: 1,
      samples: [{}],
    },
    { name: 'W8', title: 'W2 as 200 different operations in turn', variants: 200, samples: byStatus },
    {
      name: 'W5',
      title: 'create a note, returning note and contract',
      variants: 1,
      samples: contracts.map((id, index) => ({ id, body: `The supplier was called about invoice ${String(index)}.` })),
    },
  ];
  const empty = workloads.find(({ samples }) => samples.length === 0);
  if (empty) throw new Error(`the data set has no rows for ${empty.name}`);
  return workloads;
}

/** The company whose contract owner asks. */
export const company = { slug: 'fjord', email: 'henrik@fjord.example' };

async function sampleRows(databaseUrl: string) {
  return withConnection(databaseUrl, async (sql) => {
    const [tenant] = await sql<{ id: string }[]>`select id from control.tenant where slug = ${company.slug}`;
    if (!tenant) throw new Error('the data set has no companies');
    const contracts = await sql<{ id: string; title: string }[]>`
      select id, title from contract where tenant_id = ${tenant.id} order by md5(id::text) limit 2000`;
    const customers = await sql<{ id: string }[]>`
      select customer_id as id from contract where tenant_id = ${tenant.id} group by 1 having count(*) >= 24 order by 1 limit 400`;
    const statuses = await sql<{ status: string }[]>`
      select upper(status) as status from contract where tenant_id = ${tenant.id} group by 1 having count(*) >= 50 order by count(*) desc, 1 limit 4`;
    const words = contracts.flatMap(({ title }) => title.match(/\b[A-Za-z]{5,}\b/g) ?? []);
    return {
      tenantId: tenant.id,
      contracts: contracts.map(({ id }) => id),
      customers: customers.map(({ id }) => id),
      statuses: statuses.map(({ status }) => status),
      words: [...new Set(words)].sort().slice(0, 20),
    };
  });
}
