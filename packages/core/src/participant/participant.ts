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
export function participantKey(participant: Participant): string {
  return participant.participantId ?? participant.identity.rawId;
}

/**
 * Finds a presence again in another reading of the roster: by participant id, or by identity where one of the readings
 * has no such id. Two readings of one call nearly always have the same people in the same places, so that is looked at first,
 * and an index is made only for what is not found there.
 *
 * @returns A function that takes a presence and the place it has in its own reading.
 */
export function presenceIn(
  participants: readonly Participant[],
): (one: Participant, place?: number) => Participant | undefined {
  let find: ((one: Participant) => Participant | undefined) | undefined;
  return (one, place = -1) => {
    const there = participants[place];
    if (there !== undefined && (there === one || participantKey(there) === participantKey(one))) {
      return there;
    }
    find ??= indexOf(participants);
    return find(one);
  };
}

function indexOf(
  participants: readonly Participant[],
): (one: Participant) => Participant | undefined {
  const byKey = new Map(participants.map((one) => [participantKey(one), one]));
  const byRawId = new Map(participants.map((one) => [one.identity.rawId, one]));
  return (one) => {
    const same = byKey.get(participantKey(one));
    if (same !== undefined) return same;
    const namesake = byRawId.get(one.identity.rawId);
    const lacksId = one.participantId === undefined || namesake?.participantId === undefined;
    return lacksId ? namesake : undefined;
  };
}

/** Whether two readings of a participant say the same. */
export function isSameParticipant(one: Participant, other: Participant): boolean {
  return (
    one.identity.rawId === other.identity.rawId &&
    one.identity.kind === other.identity.kind &&
    one.identity.displayName === other.identity.displayName &&
    one.participantId === other.participantId &&
    one.isMuted === other.isMuted &&
    one.isOnHold === other.isOnHold &&
    one.isInLobby === other.isInLobby &&
    one.isSelf === other.isSelf &&
    (one.mediaStreams === other.mediaStreams ||
      haveSameStreams(one.mediaStreams ?? [], other.mediaStreams ?? []))
  );
}

function haveSameStreams(one: readonly MediaStream[], other: readonly MediaStream[]): boolean {
  return (
    one.length === other.length &&
    one.every((stream, index) => {
      const twin = other[index];
      return (
        twin !== undefined &&
        stream.mediaType === twin.mediaType &&
        stream.direction === twin.direction &&
        stream.sourceId === twin.sourceId &&
        stream.isServerMuted === twin.isServerMuted
      );
    })
  );
}
