import { apiOf } from './api.ts';

export interface Made {
  id: string;
  version: number;
  /** In the name and number of everything that was made with it. */
  mark: string;
}

let count = 0;
const markOf = () => `${Date.now().toString(36)}${(count++).toString(36)}`.toUpperCase();

/** A customer that no other test knows of. */
export async function makeCustomer(input: Record<string, unknown> = {}): Promise<Made> {
  const ask = await apiOf('Ingrid Solberg');
  const mark = markOf();
  const { createCustomer } = await ask<{ createCustomer: { id: string; version: number } }>(
    'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id version } }',
    { input: { customerNo: `K-${mark}`, displayName: `Customer ${mark}`, ...input } },
  );
  return { ...createCustomer, mark };
}

/** A contract that no other test knows of, with a customer of its own unless the input names one. */
export async function makeContract(input: Record<string, unknown> = {}): Promise<Made> {
  const ask = await apiOf('Ingrid Solberg');
  const mark = markOf();
  const customerId = input['customerId'] ?? (await makeCustomer()).id;
  const { createContract } = await ask<{ createContract: { id: string; version: number } }>(
    'mutation ($input: CreateContractInput!) { createContract(input: $input) { id version } }',
    { input: { contractNo: `C-${mark}`, title: `Contract ${mark}`, customerId, ...input } },
  );
  return { ...createContract, mark };
}
