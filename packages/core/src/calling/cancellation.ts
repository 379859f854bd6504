import type { EndReason } from '../call/end-reason.js';
import type { CancelOutcome } from '../operation/operation-state.js';

/** What became of taking an invitation back. */
export interface Cancellation {
  readonly outcome: CancelOutcome;
  /** Why, where the outcome is not `cancelled`. */
  readonly reason: EndReason;
}
