import { ID, Int } from 'type-graphql';
import type { ArgumentUse, ResolverClass, TypeRef } from '../../graphql/declare.ts';
import { addNote } from './plain-add-note.ts';
import { type PlainContext, type Row, selectContracts } from './plain-loaders.ts';

type Types = Readonly<
  Record<
    | 'contract'
    | 'customer'
    | 'note'
    | 'connection'
    | 'group'
    | 'filter'
    | 'orderBy'
    | 'noteOrderBy'
    | 'groupBy'
    | 'changes',
    TypeRef
  >
>;
type Order = readonly Readonly<Record<string, 'ASC' | 'DESC'>>[];

/** Where a list comes from: what its fields are resolved with. */
interface Listed {
  readonly where: string;
  readonly params: readonly unknown[];
  readonly order: string;
  readonly first: number;
}

const about = 'Of the bench.';
const contextOf = (context: unknown) => context as PlainContext; // the fence knows the context of our own API only

export function addPlainResolvers(
  root: ResolverClass,
  [contract, customer, connection]: readonly [ResolverClass, ResolverClass, ResolverClass],
  types: Types,
): void {
  const id = argument('id', ID);
  const first = argument('first', Int, { nullable: true });
  const search = argument('search', String, { nullable: true });
  const orderBy = argument('orderBy', types.orderBy, { nullable: true, list: true });
  const one = (ref: TypeRef) => ({ type: () => ref, nullable: true, description: about });
  const many = (ref: TypeRef) => ({ type: () => ref, list: true, description: about });

  root.query('contract', one(types.contract), [id], async (_root, args, context) => {
    const [row] = await contextOf(context).query(`${selectContracts} and id = $2::uuid`, [args['id']]);
    return row ?? null;
  });
  root.query('customer', one(types.customer), [id], (_root, args, context) =>
    contextOf(context).customers.load(String(args['id'])),
  );
  const filter = argument('filter', types.filter, { nullable: true });
  root.query('contracts', one(types.connection), [filter, search, orderBy, first], (_root, args): Listed => {
    const { status } = (args['filter'] ?? {}) as { status?: { eq: string } };
    const terms = [
      ...(status ? [['status = $2::text', status.eq.toLowerCase()]] : []),
      ...(args['search']
        ? [
            [
              `(search_key(contract_no) like '%' || search_pattern($3::text) || '%' or search_key(title) like '%' || search_pattern($3::text) || '%')`,
              args['search'],
            ],
          ]
        : []),
    ];
    return listed(
      terms.map(([text]) => String(text)),
      terms.map(([, value]) => value),
      args,
    );
  });
  customer.field('contracts', one(types.connection), [orderBy, first], (row, args) =>
    listed(['customer_id = $2::uuid'], [(row as Row).id], args),
  );
  connection.field('nodes', many(types.contract), [], (list, _args, context) => {
    const { where, params, order, first: limit } = list as Listed;
    return contextOf(context).query(
      `${selectContracts} and ${where} order by ${order} limit $${String(params.length + 2)}::int`,
      [...params, limit],
    );
  });
  connection.field('totalCount', one(Int), [], async (list, _args, context) => {
    const { where, params } = list as Listed;
    const [row] = await contextOf(context).query(
      `select count(*)::int as count from contract where tenant_id = $1::uuid and deactivated_at is null and ${where}`,
      params,
    );
    return row?.['count'];
  });

  contract.field('customer', one(types.customer), [], (row, _args, context) =>
    contextOf(context).customers.load(String((row as Row)['customerId'])),
  );
  const noteOrder = argument('orderBy', types.noteOrderBy, { nullable: true, list: true });
  contract.field('notes', many(types.note), [noteOrder, first], async (row, args, context) => {
    const notes = await contextOf(context).notes.load((row as Row).id);
    const [order] = (args['orderBy'] ?? []) as Order;
    const ordered = order?.['position'] === 'DESC' ? notes.toReversed() : notes;
    return ordered.slice(0, Number(args['first'] ?? 1000));
  });
  contract.field('notesCount', one(Int), [], (row, _args, context) =>
    contextOf(context).noteCounts.load((row as Row).id),
  );

  const by = argument('by', types.groupBy, { list: true });
  root.query('contractGroups', many(types.group), [by, first], (_root, args, context) =>
    contextOf(context).query(dashboard, [args['first']]),
  );
  root.mutation(
    'updateContract',
    one(types.contract),
    [id, argument('input', types.changes)],
    async (_root, args, context) => {
      const { notes } = args['input'] as { notes: { add: { body: string }[] } };
      for (const { body } of notes.add) await addNote(contextOf(context), String(args['id']), body);
      const [row] = await contextOf(context).query(`${selectContracts} and id = $2::uuid`, [args['id']]);
      return row;
    },
  );
}

function argument(name: string, ref: TypeRef, use: { nullable?: boolean; list?: boolean } = {}): ArgumentUse {
  return { name, type: () => ref, description: about, ...use };
}

const columns: Readonly<Record<string, string>> = { startDate: 'start_date', endDate: 'end_date' };

function listed(terms: string[], params: unknown[], args: Readonly<Record<string, unknown>>): Listed {
  const [order] = (args['orderBy'] ?? []) as Order;
  const [key = 'id', direction = 'DESC'] = Object.entries(order ?? {})[0] ?? [];
  const way = direction === 'ASC' ? 'asc' : 'desc';
  return {
    where: terms.length > 0 ? terms.join(' and ') : 'true',
    params,
    order: `${columns[key] ?? 'id'} ${way}, id ${way}`,
    first: Number(args['first'] ?? 50),
  };
}

const dashboard = `
  select json_build_object('endDate', g.month, 'status', upper(g.status)) as keys, sum(g.count)::int as count,
    json_build_object('value', json_agg(json_build_object('amount', g.amount::text, 'currency', g.currency) order by g.currency) filter (where g.currency is not null)) as sum
  from (
    select date_trunc('month', end_date::timestamp)::date as month, status, value_currency as currency, count(*) as count, sum(value) as amount
    from contract where tenant_id = $1::uuid and deactivated_at is null group by 1, 2, 3
  ) g group by g.month, g.status order by g.month, g.status limit $2::int`;
