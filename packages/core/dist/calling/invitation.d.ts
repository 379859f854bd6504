import type { EndReason } from '../call/end-reason.js';
import type { CancelOutcome } from '../operation/operation-state.js';
import { Operation } from './operation.js';
/** What became of taking an invitation back. */
export interface Cancellation {
    readonly outcome: CancelOutcome;
    /** Why, where the outcome is not `cancelled`. */
    readonly reason: EndReason;
}
/**
 * An invitation into a call. It succeeds when the person has answered; being seen in a roster is no answer. A success
 * stays one even when the person turns out to be gone: that is an event of the call, `participant.left`.
 */
export declare class Invitation extends Operation {
    #private;
    /**
     * Takes the invitation back, and tells what became of that: `cancelled`; `tooLate`, because the person had joined
     * (remove them if that is wanted); `alreadyOver`, because it had ended another way; or `failed`, with the reason. Asking
     * again while it is under way asks nothing of the provider.
     *
     * @throws UnsupportedOperationError, UnavailableError when the provider could not be asked.
     */
    cancel(): Promise<Cancellation>;
}
//# sourceMappingURL=invitation.d.ts.map