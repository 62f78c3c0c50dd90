import { event } from '../event.ts';

/** What a project's budget is asked for or gives back, in the sector of the project. */
interface OfProject {
  readonly projectId: string;
  readonly budgetId: string;
  readonly sector: string;
  readonly amount: string;
}

export const ProjectActivated = event<OfProject>(
  'csr.project_activated',
  'A project runs, and its budget is promised.',
);

export const CommitmentReleased = event<OfProject>(
  'csr.commitment_released',
  'A project will not spend all that it was promised.',
);
