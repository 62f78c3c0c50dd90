import { lifecycle } from '../lifecycle.ts';
import { ProjectMilestoneStatus } from './project-choices.ts';

/** Of one milestone of a project that runs: who has done it says so, and somebody else approves it. */
export const projectMilestoneLifecycle = lifecycle(ProjectMilestoneStatus, {
  column: 'status',
  initial: 'pending',
  imports: ['pending', 'in_progress'],
  transitions: {
    reportMilestoneProgress: {
      description: 'Tells how far a milestone is, in percent, with a remark.',
      from: ['pending', 'in_progress'],
      to: 'in_progress',
      allow: 'project:report',
      guards: ['project_is_active'],
      effect: 'report_progress',
    },
    submitMilestone: {
      description: 'Says that a milestone is done: it is at 100 percent and waits for approval.',
      from: ['in_progress'],
      to: 'completed',
      allow: 'project:submitMilestone',
      guards: ['project_is_active', 'is_whole'],
      effect: 'submit',
    },
    approveMilestone: {
      description:
        'Approves a milestone. Not for whoever submitted it, nor for people of the organisation that did it.',
      from: ['completed'],
      to: 'approved',
      allow: 'project:approveMilestone',
      guards: ['is_not_own_milestone'],
      effect: 'approve',
    },
    rejectMilestone: {
      description: 'Sends a milestone back, with the reason.',
      from: ['completed'],
      to: 'in_progress',
      allow: 'project:approveMilestone',
      effect: 'reject',
    },
    waiveMilestone: {
      description: 'Lets a milestone go, with the reason.',
      from: ['pending', 'in_progress'],
      to: 'waived',
      allow: 'project:waive',
      effect: 'waive',
    },
  },
});
