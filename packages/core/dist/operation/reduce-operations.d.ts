import type { OperationAccepted, OperationRequested } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { OperationState } from './operation-state.js';
/** The operations of a call that are still to end. */
export declare function openOperations(state: CallState): readonly OperationState[];
/** The operation with an id. */
export declare function operationOf(state: CallState, operationId: string): OperationState | undefined;
/** The state with one operation changed. An operation that has ended is never changed. */
export declare function changeOperation(state: CallState, operationId: string, change: (operation: OperationState) => OperationState): CallState;
/** The state with one operation ended, which happens once: a second end changes nothing. */
export declare function endOperation(state: CallState, operationId: string, end: Pick<OperationState, 'status' | 'endedAt' | 'reason' | 'result' | 'error'>): CallState;
/** An intent was recorded. A report of its operation may have come first. */
export declare function noteRequested(state: CallState, event: OperationRequested): CallState;
/** The provider took an operation on, and gave it ids of its own. */
export declare function noteAccepted(state: CallState, event: OperationAccepted): CallState;
/** Ends an operation because its call has ended and no report of its own came. */
export declare function closeWithCall(state: CallState, operation: OperationState, at: string): CallState;
//# sourceMappingURL=reduce-operations.d.ts.map