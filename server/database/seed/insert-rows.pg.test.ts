import { contract } from '@plinth/schema/contracts/contract.ts';
import { customerEvent } from '@plinth/schema/contracts/customer-event.ts';
import { customer } from '@plinth/schema/contracts/customer.ts';
import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { type Caller, transact } from '../transaction.ts';
import { generateBatch } from './generator.ts';
import { insertRows } from './insert-rows.ts';

const db = await testDatabase();
const fjord: Caller = {
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { id: '018f0000-0000-7000-8000-000000000001', kind: 'system' },
};
const batch = generateBatch({ seed: 1, today: '2026-11-20', memberIds: [] }, 0, 50);
const write = () =>
  transact(db.jobs, fjord, async (tx) => [
    await insertRows(tx, customer, batch.customers),
    await insertRows(tx, contract, batch.contracts),
    await insertRows(tx, customerEvent, batch.events),
    await insertRows(tx, contract, []),
  ]);

it('writes generated rows as they are, in the tenant, and only once', async () => {
  expect(await write()).toEqual([50, batch.contracts.length, batch.events.length, 0]);
  expect(await write()).toEqual([0, 0, 0, 0]);
  const [first] = batch.contracts;
  const [row] =
    await db.sql`select tenant_id, contract_no, value::text, value_currency, end_date::text from contract where id = ${String(first?.['id'])}`;
  expect(row).toEqual({
    tenant_id: fjord.tenantId,
    contract_no: first?.['contractNo'],
    value: first?.['value'],
    value_currency: first?.['valueCurrency'],
    end_date: first?.['endDate'],
  });
});
