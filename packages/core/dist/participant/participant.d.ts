import type { Identity } from '../identity/identity.js';
/** One stream of media between a participant and the call. */
export interface MediaStream {
    readonly mediaType: 'audio' | 'video' | 'screenSharing' | 'data' | 'unknown';
    readonly direction: 'inactive' | 'sendOnly' | 'receiveOnly' | 'sendReceive';
    readonly sourceId?: string;
    readonly isServerMuted?: boolean;
}
/**
 * Someone who is in a call. Ringing people are not participants: presence in a roster is what the provider reports of
 * who is connected, and no answer to an invitation.
 */
export interface Participant {
    readonly identity: Identity;
    /** The provider's own id of this presence in the call, where it has one. A person who comes back gets a new one. */
    readonly participantId?: string;
    readonly isMuted: boolean;
    readonly isOnHold: boolean;
    readonly isInLobby: boolean;
    /** Whether this is the application's own presence in the call. */
    readonly isSelf: boolean;
    readonly mediaStreams?: readonly MediaStream[];
}
/** The key of a presence in a roster: the provider's participant id, or the raw id where it has none. */
export declare function participantKey(participant: Participant): string;
/**
 * Finds a presence again in another reading of the roster: by participant id, or by identity where one of the readings
 * has no such id.
 */
export declare function presenceIn(participants: readonly Participant[]): (one: Participant) => Participant | undefined;
/** Whether two readings of a participant say the same. */
export declare function isSameParticipant(one: Participant, other: Participant): boolean;
//# sourceMappingURL=participant.d.ts.map