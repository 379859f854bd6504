import type { OperationEnded } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
/** A report says that an operation is over. What it means depends on what else is known. */
export declare function endReportedOperation(state: CallState, event: OperationEnded): CallState;
/** Removals are proven by a roster that came after the request and does not hold the person any more. */
export declare function endRemovalsOf(state: CallState, at: string): CallState;
//# sourceMappingURL=reduce-operation-ended.d.ts.map