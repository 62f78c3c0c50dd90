/** What the roles that come with the CSR CRM allow; each foundation may change them. */
const readAll = ['project:read:all', 'organization:read:all', 'budget:read:all', 'user:read:all'];
const every = (noun: string, scope: string, ...steps: string[]) => steps.map((step) => `${noun}:${step}:${scope}`);

export const roles: Readonly<Record<string, readonly string[]>> = {
  csr_manager: [
    ...readAll,
    'team:read:all',
    ...every('project', 'all', 'create', 'update', 'delete', 'submit', 'activate', 'hold', 'complete', 'cancel'),
    ...every('project', 'all', 'approveMilestone', 'waive'),
    ...every('organization', 'all', 'create', 'update', 'delete'),
    ...every('budget', 'all', 'create', 'update', 'delete', 'allocate', 'approve', 'close', 'decide'),
  ],
  finance_officer: [
    ...readAll,
    'organization:read:all:financial',
    ...every('budget', 'all', 'create', 'update', 'allocate', 'transfer'),
  ],
  me_officer: [...readAll, ...every('project', 'all', 'report', 'approveMilestone')],
  recipient: [
    'organization:read:team',
    'user:read:all',
    ...every('project', 'team', 'read', 'report', 'submitMilestone'),
  ],
  editor: [
    ...readAll,
    ...every('project', 'all', 'create', 'update', 'submit'),
    ...every('organization', 'all', 'create', 'update'),
  ],
  auditor: [...readAll, 'organization:read:all:financial'],
};
