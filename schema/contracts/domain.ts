import { domain } from '../aggregate.ts';
import { Contract } from './contract.ts';
import { CustomerEvent } from './customer-event.ts';
import { Customer } from './customer.ts';

export const contracts = domain('contracts', {
  title: 'Contract Portal',
  description: 'Customers, what was agreed with them, and what happened since.',
  aggregates: [Customer, Contract, CustomerEvent],
});
