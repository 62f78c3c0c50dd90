import { domain } from '../aggregate.ts';
import { ImportRun } from './import-run.ts';
import { OperatorVisit } from './operator-visit.ts';
import { Role } from './role.ts';
import { Site } from './site.ts';
import { Team } from './team.ts';
import { User } from './user.ts';

export const platform = domain('platform', {
  title: 'Platform',
  description: 'What every system of the company shares.',
  aggregates: [User, Role, Team, Site, ImportRun, OperatorVisit],
});
