import { pgTable } from 'drizzle-orm/pg-core';
import { aggregate } from '../aggregate.ts';
import { instant, ref, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { member } from './user.ts';

export const operatorVisit = pgTable(
  'operator_visit',
  {
    ...root(),
    operatorId: ref('operator_id', () => member, 'Who came.').notNull(),
    reason: text('reason', 'Why.', { max: 500 }).notNull(),
    endsAt: instant('ends_at', 'Until when they may stay.').notNull(),
    endedAt: instant('ended_at', 'When they left before that.'),
  },
  (t) => tenantKeys(t),
);

export const OperatorVisit = aggregate('OperatorVisit', operatorVisit, {
  description:
    'Somebody of the platform’s staff was in the company, and why. What they did there is in the history of the records, under their name.',
  label: 'reason',
  list: ['createdAt', 'operatorId', 'reason', 'endsAt', 'endedAt'],
  operations: [],
});
