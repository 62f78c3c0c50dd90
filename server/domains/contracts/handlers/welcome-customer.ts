import { ContractActivated } from '@plinth/schema/contracts/contract-events.ts';
import { Customer } from '@plinth/schema/contracts/customer.ts';
import { handler } from '../../../engine/handler.ts';

/** Whoever has a contract in force is no longer a prospect, and not dormant. */
export const welcomeCustomer = handler({
  name: 'welcomeCustomer',
  on: ContractActivated,
  async run({ customerId }, { rows, change }) {
    const [waiting] = await rows<{ id: string }>(
      `select id from customer where id = $1::uuid and status in ('prospect', 'dormant')`,
      [customerId],
    );
    if (waiting) await change(Customer, waiting.id, { status: 'active' });
  },
});
