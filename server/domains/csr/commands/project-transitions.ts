import { projectLifecycle } from '@plinth/schema/csr/project-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import * as effects from '../rules/project-effects.ts';
import * as guards from '../rules/project-guards.ts';

/** What the names in the lifecycle of a project stand for. */
export const projectTransitions = bindLifecycle(projectLifecycle, {
  guards: {
    shares_add_up: guards.sharesAddUp,
    lines_add_up: guards.linesAddUp,
    weights_add_up: guards.weightsAddUp,
    recipient_is_ready: guards.recipientIsReady,
    is_not_own_plan: guards.isNotOwnPlan,
    milestones_are_settled: guards.milestonesAreSettled,
  },
  effects: {
    remember_submitter: effects.rememberSubmitter,
    keep_reason: effects.keepReason,
    commit: effects.commit,
    release: effects.release,
  },
});
