import { lifecycle } from '../lifecycle.ts';
import { ProjectStatus } from './project-choices.ts';

/** What a project has been promised is booked when it is activated, so that no import may bring one that runs. */
export const projectLifecycle = lifecycle(ProjectStatus, {
  column: 'status',
  initial: 'planning',
  imports: ['planning', 'completed', 'cancelled'],
  transitions: {
    submitProject: {
      description: 'Hands the plan in: with dates, a budget by lines that adds up, and who carries it out.',
      from: ['planning'],
      to: 'submitted',
      allow: 'project:submit',
      requires: ['organizationId', 'startDate', 'endDate', 'estimatedBudget'],
      guards: ['shares_add_up', 'lines_add_up', 'weights_add_up'],
      effect: 'remember_submitter',
    },
    returnProject: {
      description: 'Sends the plan back with the reason, which is kept as a note.',
      from: ['submitted'],
      to: 'planning',
      allow: 'project:activate',
      effect: 'keep_reason',
    },
    activateProject: {
      description:
        'Starts the project and promises it what its budget lines add up to, out of its sector. Large ones are not started by who submitted them.',
      from: ['submitted'],
      to: 'active',
      allow: 'project:activate',
      requires: ['organizationId', 'budgetId'],
      guards: ['recipient_is_ready', 'lines_add_up', 'weights_add_up', 'is_not_own_plan'],
      effect: 'commit',
    },
    holdProject: {
      description: 'Pauses the project, with the reason, which is kept as a note.',
      from: ['active'],
      to: 'on_hold',
      allow: 'project:hold',
      effect: 'keep_reason',
    },
    resumeProject: {
      description: 'Takes a paused project up again, with the reason, which is kept as a note.',
      from: ['on_hold'],
      to: 'active',
      allow: 'project:hold',
      guards: ['recipient_is_ready'],
      effect: 'keep_reason',
    },
    finishProject: {
      description: 'Ends the work on a project whose milestones are all approved or waived.',
      from: ['active'],
      to: 'completing',
      allow: 'project:complete',
      guards: ['milestones_are_settled'],
    },
    completeProject: {
      description: 'Closes a project that is accounted for.',
      from: ['completing'],
      to: 'completed',
      allow: 'project:complete',
      guards: ['milestones_are_settled'],
    },
    cancelProject: {
      description:
        'Gives the project up, with the reason. What it was promised and has not spent goes back to its sector.',
      from: ['planning', 'submitted', 'active', 'on_hold'],
      to: 'cancelled',
      allow: 'project:cancel',
      effect: 'release',
    },
  },
});
