import { event } from '../event.ts';

interface OfContract {
  readonly contractId: string;
  readonly customerId: string;
}

export const ContractActivated = event<OfContract>('contracts.contract_activated', 'A contract came into force.');

export const ContractEnded = event<OfContract & { readonly reason: 'terminated' | 'expired' }>(
  'contracts.contract_ended',
  'A contract in force ran out or was terminated.',
);
