import { Contract } from '@plinth/schema/contracts/contract.ts';
import { z } from 'zod';
import { moneyAnswer, query, recordOf } from '../../../engine/query.ts';

const month = z
  .object({
    month: z.iso.date().describe('First day of the month.'),
    count: z.number().int().describe('How many contracts end in it.'),
    value: z.array(moneyAnswer).describe('What they are worth, one sum per currency.'),
    next: z.array(recordOf(Contract)).describe('The first five of them to end.'),
  })
  .describe('Contracts in force that end in one month.')
  .meta({ description: 'Contracts in force that end in one month.' });

interface Row {
  month: string;
  count: number;
  value: { amount: string; currency: string }[];
  next: string[];
}

export const contractsExpiringByMonth = query({
  name: 'contractsExpiringByMonth',
  description:
    'Contracts in force by the month in which they end, from this month on; months without any are in it with 0.',
  reads: Contract,
  args: z.object({
    months: z.number().int().min(1).max(60).default(12).describe('How many months ahead, at most 60.'),
  }),
  returns: z.array(month),
  async run({ param, visible, rows }, { months }) {
    const found = await rows<Row>(`
      with ending as materialized (
        select c.id, c.end_date, date_trunc('month', c.end_date::timestamp)::date as month, c.value, c.value_currency as currency
        from contract c
        where c.status in ('signed', 'active', 'in_notice', 'suspended') and c.end_date >= current_date and ${visible(Contract, 'c')}
      )
      select m.month::date::text as month,
        (select count(*)::int from ending e where e.month = m.month) as count,
        (select coalesce(jsonb_agg(jsonb_build_object('amount', s.amount::text, 'currency', s.currency) order by s.currency), '[]')
          from (select sum(value) as amount, currency from ending e where e.month = m.month and value is not null group by currency) s) as value,
        array(select e.id from ending e where e.month = m.month order by e.end_date, e.id limit 5) as next
      from generate_series(date_trunc('month', current_date::timestamp), date_trunc('month', current_date::timestamp) + make_interval(months => ${param(months, 'int')} - 1), interval '1 month') m(month)
      order by m.month`);
    return found.map((row) => ({ ...row, next: row.next.map((id) => ({ id })) }));
  },
});
