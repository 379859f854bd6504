import type { Identity } from '../identity/identity.js';
import type { Participant } from './participant.js';
/**
 * How well a roster is known.
 *
 * - `catchingUp`: nothing has been heard yet.
 * - `live`: the provider reports every change.
 * - `stale`: a change is known to be missing, and a read is due.
 */
export type RosterFreshness = 'catchingUp' | 'live' | 'stale';
/** Who is in a call, as far as it is known. */
export interface Roster {
    /** In the provider's order. */
    readonly participants: readonly Participant[];
    readonly freshness: RosterFreshness;
    /** Whether the list is the whole truth of its instant. False while it was pieced together or has a known gap. */
    readonly isComplete: boolean;
    readonly version: RosterVersion;
}
/**
 * What decides which of two rosters is the newer: the provider's sequence number, and where that is missing or equal,
 * the instant at which it was true. Sequence numbers grow and skip.
 */
export interface RosterVersion {
    readonly sequence?: number;
    readonly at: string;
}
/** The roster of a call of which nothing has been heard. */
export declare const emptyRoster: Roster;
/** Whether a roster of version `one` replaces a roster of version `other`. */
export declare function isNewer(one: RosterVersion, other: RosterVersion): boolean;
/**
 * The roster after a whole list. An older list, or one that says nothing new, changes nothing. Of two lists without a number
 * that came within one instant, the later in the log is the newer.
 */
export declare function applySnapshot(roster: Roster, snapshot: {
    readonly participants: readonly Participant[];
    readonly version: RosterVersion;
}): Roster;
/**
 * The roster after a list of changes. Changes follow each other without a gap: a number that skips means that something
 * was lost, so what is known is kept, what came is applied, and the roster is stale until it is read anew.
 */
export declare function applyDelta(roster: Roster, delta: {
    readonly changed: readonly Participant[];
    readonly removed: readonly string[];
    readonly version: RosterVersion & {
        readonly sequence: number;
    };
}): Roster;
/**
 * The roster after a read of the provider's truth. A read that began before a newer roster came is late news and
 * changes nothing; otherwise it is the truth of the version known when it began.
 */
export declare function applyRead(roster: Roster, read: {
    readonly participants: readonly Participant[];
    readonly basedOn: RosterVersion;
    readonly at: string;
}): Roster;
/** The roster without a person of whom evidence says that they left. */
export declare function withoutIdentity(roster: Roster, identity: Identity): Roster;
/** Whether someone is in a roster. */
export declare function isPresent(roster: Roster, identity: Identity): boolean;
//# sourceMappingURL=roster.d.ts.map