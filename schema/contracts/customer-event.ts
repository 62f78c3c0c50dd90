import { isNull } from 'drizzle-orm';
import { index, pgTable } from 'drizzle-orm/pg-core';
import { aggregate } from '../aggregate.ts';
import { instant, json, ref, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { contract } from './contract.ts';
import { customer } from './customer.ts';

export const customerEvent = pgTable(
  'customer_event',
  {
    ...root(),
    producer: text('producer', 'The system that told of it.', { max: 80 }).notNull(),
    type: text('type', 'What happened, as reverse-dotted words: ocds.tender, ocds.contract.', { max: 120 }).notNull(),
    title: text('title', 'What happened, in a line.', { max: 500 }),
    customerId: ref('customer_id', () => customer, 'Whom it concerns.', { inverse: 'events' }),
    contractId: ref('contract_id', () => contract, 'Which contract it concerns.', { inverse: 'events' }),
    occurredAt: instant('occurred_at', 'When it happened, as the producer says.').notNull(),
    payload: json('payload', 'What the producer sent, unchanged.'),
  },
  (t) => [
    ...tenantKeys(t, { partition: t.occurredAt }),
    index('customer_event_type_time_idx').on(t.tenantId, t.type, t.occurredAt, t.id).where(isNull(t.deactivatedAt)),
  ],
);

export const CustomerEvent = aggregate('CustomerEvent', customerEvent, {
  description:
    'Something that happened to a customer or a contract, told by another system. Events are added, never changed.',
  label: 'type',
  list: ['occurredAt', 'type', 'title', 'customerId', 'contractId', 'producer'],
  search: ['title', 'type', 'producer'],
  own: ['customer.accountManagerId'],
  team: ['customer.accountManagerId'],
  operations: ['create', 'save'],
  partitionBy: 'occurredAt',
});
