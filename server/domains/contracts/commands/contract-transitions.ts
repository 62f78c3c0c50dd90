import { contractLifecycle } from '@plinth/schema/contracts/contract-lifecycle.ts';
import { bindLifecycle } from '../../../engine/lifecycle.ts';
import * as effects from '../rules/contract-effects.ts';
import * as guards from '../rules/contract-guards.ts';

/** What the names in the lifecycle of a contract stand for. */
export const contractTransitions = bindLifecycle(contractLifecycle, {
  guards: {
    customer_is_open: guards.customerIsOpen,
    has_text: guards.hasText,
    is_not_own_work: guards.isNotOwnWork,
    has_no_critical_flag: guards.hasNoCriticalFlag,
    has_signatory: guards.hasSignatory,
    has_begun: guards.hasBegun,
    has_run_out: guards.hasRunOut,
  },
  effects: {
    remember_submitter: effects.rememberSubmitter,
    keep_reason: effects.keepReason,
    record_signature: effects.recordSignature,
    announce_activation: effects.announceActivation,
    give_notice: effects.giveNotice,
    terminate: effects.terminate,
    announce_end: effects.announceEnd,
  },
});
