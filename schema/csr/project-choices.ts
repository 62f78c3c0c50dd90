import { choices } from '../column-note.ts';

export const ProjectStatus = choices('ProjectStatus', 'Where a project is in its life.', {
  planning: 'Being planned.',
  submitted: 'Waits for somebody to start it.',
  active: 'Running: its budget is promised.',
  on_hold: 'Paused.',
  completing: 'Its work is done and is being accounted for.',
  completed: 'Over, and accounted for.',
  cancelled: 'Given up.',
});

export const ProjectRisk = choices('ProjectRisk', 'How much could go wrong in a project.', {
  low: 'Little.',
  medium: 'Some.',
  high: 'Much.',
});

export const RecipientRole = choices('RecipientRole', 'What an organisation is in a project.', {
  lead: 'Answers for it.',
  implementing: 'Does the work.',
  beneficiary: 'Is helped by it.',
});

export const BudgetLineCategory = choices('BudgetLineCategory', 'What a line of a project’s budget is for.', {
  staff: 'People.',
  equipment: 'Things that last.',
  construction: 'Building.',
  training: 'Courses.',
  travel: 'Journeys.',
  admin: 'Running the project.',
  contingency: 'What nobody can foresee.',
});

export const ProjectMilestoneStatus = choices('ProjectMilestoneStatus', 'How a milestone of a project stands.', {
  pending: 'Nothing is done yet.',
  in_progress: 'Worked on.',
  completed: 'Done, and waits for approval.',
  approved: 'Done, and approved by somebody else.',
  waived: 'No longer asked for.',
});
