import { isSameIdentity } from '../identity/identity.js';
import { isSameParticipant, participantKey, presenceIn } from './participant.js';
/** The roster of a call of which nothing has been heard. */
export const emptyRoster = {
    participants: [],
    freshness: 'catchingUp',
    isComplete: false,
    version: { at: '' },
};
/** Whether a roster of version `one` replaces a roster of version `other`. */
export function isNewer(one, other) {
    const sequence = one.sequence ?? -1;
    const otherSequence = other.sequence ?? -1;
    if (sequence !== otherSequence)
        return sequence > otherSequence;
    return instant(one.at) > instant(other.at);
}
/**
 * The roster after a whole list. An older list, or one that says nothing new, changes nothing. Of two lists without a number
 * that came within one instant, the later in the log is the newer.
 */
export function applySnapshot(roster, snapshot) {
    const isLate = isNewer(roster.version, snapshot.version);
    const isRepeated = snapshot.version.sequence !== undefined && !isNewer(snapshot.version, roster.version);
    if (roster.freshness !== 'catchingUp' && (isLate || isRepeated))
        return roster;
    return settle(roster, {
        participants: snapshot.participants,
        freshness: 'live',
        isComplete: true,
        version: snapshot.version,
    });
}
/**
 * The roster after a list of changes. Changes follow each other without a gap: a number that skips means that something
 * was lost, so what is known is kept, what came is applied, and the roster is stale until it is read anew.
 */
export function applyDelta(roster, delta) {
    const last = roster.version.sequence;
    if (last !== undefined && delta.version.sequence <= last)
        return roster;
    const isGapless = last === undefined || delta.version.sequence === last + 1;
    const changed = new Map(delta.changed.map((participant) => [participantKey(participant), participant]));
    const removed = new Set(delta.removed);
    const kept = roster.participants
        .filter((participant) => !removed.has(participantKey(participant)))
        .map((participant) => {
        const key = participantKey(participant);
        const update = changed.get(key);
        changed.delete(key);
        return update ?? participant;
    });
    const isWhole = isGapless && roster.freshness !== 'stale';
    return settle(roster, {
        participants: [...kept, ...changed.values()],
        freshness: isWhole ? 'live' : 'stale',
        isComplete: isWhole,
        version: delta.version,
    });
}
/**
 * The roster after a read of the provider's truth. A read that began before a newer roster came is late news and
 * changes nothing; otherwise it is the truth of the version known when it began.
 */
export function applyRead(roster, read) {
    if (isNewer(roster.version, read.basedOn))
        return roster;
    const { sequence } = read.basedOn;
    return settle(roster, {
        participants: read.participants,
        freshness: 'live',
        isComplete: true,
        version: sequence === undefined ? { at: read.at } : { sequence, at: read.at },
    });
}
/** The roster without a person of whom evidence says that they left. */
export function withoutIdentity(roster, identity) {
    const participants = roster.participants.filter((one) => !isSameIdentity(one.identity, identity));
    return participants.length === roster.participants.length ? roster : { ...roster, participants };
}
/** Whether someone is in a roster. */
export function isPresent(roster, identity) {
    return roster.participants.some((one) => isSameIdentity(one.identity, identity));
}
/** Keeps the objects of what did not change, so that equal states are the same state. */
function settle(before, after) {
    const twinOf = presenceIn(before.participants);
    const participants = after.participants.map((one) => {
        const twin = twinOf(one);
        return twin !== undefined && isSameParticipant(twin, one) ? twin : one;
    });
    const isSameList = participants.length === before.participants.length &&
        participants.every((one, index) => one === before.participants[index]);
    return { ...after, participants: isSameList ? before.participants : participants };
}
function instant(at) {
    const time = Date.parse(at);
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
//# sourceMappingURL=roster.js.map