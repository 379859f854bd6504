import { CallNotFoundError, RequestError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import type { Cancellation } from './cancellation.js';
import { Operation } from './operation.js';

/**
 * An invitation into a call. It succeeds when the person has answered; being seen in a roster is no answer. A success
 * stays one even when the person turns out to be gone: that is an event of the call, `participant.left`.
 */
export class Invitation extends Operation {
  /**
   * Takes the invitation back, and tells what became of that: `cancelled`; `tooLate`, because the person had joined
   * (remove them if that is wanted); `alreadyOver`, because it had ended another way; or `failed`, with the reason. Asking
   * again while it is under way asks nothing of the provider; after it has failed, it asks again.
   *
   * @throws UnsupportedOperationError, UnavailableError when the provider could not be asked.
   */
  cancel(): Promise<Cancellation> {
    return this.session.cancellationOf(this.id, () => this.#withdraw());
  }

  async #withdraw(): Promise<Cancellation> {
    if (!isOpen(this.state)) return this.#over();
    const cancellationId = this.#underWay() ?? (await this.#ask());
    const { reason, result } = await new Operation(this.session, cancellationId).outcome;
    return {
      outcome: result?.cancel ?? (isOpen(this.state) ? 'failed' : this.#over().outcome),
      reason,
    };
  }

  /** Whoever else is taking it back, through another handle or in another process. */
  #underWay(): string | undefined {
    return this.session.state.operations.find(
      (operation) =>
        operation.kind === 'cancel' && operation.invitation === this.id && isOpen(operation),
    )?.id;
  }

  async #ask(): Promise<string> {
    try {
      return await this.session.execute({ kind: 'cancel', invitation: this.id });
    } catch (error) {
      const isAnswer = RequestError.isInstance(error) || CallNotFoundError.isInstance(error);
      const pending = isAnswer ? error.operationId : undefined;
      if (pending === undefined) throw error;
      return pending;
    }
  }

  #over(): Cancellation {
    const { status, reason } = this.state;
    if (status === 'succeeded') return { outcome: 'tooLate', reason: { reason: 'completed' } };
    return { outcome: 'alreadyOver', reason: reason ?? { reason: 'unknown' } };
  }
}
