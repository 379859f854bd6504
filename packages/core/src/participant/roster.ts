import type { Identity } from '../identity/identity.js';
import { isSameIdentity, isSameTelling } from '../identity/identity.js';
import type { Participant } from './participant.js';
import { isSameParticipant, participantKey, presenceIn } from './participant.js';

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
  /** Who is proven to have left, by raw id, and when: a list from before that does not bring them back. */
  readonly departures?: Readonly<Record<string, string>>;
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
export const emptyRoster: Roster = {
  participants: [],
  freshness: 'catchingUp',
  isComplete: false,
  version: { at: '' },
};

/** Whether a roster of version `one` replaces a roster of version `other`. */
export function isNewer(one: RosterVersion, other: RosterVersion): boolean {
  const sequence = one.sequence ?? -1;
  const otherSequence = other.sequence ?? -1;
  if (sequence !== otherSequence) return sequence > otherSequence;
  return instant(one.at) > instant(other.at);
}

/**
 * The roster after a whole list. An older list, or one that says nothing new, changes nothing. Of two lists without a number
 * that came within one instant, the later in the log is the newer.
 */
export function applySnapshot(
  roster: Roster,
  snapshot: { readonly participants: readonly Participant[]; readonly version: RosterVersion },
): Roster {
  const isLate = isNewer(roster.version, snapshot.version);
  const isRepeated =
    snapshot.version.sequence !== undefined && !isNewer(snapshot.version, roster.version);
  if (roster.freshness !== 'catchingUp' && (isLate || isRepeated)) return roster;
  const { version } = snapshot;
  return settle(roster, withoutDeparted(roster, snapshot), { version, isWhole: true });
}

/**
 * The roster after a list of changes. Changes follow each other without a gap: a number that skips means that something
 * was lost, so what is known is kept, what came is applied, and the roster is stale until it is read anew. The same goes
 * for a first list of changes that is not the first: what it changes is not known.
 */
export function applyDelta(
  roster: Roster,
  delta: {
    readonly changed: readonly Participant[];
    readonly removed: readonly string[];
    readonly version: RosterVersion & { readonly sequence: number };
  },
): Roster {
  const last = roster.version.sequence;
  const { sequence } = delta.version;
  if (last !== undefined && sequence <= last) return roster;
  const isGapless = last === undefined ? sequence <= 1 : sequence === last + 1;
  const updateOf = presenceIn(delta.changed);
  const added = new Set(delta.changed);
  const removed = new Set(delta.removed);
  const kept = roster.participants
    .filter((participant) => !removed.has(participantKey(participant)))
    .map((participant) => {
      const update = updateOf(participant);
      if (update !== undefined) added.delete(update);
      return update ?? participant;
    });
  const isWhole = isGapless && roster.freshness !== 'stale';
  return settle(roster, [...kept, ...added], { version: delta.version, isWhole });
}

/**
 * The roster after a read of the provider's truth. A read that began before a newer roster came is late news and
 * changes nothing; otherwise it is the truth of the version known when it began.
 */
export function applyRead(
  roster: Roster,
  read: {
    readonly participants: readonly Participant[];
    readonly basedOn: RosterVersion;
    readonly at: string;
  },
): Roster {
  if (isNewer(roster.version, read.basedOn)) return roster;
  const { sequence } = read.basedOn;
  const version = sequence === undefined ? { at: read.at } : { sequence, at: read.at };
  return settle(roster, read.participants, { version, isWhole: true });
}

/** The roster without a person of whom evidence says that they left. A roster from after that knows better. */
export function withoutIdentity(roster: Roster, { rawId }: Identity, at: string): Roster {
  if (instant(roster.version.at) > instant(at)) return roster;
  const participants = roster.participants.filter(({ identity }) => identity.rawId !== rawId);
  const isKnown = participants.length === roster.participants.length;
  return {
    ...roster,
    participants: isKnown ? roster.participants : participants,
    departures: { ...roster.departures, [rawId]: at },
  };
}

/** Whether two rosters of one call say the same: who is not changed is the same object in both. */
export function isSameRoster(one: Roster, other: Roster): boolean {
  return (
    one === other ||
    (one.participants === other.participants &&
      one.freshness === other.freshness &&
      one.isComplete === other.isComplete)
  );
}

/** Whether someone is in a roster. */
export function isPresent(roster: Roster, identity: Identity): boolean {
  return roster.participants.some((one) => isSameIdentity(one.identity, identity));
}

/** Who is in a list without those who are proven to have left after it was true. */
function withoutDeparted(
  { departures }: Roster,
  { participants, version }: Pick<Roster, 'participants' | 'version'>,
): readonly Participant[] {
  if (departures === undefined) return participants;
  const at = instant(version.at);
  return participants.filter(({ identity }) => {
    const leftAt = departures[identity.rawId];
    return leftAt === undefined || instant(leftAt) <= at;
  });
}

/**
 * Keeps the objects of what did not change, so that equal states are the same state. What is new is kept as a copy: of what an
 * event holds nothing lives on, and what lives on is not written out member by member. Where objects written out at one place
 * live long, as those of the first rosters do, the engine takes all of them for long-lived, and collects each only with the whole heap.
 */
function settle(
  before: Roster,
  told: readonly Participant[],
  { version, isWhole }: { readonly version: RosterVersion; readonly isWhole: boolean },
): Roster {
  const participants = withKnown(before.participants, told);
  const freshness = isWhole ? 'live' : 'stale';
  return { ...before, participants, freshness, isComplete: isWhole, version: { ...version } };
}

function withKnown(
  known: readonly Participant[],
  told: readonly Participant[],
): readonly Participant[] {
  const twinOf = presenceIn(known);
  const participants = told.map((one, place) => {
    const twin = twinOf(one, place);
    return twin === undefined ? copyOf(one) : withKnownParts(twin, one);
  });
  const isSameList =
    known.length === told.length && participants.every((one, place) => one === known[place]);
  return isSameList ? known : participants;
}

/** Someone who changed keeps the object of who they are, so that a long call does not hold a new one for each change. */
function withKnownParts(known: Participant, told: Participant): Participant {
  if (isSameParticipant(known, told)) return known;
  const { identity } = known;
  return isSameTelling(identity, told.identity) ? { ...told, identity } : copyOf(told);
}

function copyOf(told: Participant): Participant {
  return { ...told, identity: { ...told.identity } };
}

function instant(at: string): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
