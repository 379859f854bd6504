import { distinctUntilChanged, lastValueFrom, map, takeWhile } from 'rxjs';
import { OperationFailedError, OperationTimeoutError } from '../errors/errors.js';
import { isOpen } from '../operation/operation-state.js';
import { operationOf } from '../operation/reduce-operations.js';
/** An operation that the provider has accepted. What became of it is on its streams. */
export class Operation {
    id;
    session;
    constructor(session, id) {
        this.session = session;
        this.id = id;
    }
    /** What is known of it now. */
    get state() {
        return stateOf(this.session.state, this.id);
    }
    get kind() {
        return this.state.kind;
    }
    get status() {
        return this.state.status;
    }
    /** The people it is about. */
    get targets() {
        return this.state.targets;
    }
    /** The application's own correlation text, as it was given. */
    get context() {
        return this.state.context;
    }
    /** The latest status, then every change, never backwards; completes with the end of the operation. */
    get status$() {
        return this.state$.pipe(map(({ status }) => status), distinctUntilChanged());
    }
    /** The latest state of the operation, then every change; completes with its end. */
    get state$() {
        return this.session.projection.state$.pipe(map((call) => stateOf(call, this.id)), distinctUntilChanged(), takeWhile(isOpen, true));
    }
    /**
     * How it ended. Never rejects and always resolves: by the operation's own event, by reconciliation, by the end of the
     * call, by its deadline, or as `unknown` when the client is closed first.
     */
    get outcome() {
        return lastValueFrom(this.state$).then(outcomeOf);
    }
    /**
     * Resolves with what the operation brought when it succeeded.
     *
     * @throws OperationTimeoutError, OperationFailedError when it ended in any other way.
     */
    async result() {
        const { status, reason, result = {} } = await this.outcome;
        if (status === 'succeeded')
            return result;
        const details = {
            provider: this.session.provider.name,
            callId: this.session.state.callId,
            operation: this.kind,
            operationId: this.id,
            ...(reason.code === undefined ? {} : { providerCode: String(reason.code) }),
            ...(reason.subCode === undefined ? {} : { providerSubCode: String(reason.subCode) }),
            outcomeUnknown: status === 'unknown',
        };
        const text = `The operation "${this.kind}" ended as ${status}: ${reason.reason}.`;
        throw status === 'timedOut'
            ? new OperationTimeoutError(text, details)
            : new OperationFailedError(text, details);
    }
}
function stateOf(call, id) {
    return operationOf(call, id) ?? neverRecorded(call, id);
}
/** The call ended before the operation reached its log: nothing can come of it any more. */
function neverRecorded(call, id) {
    return {
        id,
        kind: 'other',
        status: 'failed',
        origin: 'local',
        targets: [],
        handle: {},
        requestedAt: call.disconnectedAt ?? '',
        reason: { reason: 'callEnded' },
    };
}
function outcomeOf(state) {
    const { status, reason, result } = state;
    if (status === 'requested' || status === 'accepted')
        return { status: 'unknown', reason: { reason: 'unknown' } };
    const why = reason ?? { reason: status === 'succeeded' ? 'completed' : 'unknown' };
    return result === undefined ? { status, reason: why } : { status, reason: why, result };
}
//# sourceMappingURL=operation.js.map