import type { Dialect } from '../workloads.ts';
import { selectionOf, selections, worded } from './fields.ts';

const contract = (names: Parameters<typeof worded>[0]) => `id ${worded(names, 'api')}`;

/** The list of W2 and W8: only the columns differ. */
const byStatus = (names: Parameters<typeof worded>[0], name: string) =>
  `query ${name}($status: ContractStatus!, $first: Int!) {
    contracts(filter: { status: { eq: $status } }, orderBy: [{ endDate: DESC }], first: $first) {
      nodes { ${contract(names)} customer { displayName } notes(first: 3) { id body createdAt } }
    }
  }`;

const documents: Readonly<Record<string, (variant: number) => string>> = {
  W1: () => `query W1($id: ID!) {
    contract(id: $id) {
      ${contract(selections.W1)}
      customer { id displayName customerNo status segment }
      notes(first: 5) { id body position visibility createdAt }
    }
  }`,
  W2: () => byStatus(selections.W2, 'W2'),
  W3: () => `query W3($status: ContractStatus!, $first: Int!) {
    contracts(filter: { status: { eq: $status } }, orderBy: [{ endDate: DESC }], first: $first) {
      nodes { ${contract(selections.W3)} }
    }
  }`,
  W4: () => `query W4($id: ID!) {
    customer(id: $id) {
      id displayName
      contracts(orderBy: [{ startDate: DESC }], first: 20) {
        totalCount
        nodes { ${contract(selections.W4)} notesCount notes(first: 5) { id body } }
      }
    }
  }`,
  W5: () => `mutation W5($id: ID!, $body: String!) {
    updateContract(id: $id, input: { notes: { add: [{ body: $body }] } }) {
      ${contract(selections.W5)}
      notes(orderBy: [{ position: DESC }], first: 1) { id body position createdAt }
    }
  }`,
  W6: () => `query W6($status: ContractStatus!, $search: String!) {
    contracts(filter: { status: { eq: $status } }, search: $search, orderBy: [{ endDate: ASC }], first: 25) {
      totalCount
      nodes { ${contract(selections.W6)} customer { displayName } }
    }
  }`,
  W7: () => `query W7 {
    contractGroups(by: [{ field: endDate, unit: MONTH }, { field: status }], first: 1000) {
      keys { endDate status } count sum { value { amount currency } }
    }
  }`,
  W8: (variant) => byStatus(selectionOf(variant), `W8v${String(variant)}`),
};

/** Our API, whose documents the plain TypeGraphQL server takes as well. */
export const api: Dialect = {
  request(workload, variant, variables) {
    const query = documents[workload]?.(variant);
    return { path: '/graphql', body: JSON.stringify({ query, variables }) };
  },
  reshape: (_workload, data) => data,
};
