import type { CallEvent } from './call-event.js';
import type { CallState } from './call-state.js';
/**
 * The state of a call after one more event. Pure, and the same for every provider: all knowledge about order, repetition
 * and loss is here. An event that says nothing new returns the same object.
 */
export declare function reduce(state: CallState, event: CallEvent): CallState;
//# sourceMappingURL=reduce.d.ts.map