/** The key of a presence in a roster: the provider's participant id, or the raw id where it has none. */
export function participantKey(participant) {
    return participant.participantId ?? participant.identity.rawId;
}
/**
 * Finds a presence again in another reading of the roster: by participant id, or by identity where one of the readings
 * has no such id.
 */
export function presenceIn(participants) {
    const byKey = new Map(participants.map((one) => [participantKey(one), one]));
    const byRawId = new Map(participants.map((one) => [one.identity.rawId, one]));
    return (one) => {
        const same = byKey.get(participantKey(one));
        if (same !== undefined)
            return same;
        const namesake = byRawId.get(one.identity.rawId);
        const lacksId = one.participantId === undefined || namesake?.participantId === undefined;
        return lacksId ? namesake : undefined;
    };
}
/** Whether two readings of a participant say the same. */
export function isSameParticipant(one, other) {
    return (one.identity.rawId === other.identity.rawId &&
        one.identity.displayName === other.identity.displayName &&
        one.participantId === other.participantId &&
        one.isMuted === other.isMuted &&
        one.isOnHold === other.isOnHold &&
        one.isInLobby === other.isInLobby &&
        one.isSelf === other.isSelf &&
        haveSameStreams(one.mediaStreams ?? [], other.mediaStreams ?? []));
}
function haveSameStreams(one, other) {
    return (one.length === other.length &&
        one.every((stream, index) => {
            const twin = other[index];
            return (twin !== undefined &&
                stream.mediaType === twin.mediaType &&
                stream.direction === twin.direction &&
                stream.sourceId === twin.sourceId &&
                stream.isServerMuted === twin.isServerMuted);
        }));
}
//# sourceMappingURL=participant.js.map