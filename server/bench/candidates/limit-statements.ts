import { selectionOf, selections, worded } from '../dialects/fields.ts';
import type { Variables } from '../workloads.ts';

/** One statement that answers a workload whole; `$1` is the company, the others are `params`. */
export interface LimitStatement {
  readonly text: string;
  readonly writes: boolean;
  params(variables: Variables): unknown[];
}

const contract = (names: Parameters<typeof worded>[0]) => `c.id, ${worded(names, 'sql')}`;
const list = (rows: string) => `(select coalesce(json_agg(r), '[]') from (${rows}) r)`;
const one = (row: string) => `(select row_to_json(r) from (${row}) r)`;
const customer = (columns: string) =>
  one(`select ${columns} from customer k where k.tenant_id = $1 and k.id = c.customer_id`);
const notes = (columns: string, first: number) =>
  list(
    `select ${columns} from contract_note n where n.tenant_id = $1 and n.contract_id = c.id and n.deactivated_at is null order by n.position, n.id limit ${String(first)}`,
  );
const live = 'c.tenant_id = $1 and c.deactivated_at is null';
const word = (value: unknown) => String(value).toLowerCase();

function read(text: string, params: LimitStatement['params']): LimitStatement {
  return { text, writes: false, params };
}

/** Fifty contracts of a status, the newest end first: the list of W2 and W8. */
function byStatus(names: Parameters<typeof worded>[0]): LimitStatement {
  const rows = `select ${contract(names)}, ${customer('k.display_name as "displayName"')} as customer, ${notes('n.id, n.body, n.created_at as "createdAt"', 3)} as notes
    from contract c where ${live} and c.status = $2 order by c.end_date desc, c.id desc limit $3`;
  return read(`select json_build_object('contracts', json_build_object('nodes', ${list(rows)}))::text as data`, (v) => [
    word(v['status']),
    v['first'],
  ]);
}

const statements: Readonly<Record<string, () => LimitStatement>> = {
  W1: () =>
    read(
      `select json_build_object('contract', ${one(
        `select ${contract(selections.W1)},
          ${customer('k.id, k.display_name as "displayName", k.customer_no as "customerNo", upper(k.status) as status, k.segment')} as customer,
          ${notes('n.id, n.body, n.position, upper(n.visibility) as visibility, n.created_at as "createdAt"', 5)} as notes
        from contract c where ${live} and c.id = $2`,
      )})::text as data`,
      (v) => [v['id']],
    ),
  W2: () => byStatus(selections.W2),
  W3: () =>
    read(
      `select json_build_object('contracts', json_build_object('nodes', ${list(
        `select ${contract(selections.W3)} from contract c where ${live} and c.status = $2 order by c.end_date desc, c.id desc limit $3`,
      )}))::text as data`,
      (v) => [word(v['status']), v['first']],
    ),
  W4: () =>
    read(
      `select json_build_object('customer', ${one(
        `select k.id, k.display_name as "displayName", json_build_object(
          'totalCount', (select count(*) from contract c where ${live} and c.customer_id = k.id),
          'nodes', ${list(
            `select ${contract(selections.W4)},
              (select count(*) from contract_note n where n.tenant_id = $1 and n.contract_id = c.id and n.deactivated_at is null) as "notesCount",
              ${notes('n.id, n.body', 5)} as notes
            from contract c where ${live} and c.customer_id = k.id order by c.start_date desc, c.id desc limit 20`,
          )}) as contracts
        from customer k where k.tenant_id = $1 and k.id = $2 and k.deactivated_at is null`,
      )})::text as data`,
      (v) => [v['id']],
    ),
  // the note first: what a function wrote is seen by the statement after it, not by the one that called it
  W5: () => ({
    text: `select json_build_object('updateContract', ${one(
      `select ${contract(selections.W5).replace('c.version', 'c.version + 1')}, json_build_array(json_build_object('id', n.id, 'body', n.body, 'position', n.position, 'createdAt', n.created_at)) as notes
       from contract c, bench.add_note($2, $3) n where ${live} and c.id = $2`,
    )})::text as data`,
    writes: true,
    params: (v) => [v['id'], v['body']],
  }),
  W6: () => {
    const where = `${live} and c.status = $2 and (search_key(c.contract_no) like '%' || search_pattern($3) || '%' or search_key(c.title) like '%' || search_pattern($3) || '%')`;
    return read(
      `select json_build_object('contracts', json_build_object(
        'totalCount', (select count(*) from contract c where ${where}),
        'nodes', ${list(
          `select ${contract(selections.W6)}, ${customer('k.display_name as "displayName"')} as customer
           from contract c where ${where} order by c.end_date, c.id limit 25`,
        )}))::text as data`,
      (v) => [word(v['status']), v['search']],
    );
  },
  W7: () =>
    read(
      `select json_build_object('contractGroups', ${list(
        `select json_build_object('endDate', g.month, 'status', upper(g.status)) as keys, sum(g.count)::int as count,
          json_build_object('value', coalesce(json_agg(json_build_object('amount', g.amount::text, 'currency', g.currency) order by g.currency) filter (where g.currency is not null), '[]')) as sum
        from (select date_trunc('month', c.end_date::timestamp)::date as month, c.status, c.value_currency as currency, count(*) as count, sum(c.value) as amount
          from contract c where ${live} group by 1, 2, 3) g
        group by g.month, g.status order by g.month, g.status limit 1000`,
      )})::text as data`,
      () => [],
    ),
};

/** @throws Error for a workload that there is none of */
export function limitStatement(workload: string, variant: number): LimitStatement {
  if (workload === 'W8') return byStatus(selectionOf(variant));
  const make = statements[workload];
  if (!make) throw new Error(`there is no workload ${workload}`);
  return make();
}
