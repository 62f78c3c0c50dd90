/** An operation to try. In its variables `$contract`, `$version` and `$customer` are records of the reader, `$fresh` is new each time. */
export interface Example {
  title: string;
  query: string;
  variables?: Record<string, unknown>;
}

/** What the playground offers, the most asked for first. */
export const examples: readonly Example[] = [
  {
    title: 'List: filter, order, page',
    query: `# Contracts in force of active customers, the first to end
# on top. Filters reach across relations; "after: endCursor"
# gives the next page.
query ContractsEndingSoon($first: Int = 10, $after: String) {
  contracts(
    filter: {
      status: { in: [ACTIVE, IN_NOTICE, SIGNED] }
      endDate: { isNull: false }
      customer: { status: { eq: ACTIVE } }
    }
    orderBy: [{ endDate: ASC }, { customer: { displayName: ASC } }]
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      contractNo
      title
      status
      endDate
      value {
        amount
        currency
      }
      customer {
        displayName
      }
    }
  }
}
`,
  },
  {
    title: 'Record: parts and customer',
    query: `# One contract with what belongs to it: one request, one SQL
# statement.
query OneContract($id: ID!) {
  contract(id: $id) {
    contractNo
    title
    version
    status
    customer {
      displayName
      email
      contacts {
        name
      }
    }
    parties {
      role
      name
    }
    obligations {
      text
      dueDate
      status
    }
    flags {
      severity
      reason
    }
    notesCount
  }
}
`,
    variables: { id: '$contract' },
  },
  {
    title: 'What may I do with it?',
    query: `# Contracts on their way, with the steps you may take now and why
# the others are not possible. Each step is a mutation of its name.
query NextSteps {
  contracts(filter: { status: { in: [DRAFT, PENDING_APPROVAL, SIGNED] } }, first: 5) {
    nodes {
      title
      status
      availableCommands {
        name
        possible
        code
        message
      }
    }
  }
}
`,
  },
  {
    title: 'Dashboard: counts and sums',
    query: `# What a dashboard asks: contracts by status, with the value
# of each group per currency.
query ContractsByStatus {
  byStatus: contractGroups(by: [{ field: status }]) {
    keys {
      status
    }
    count
    sum {
      value {
        amount
        currency
      }
    }
  }
  startedByQuarter: contractGroups(by: [{ field: startDate, unit: QUARTER }], first: 12) {
    keys {
      startDate
    }
    count
  }
  # The customers with at least three contracts, by what these come to in one currency
  largestCustomers: contractGroups(
    by: [{ field: customerId }]
    having: { count: { gte: 3 } }
    orderBy: [{ sum: { value: { currency: "NOK", direction: DESC } } }]
    first: 10
  ) {
    keys {
      customer {
        displayName
      }
    }
    count
    countDistinct {
      kind
    }
    sum {
      value {
        amount
        currency
      }
    }
    avg {
      noticePeriodDays
    }
    max {
      endDate
    }
  }
}
`,
  },
  {
    title: 'Live: every change',
    query: `# Run it, then change something in another tab or in the
# app: each change arrives here within a second. Ids travel,
# never rows. "since" with the last position you saw resumes
# without a gap.
subscription Changes($since: String) {
  changes(aggregates: [Contract, Customer], since: $since) {
    position
    kind
    aggregate
    id
    version
    command
    changedFields
    at
  }
}
`,
  },
  {
    title: 'Change a contract with its parts',
    query: `# One step: one version, one change, one audit entry,
# whatever it touches. What is left out stays as it is; null
# clears. Run it again for the same fields with the old
# version: CONFLICT.
mutation ChangeContract($id: ID!, $expectedVersion: Int, $input: UpdateContractInput!) {
  updateContract(id: $id, expectedVersion: $expectedVersion, input: $input) {
    id
    version
    paymentTerms
    obligations {
      text
      dueDate
    }
  }
}
`,
    variables: {
      id: '$contract',
      expectedVersion: '$version',
      input: {
        paymentTerms: 'Net 30 days ($fresh)',
        obligations: { add: [{ kind: 'REPORT', text: 'Send the quarterly report', dueDate: '2027-01-15' }] },
      },
    },
  },
  {
    title: 'An error worth seeing',
    query: `# Every refusal says which field breaks which rule, and
# nothing is written. The request id is in the log of the
# server.
mutation EndsBeforeItStarts($id: ID!) {
  updateContract(id: $id, input: { startDate: "2027-06-01", endDate: "2027-01-01" }) {
    id
  }
}
`,
    variables: { id: '$contract' },
  },
  {
    title: 'Create a contract with parties',
    query: `mutation CreateContract($input: CreateContractInput!) {
  createContract(input: $input) {
    id
    version
    contractNo
    parties {
      role
      name
    }
  }
}
`,
    variables: {
      input: {
        contractNo: 'PLAY-$fresh',
        title: 'Made in the playground',
        customerId: '$customer',
        value: { amount: '125000.50', currency: 'NOK' },
        startDate: '2026-12-01',
        endDate: '2028-11-30',
        parties: [
          { role: 'CUSTOMER', name: 'Nordlys Bygg AS' },
          { role: 'SUPPLIER', name: 'Fjord Supply AS' },
        ],
      },
    },
  },
  {
    title: 'Command: flag a contract',
    query: `# A command is a verb of the business: it has its own
# permission and its own rules.
mutation FlagContract($id: ID!, $input: FlagContractInput!) {
  flagContract(id: $id, input: $input) {
    id
    version
    flags {
      severity
      reason
      raisedAt
    }
  }
}
`,
    variables: { id: '$contract', input: { severity: 'WATCH', reason: 'The customer asked for a new end date.' } },
  },
  {
    title: 'Contracts that end, by month',
    query: `query ContractsExpiringByMonth($months: Int! = 6) {
  contractsExpiringByMonth(months: $months) {
    month
    count
    value {
      amount
      currency
    }
    next {
      contractNo
      title
      endDate
    }
  }
}
`,
  },
  {
    title: 'History of a record',
    query: `# Who changed what, before and after, newest first.
query HistoryOfContract($id: ID!) {
  history(aggregate: Contract, id: $id, first: 10) {
    at
    command
    version
    actorName
    changes {
      part
      field
      before
      after
    }
  }
}
`,
    variables: { id: '$contract' },
  },
  {
    title: 'Service account for a partner',
    query: `# A program that works for the company. It may do its scopes
# and no more, and its introspection shows no more than they
# allow. Then: createApiKey, or rotateClientSecret for OAuth.
mutation PartnerAccount($input: CreateServiceAccountInput!) {
  createServiceAccount(input: $input) {
    id
    name
    scopes
  }
}
`,
    variables: {
      input: {
        name: 'Partner $fresh',
        description: 'Reads contracts and customers.',
        scopes: ['contract:read:all', 'customer:read:all'],
      },
    },
  },
  {
    title: 'Who am I, and what may I do',
    query: `query Me {
  me {
    name
    tenant
    roles
    permissions
  }
}
`,
  },
];
