import type { Dialect, Variables } from '../workloads.ts';
import { selectionOf, selections, worded } from './fields.ts';

const contract = (names: Parameters<typeof worded>[0]) => `id: rowId ${worded(names, 'postgraphile')}`;
const customer = (fields: string) => `customer: customerByTenantIdAndCustomerId { ${fields} }`;
const notes = (fields: string, first: number, also = '') =>
  `notes: contractNotesByTenantIdAndContractId(condition: { deactivatedAt: null }, orderBy: [POSITION_ASC, ROW_ID_ASC], first: ${String(first)}) { ${also} nodes { ${fields} } }`;
const byStatus = (name: string, fields: string) => `query ${name}($status: String!, $first: Int!) {
    contracts: allContracts(condition: { status: $status, deactivatedAt: null }, orderBy: [END_DATE_DESC, ROW_ID_DESC], first: $first) {
      nodes { ${fields} }
    }
  }`;
const withNotes = (names: Parameters<typeof worded>[0]) =>
  `${contract(names)} ${customer('displayName')} ${notes('id: rowId body createdAt', 3)}`;

const documents: Readonly<Record<string, (variant: number) => string>> = {
  W1: () => `query W1($tenantId: UUID!, $id: UUID!) {
    contract: contractByTenantIdAndRowId(tenantId: $tenantId, rowId: $id) {
      ${contract(selections.W1)}
      ${customer('id: rowId displayName customerNo status segment')}
      ${notes('id: rowId body position visibility createdAt', 5)}
    }
  }`,
  W2: () => byStatus('W2', withNotes(selections.W2)),
  W3: () => byStatus('W3', contract(selections.W3)),
  W4: () => `query W4($tenantId: UUID!, $id: UUID!) {
    customer: customerByTenantIdAndRowId(tenantId: $tenantId, rowId: $id) {
      id: rowId displayName
      contracts: contractsByTenantIdAndCustomerId(condition: { deactivatedAt: null }, orderBy: [START_DATE_DESC, ROW_ID_DESC], first: 20) {
        totalCount
        nodes { ${contract(selections.W4)} ${notes('id: rowId body', 5, 'totalCount')} }
      }
    }
  }`,
  W5: () => `mutation W5($id: UUID!, $body: String!) {
    benchAddNote(input: { contractId: $id, body: $body }) {
      note: result { id: rowId body position createdAt contract: contractByTenantIdAndContractId { ${contract(selections.W5)} } }
    }
  }`,
  W6: () => `query W6($status: String!, $search: String!) {
    contracts: benchSearchContracts(term: $search, condition: { status: $status }, orderBy: [END_DATE_ASC, ROW_ID_ASC], first: 25) {
      totalCount
      nodes { ${contract(selections.W6)} ${customer('displayName')} }
    }
  }`,
  W7: () => `query W7 { contractGroups: benchContractDashboard { nodes { month status count sums } } }`,
  W8: (variant) => byStatus(`W8v${String(variant)}`, withNotes(selectionOf(variant))),
};

/** PostGraphile's own names for the same, with aliases where an alias is enough. */
export const postgraphile: Dialect = {
  request(workload, variant, variables) {
    const query = documents[workload]?.(variant);
    return { path: '/graphql', body: JSON.stringify({ query, variables: lowerStatus(variables) }) };
  },
  reshape(workload, data) {
    if (workload === 'W5') {
      const { note } = (data as { benchAddNote: { note: Json } }).benchAddNote;
      const { contract: root, ...rest } = note;
      return { updateContract: { ...(reshape(root) as Json), notes: [reshape(rest)] } };
    }
    if (workload === 'W7') {
      const { nodes } = (data as { contractGroups: { nodes: Json[] } }).contractGroups;
      const groups = nodes.map(({ month, status, count, sums }) => ({
        keys: { endDate: month, status: upper(status) },
        count,
        sum: { value: sums },
      }));
      return { contractGroups: groups };
    }
    return reshape(data);
  },
};

type Json = Record<string, unknown>;

const words = ['status', 'kind', 'riskClass', 'renewal', 'visibility'];
const upper = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value);

/** Money is one object, parts are a plain list with a count beside it, words are in capitals. */
function reshape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reshape);
  if (value === null || typeof value !== 'object') return value;
  const { valueCurrency, ...rest } = value as Json;
  const result: Json = {};
  for (const [key, each] of Object.entries(rest)) {
    if (key === 'value') result[key] = each === null ? null : { amount: each, currency: valueCurrency };
    else if (key === 'notes') {
      const { nodes, totalCount } = each as { nodes: unknown; totalCount?: number };
      result[key] = reshape(nodes);
      if (totalCount !== undefined) result['notesCount'] = totalCount;
    } else result[key] = words.includes(key) ? upper(each) : reshape(each);
  }
  return result;
}

function lowerStatus(variables: Variables): Variables {
  const { status } = variables;
  return typeof status === 'string' ? { ...variables, status: status.toLowerCase() } : variables;
}
