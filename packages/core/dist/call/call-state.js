import { emptyRoster } from '../participant/roster.js';
import { parseCallId } from './call-id.js';
/** The state of a call of which nothing has been heard. */
export function initialCallState(callId) {
    return {
        callId,
        ...parseCallId(callId),
        lifecycle: 'unknown',
        targets: [],
        roster: emptyRoster,
        operations: [],
    };
}
/** Whether the provider has reported the end of the call, and only the ends of open operations are still awaited. */
export function isSettling(state) {
    return state.disconnectedAt !== undefined && state.lifecycle !== 'disconnected';
}
//# sourceMappingURL=call-state.js.map