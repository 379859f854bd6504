import type { CallEvent, ParticipantJoined, ParticipantLeft, ParticipantUpdated } from './call-event.js';
import type { CallState } from './call-state.js';
/** An event that follows from comparing rosters. */
export type ParticipantEvent = ParticipantJoined | ParticipantLeft | ParticipantUpdated;
/**
 * What an event meant for the people in the call: who joined, who left and why, what changed about whom. In this
 * order: left, joined, updated.
 */
export declare function consequencesOf(before: CallState, after: CallState, cause: CallEvent): readonly ParticipantEvent[];
//# sourceMappingURL=consequences.d.ts.map