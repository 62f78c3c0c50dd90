/** What an executed plan says of its cost. */
export interface PlanFacts {
  readonly milliseconds: number;
  /** Pages of 8 kB that were looked at. */
  readonly pages: number;
  /** Why it does not scale; empty when it does. */
  readonly problems: readonly string[];
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly Node[];
}

const many = 10_000; // rows that no page of fifty needs to look at

/** Reads `explain (analyze, buffers, format json)`: a big table read whole, many rows sorted, or many thrown away, is a problem. */
export function inspect(explained: unknown, bigTables: ReadonlySet<string>): PlanFacts {
  const parsed: unknown = typeof explained === 'string' ? JSON.parse(explained) : explained;
  const [top] = parsed as { Plan: Node; 'Execution Time': number }[];
  if (!top) throw new Error('an explain without a plan');
  const problems = new Set<string>();
  const visit = (node: Node) => {
    const rows = (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1);
    const relation = node['Relation Name'];
    if (node['Node Type'] === 'Seq Scan' && relation && bigTables.has(relation) && (node['Actual Loops'] ?? 0) > 0)
      problems.add(`reads all of ${relation}`);
    if (node['Node Type'] === 'Sort') {
      const sorted = (node.Plans ?? []).reduce(
        (sum, each) => sum + (each['Actual Rows'] ?? 0) * (each['Actual Loops'] ?? 1),
        0,
      );
      if (sorted > many) problems.add(`sorts ${sorted.toLocaleString('en')} rows`);
    }
    const removed = (node['Rows Removed by Filter'] ?? 0) * (node['Actual Loops'] ?? 1);
    if (removed > many) problems.add(`throws away ${removed.toLocaleString('en')} rows of ${relation ?? 'a step'}`);
    if (rows > many && relation && node['Index Name'])
      problems.add(`takes ${rows.toLocaleString('en')} rows of ${relation} by ${node['Index Name']}`);
    for (const each of node.Plans ?? []) visit(each);
  };
  visit(top.Plan);
  return {
    milliseconds: top['Execution Time'],
    pages: (top.Plan['Shared Hit Blocks'] ?? 0) + (top.Plan['Shared Read Blocks'] ?? 0),
    problems: [...problems],
  };
}
