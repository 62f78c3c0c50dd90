/** The columns of a contract that the workloads select, in the words of each candidate. */
export interface ContractField {
  /** In our API. */
  readonly api: string;
  readonly postgraphile: string;
  /** As a column of a hand-written statement over `c`, under the name our API has. */
  readonly sql: string;
}

const plain = (name: string, column: string): ContractField => ({
  api: name,
  postgraphile: name,
  sql: `c.${column} as "${name}"`,
});
const word = (name: string, column: string): ContractField => ({
  ...plain(name, column),
  sql: `upper(c.${column}) as "${name}"`,
});

const contractFields = {
  contractNo: plain('contractNo', 'contract_no'),
  title: plain('title', 'title'),
  status: word('status', 'status'),
  kind: word('kind', 'kind'),
  riskClass: word('riskClass', 'risk_class'),
  renewal: word('renewal', 'renewal'),
  value: {
    api: 'value { amount currency }',
    postgraphile: 'value valueCurrency',
    sql: `case when c.value is null then null else json_build_object('amount', c.value::text, 'currency', c.value_currency) end as value`,
  },
  startDate: plain('startDate', 'start_date'),
  endDate: plain('endDate', 'end_date'),
  updatedAt: plain('updatedAt', 'updated_at'),
  version: plain('version', 'version'),
  language: plain('language', 'language'),
  noticePeriodDays: plain('noticePeriodDays', 'notice_period_days'),
} as const;

type FieldName = keyof typeof contractFields;

/** Names of a contract's fields, by workload. */
export const selections = {
  W1: ['contractNo', 'title', 'status', 'kind', 'riskClass', 'value', 'startDate', 'endDate', 'updatedAt', 'version'],
  W2: ['contractNo', 'title', 'status', 'value', 'endDate'],
  W3: ['contractNo', 'title', 'status', 'kind', 'riskClass', 'value', 'startDate', 'endDate', 'updatedAt'],
  W4: ['contractNo', 'title', 'status', 'startDate'],
  W5: ['version', 'title', 'status'],
  W6: ['contractNo', 'title', 'status', 'value', 'endDate', 'updatedAt'],
} as const satisfies Record<string, readonly FieldName[]>;

const optional = ['status', 'kind', 'riskClass', 'renewal', 'value', 'startDate', 'updatedAt', 'version'] as const;

/** The fields of one of W8's 200 operations: those of the bits of its number, beside those that all have. */
export function selectionOf(variant: number): readonly FieldName[] {
  return ['contractNo', 'title', 'endDate', ...optional.filter((_, bit) => ((variant + 1) >> bit) & 1)];
}

export function worded(names: readonly FieldName[], dialect: keyof ContractField): string {
  return names.map((name) => contractFields[name][dialect]).join(dialect === 'sql' ? ', ' : ' ');
}
