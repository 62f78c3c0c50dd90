import { projectMilestoneLifecycle } from '@plinth/schema/csr/milestone-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import * as steps from '../rules/milestone-steps.ts';

/** What the names in the lifecycle of a milestone stand for. */
export const milestoneTransitions = bindLifecycle(projectMilestoneLifecycle, {
  guards: {
    project_is_active: steps.projectIsActive,
    is_whole: steps.isWhole,
    is_not_own_milestone: steps.isNotOwnMilestone,
  },
  effects: {
    report_progress: steps.reportProgress,
    submit: steps.submit,
    approve: steps.approve,
    reject: steps.giveReason,
    waive: steps.giveReason,
  },
});
