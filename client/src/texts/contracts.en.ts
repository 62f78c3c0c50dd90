/** The words of the contract portal that do not follow from the names in the API. */
export const contracts = {
  'domains.contracts': 'Contract Portal',
  'domains.platform': 'Platform',
  'screens.contracts.dashboard': 'Dashboard',
  'screens.contracts.imports': 'Imports',

  'aggregates.CustomerEvent.many': 'Event Log',
  'aggregates.CustomerEvent.one': 'Event',
  'aggregates.ImportRun.one': 'Import',
  'aggregates.ImportRun.many': 'Imports',

  'choices.ContractKind.NDA': 'NDA',
  'fields.orgNo': 'Organisation number',
  'fields.nationalId': 'National id',
  'fields.customerNo': 'Customer number',
  'fields.contractNo': 'Contract number',
  'fields.kycStatus': 'Identity check',
  'fields.createdAt': 'Created',
  'fields.updatedAt': 'Changed',
  'fields.createdBy': 'Created by',
  'fields.updatedBy': 'Changed by',
};
