import { InvalidStateError } from '../errors/errors.js';
/** Someone calls the application. It can be answered, rejected or redirected, once. */
export class IncomingCall {
    /** Id under which its events are kept. A call that is answered may get another, see {@link Call.id}. */
    id;
    provider;
    from;
    to;
    callerDisplayName;
    /** Headers that the caller attached. */
    customContext;
    event;
    #actions;
    #handled;
    constructor(event, actions) {
        this.id = event.callId;
        this.provider = event.provider;
        this.from = event.from;
        this.to = event.to;
        this.callerDisplayName = event.callerDisplayName;
        this.customContext = event.customContext ?? {};
        this.event = event;
        this.#actions = actions;
    }
    /** Takes the call. Resolves when the provider has accepted that; the call is up when its state says `connected`. */
    answer(options = {}) {
        return this.#once('answered', () => this.#actions.answer(this.event, { kind: 'answer', ...this.#token() }, options));
    }
    /** Refuses the call. @param reason What the caller is told. */
    reject(reason = 'none', options = {}) {
        return this.#once('rejected', () => this.#actions.turnAway(this.event, { kind: 'reject', reason, ...this.#token() }, options));
    }
    /** Sends the caller to somebody else. */
    redirect(target, options = {}) {
        return this.#once('redirected', () => this.#actions.turnAway(this.event, { kind: 'redirect', target, ...this.#token() }, options));
    }
    #token() {
        return this.event.token === undefined ? {} : { token: this.event.token };
    }
    /** A command that failed may be tried again, or another one be given; one that is under way or done may not. */
    async #once(handled, act) {
        if (this.#handled !== undefined) {
            throw new InvalidStateError(`The incoming call has been ${this.#handled} already.`, {
                callId: this.id,
                provider: this.provider,
            });
        }
        this.#handled = handled;
        try {
            return await act();
        }
        catch (error) {
            this.#handled = undefined;
            throw error;
        }
    }
}
//# sourceMappingURL=incoming-call.js.map