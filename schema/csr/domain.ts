import { domain } from '../aggregate.ts';
import { Budget } from './budget.ts';
import { Organization } from './organization.ts';
import { Project } from './project.ts';

export const csr = domain('csr', {
  title: 'CSR CRM',
  description: 'What a foundation gives: projects, their budgets, and whom it works with.',
  aggregates: [Project, Budget, Organization],
});
