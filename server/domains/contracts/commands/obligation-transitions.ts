import { obligationLifecycle } from '@plinth/schema/contracts/obligation-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import { isOverdue, keepEvidence, keepWaiver } from '../rules/obligation-steps.ts';

/** What the names in the lifecycle of an obligation stand for. */
export const obligationTransitions = bindLifecycle(obligationLifecycle, {
  guards: { is_overdue: isOverdue },
  effects: { keep_evidence: keepEvidence, keep_waiver: keepWaiver },
});
