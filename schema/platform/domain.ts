import { domain } from '../aggregate.ts';
import { ImportRun } from './import-run.ts';
import { User } from './user.ts';

export const platform = domain('platform', {
  title: 'Platform',
  description: 'What every system of the company shares.',
  aggregates: [User, ImportRun],
});
