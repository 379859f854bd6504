import { RequestError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import { Operation } from './operation.js';
/**
 * An invitation into a call. It succeeds when the person has answered; being seen in a roster is no answer. A success
 * stays one even when the person turns out to be gone: that is an event of the call, `participant.left`.
 */
export class Invitation extends Operation {
    #cancellation;
    /**
     * Takes the invitation back, and tells what became of that: `cancelled`; `tooLate`, because the person had joined
     * (remove them if that is wanted); `alreadyOver`, because it had ended another way; or `failed`, with the reason. Asking
     * again while it is under way asks nothing of the provider.
     *
     * @throws UnsupportedOperationError, UnavailableError when the provider could not be asked.
     */
    cancel() {
        this.#cancellation ??= this.#withdraw().catch((error) => {
            this.#cancellation = undefined;
            throw error;
        });
        return this.#cancellation;
    }
    async #withdraw() {
        if (!isOpen(this.state))
            return this.#over();
        const cancellationId = await this.session
            .execute({ kind: 'cancel', invitation: this.id })
            .catch((error) => {
            const pending = RequestError.isInstance(error) ? error.operationId : undefined;
            if (pending === undefined)
                throw error;
            return pending;
        });
        const { reason, result } = await new Operation(this.session, cancellationId).outcome;
        return {
            outcome: result?.cancel ?? (isOpen(this.state) ? 'failed' : this.#over().outcome),
            reason,
        };
    }
    #over() {
        const { status, reason } = this.state;
        if (status === 'succeeded')
            return { outcome: 'tooLate', reason: { reason: 'completed' } };
        return { outcome: 'alreadyOver', reason: reason ?? { reason: 'unknown' } };
    }
}
//# sourceMappingURL=invitation.js.map