import type { Observable } from 'rxjs';
import type { EndReason } from '../call/end-reason.js';
import type { Identity } from '../identity/identity.js';
import type { OperationEndStatus, OperationKind, OperationResult, OperationState, OperationStatus } from '../operation/operation-state.js';
import type { Session } from './session.js';
/** How an operation ended. */
export interface OperationOutcome {
    readonly status: OperationEndStatus;
    /** Why, in neutral words, with the provider's own codes beside them. */
    readonly reason: EndReason;
    readonly result?: OperationResult;
}
/** An operation that the provider has accepted. What became of it is on its streams. */
export declare class Operation {
    readonly id: string;
    protected readonly session: Session;
    constructor(session: Session, id: string);
    /** What is known of it now. */
    get state(): OperationState;
    get kind(): OperationKind;
    get status(): OperationStatus;
    /** The people it is about. */
    get targets(): readonly Identity[];
    /** The application's own correlation text, as it was given. */
    get context(): string | undefined;
    /** The latest status, then every change, never backwards; completes with the end of the operation. */
    get status$(): Observable<OperationStatus>;
    /** The latest state of the operation, then every change; completes with its end. */
    get state$(): Observable<OperationState>;
    /**
     * How it ended. Never rejects and always resolves: by the operation's own event, by reconciliation, by the end of the
     * call, by its deadline, or as `unknown` when the client is closed first.
     */
    get outcome(): Promise<OperationOutcome>;
    /**
     * Resolves with what the operation brought when it succeeded.
     *
     * @throws OperationTimeoutError, OperationFailedError when it ended in any other way.
     */
    result(): Promise<OperationResult>;
}
//# sourceMappingURL=operation.d.ts.map