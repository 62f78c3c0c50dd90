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

/** A contract that everybody has signed, by the same steps as people take. */
export async function makeSignedContract(input: Record<string, unknown> = {}): Promise<Made> {
  const [owner, approver] = [await apiOf('Henrik Dahl'), await apiOf('Astrid Haugen')];
  const { me } = await owner<{ me: { id: string } }>('{ me { id } }');
  const made = await makeContract({
    ownerId: me.id,
    startDate: '2026-01-01',
    versions: [{ no: 1 }],
    parties: [{ role: 'CUSTOMER', name: 'Nordlys Bygg AS' }],
    ...input,
  });
  const id = { id: made.id };
  await owner('mutation ($id: ID!) { submitContract(id: $id) { id } }', id);
  await approver('mutation ($id: ID!) { approveContract(id: $id) { id } }', id);
  const { sendForSignature } = await owner<{ sendForSignature: { parties: { id: string }[] } }>(
    'mutation ($id: ID!) { sendForSignature(id: $id) { parties { id } } }',
    id,
  );
  const signature = { partyId: sendForSignature.parties[0]?.id, signatoryName: 'Ola Moen', signedOn: '2026-01-01' };
  const { recordSignature } = await owner<{ recordSignature: { version: number } }>(
    'mutation ($id: ID!, $input: RecordSignatureInput!) { recordSignature(id: $id, input: $input) { version } }',
    { ...id, input: signature },
  );
  return { ...made, version: recordSignature.version };
}

/** A contract in force. */
export async function makeActiveContract(input: Record<string, unknown> = {}): Promise<Made> {
  const made = await makeSignedContract(input);
  const owner = await apiOf('Henrik Dahl');
  const { activateContract } = await owner<{ activateContract: { version: number } }>(
    'mutation ($id: ID!) { activateContract(id: $id) { version } }',
    { id: made.id },
  );
  return { ...made, version: activateContract.version };
}
