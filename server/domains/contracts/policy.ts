/** What the roles that come with the contract portal allow; each company may change them. The grammar: docs/permissions.md. */
const readAll = ['customer:read:all', 'contract:read:all', 'customerEvent:read:all', 'user:read:all'];

export const roles: Readonly<Record<string, readonly string[]>> = {
  viewer: readAll,
  account_manager: [
    'user:read:all',
    'customer:read:own',
    'customer:update:own',
    'customer:unmask:own',
    'contract:read:own',
    'contract:create:own',
    'contract:update:own',
    'contract:flag:own',
    'contract:submit:own',
    'customerEvent:read:own',
  ],
  contract_owner: [
    ...readAll,
    'customer:create:all',
    'customer:update:all',
    'contract:create:all',
    'contract:update:all',
    'contract:flag:all',
    ...['submit', 'sign', 'activate', 'notice', 'terminate', 'cancel', 'archive', 'waive'].map(
      (step) => `contract:${step}:all`,
    ),
    'customerEvent:create:all',
    'importRun:read:own',
    'importRun:create:own',
    'importRun:commit:own',
  ],
  approver: [...readAll, 'contract:approve:all', 'contract:flag:all'],
  compliance: [...readAll, 'contract:suspend:all', 'customer:unmask:all', 'contract:flag:all'],
  admin: ['*:*:all', '*:read:all:*'],
};
