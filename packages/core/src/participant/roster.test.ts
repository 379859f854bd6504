import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { teamsUser } from '../identity/make-identity.js';
import type { Participant } from './participant.js';
import type { Roster } from './roster.js';
import { applyDelta, applyRead, applySnapshot, emptyRoster, withoutIdentity } from './roster.js';

function person(name: string, change: Partial<Participant> = {}): Participant {
  return {
    identity: teamsUser(name),
    isMuted: false,
    isOnHold: false,
    isInLobby: false,
    isSelf: false,
    ...change,
  };
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const snapshot = (sequence: number, names: readonly string[], second = sequence) => ({
  participants: names.map((name) => person(name)),
  version: { sequence, at: at(second) },
});

const names = (roster: Roster) =>
  roster.participants.map(({ identity }) => identity.rawId.slice('8:orgid:'.length));

describe('a roster of snapshots', () => {
  it('keeps the object of who somebody is when only how they are has changed, and no longer', () => {
    const before = applySnapshot(emptyRoster, snapshot(1, ['a']));
    const muted = {
      participants: [person('a', { isMuted: true })],
      version: { sequence: 2, at: at(2) },
    };
    const after = applySnapshot(before, muted);
    expect(after.participants[0]).toMatchObject({ isMuted: true });
    expect(after.participants[0]?.identity).toBe(before.participants[0]?.identity);
    const identity = teamsUser('a', { displayName: 'Ann' });
    const named = {
      participants: [person('a', { identity })],
      version: { sequence: 3, at: at(3) },
    };
    expect(applySnapshot(after, named).participants[0]?.identity).toEqual(identity);
    const elsewhere = { ...identity, tenantId: 'another' };
    const moved = {
      participants: [person('a', { identity: elsewhere, isMuted: true })],
      version: { sequence: 4, at: at(4) },
    };
    expect(applySnapshot(after, moved).participants[0]?.identity).toEqual(elsewhere);
  });

  it('keeps the highest sequence, whose numbers skip', () => {
    const roster = [snapshot(1, ['a']), snapshot(9, ['a', 'b']), snapshot(4, ['a', 'c'])].reduce(
      applySnapshot,
      emptyRoster,
    );
    expect(names(roster)).toEqual(['a', 'b']);
    expect(roster).toMatchObject({ freshness: 'live', isComplete: true });
  });

  it('takes the later of two with one sequence', () => {
    const later = applySnapshot(
      applySnapshot(emptyRoster, snapshot(3, ['a'], 1)),
      snapshot(3, ['b'], 2),
    );
    const earlier = applySnapshot(
      applySnapshot(emptyRoster, snapshot(3, ['b'], 2)),
      snapshot(3, ['a'], 1),
    );
    expect(names(later)).toEqual(['b']);
    expect(names(earlier)).toEqual(['b']);
  });

  it('takes the later in the log of two without a number that came within one instant', () => {
    const unnumbered = (name: string, second: number) => ({
      participants: [person(name)],
      version: { at: at(second) },
    });
    const roster = [unnumbered('a', 1), unnumbered('b', 1), unnumbered('c', 0)].reduce(
      applySnapshot,
      emptyRoster,
    );
    expect(names(roster)).toEqual(['b']);
  });

  it('ends the same in whichever order, and however often, its snapshots come', () => {
    const histories = fc
      .uniqueArray(fc.nat(50), { minLength: 1, maxLength: 8 })
      .chain((numbers) => {
        const all = numbers.map((number) => snapshot(number, [`p${number}`, 'a']));
        return fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
        );
      });
    fc.assert(
      fc.property(histories, ([all, delivered]) => {
        expect(names(delivered.reduce(applySnapshot, emptyRoster))).toEqual(
          names(all.reduce(applySnapshot, emptyRoster)),
        );
      }),
    );
  });

  it('is the same object when nothing new came, and keeps the people who did not change', () => {
    const roster = applySnapshot(emptyRoster, snapshot(1, ['a', 'b']));
    expect(applySnapshot(roster, snapshot(1, ['a', 'b']))).toBe(roster);
    const next = applySnapshot(roster, snapshot(2, ['a', 'b']));
    expect(next.participants).toBe(roster.participants);
    const grown = applySnapshot(next, snapshot(3, ['a', 'b', 'c']));
    expect(grown.participants[0]).toBe(roster.participants[0]);
  });

  it('knows a person again who got a participant id', () => {
    const roster = applySnapshot(emptyRoster, snapshot(1, ['a']));
    const next = applySnapshot(roster, {
      participants: [person('a', { participantId: 'p1' })],
      version: { at: at(2), sequence: 2 },
    });
    expect(next.participants[0]).toMatchObject({ participantId: 'p1' });
  });
});

describe('a roster of deltas', () => {
  const delta = (
    sequence: number,
    changed: readonly string[],
    removed: readonly string[] = [],
  ) => ({
    changed: changed.map((name) => person(name, { participantId: name })),
    removed,
    version: { sequence, at: at(sequence) },
  });

  it('gives a person who was known without a participant id the one that the delta names', () => {
    const presumed = applySnapshot(emptyRoster, {
      participants: [person('a')],
      version: { at: at(0) },
    });
    const update = delta(1, ['a', 'b']);
    expect(applyDelta(presumed, update).participants).toEqual(update.changed);
  });

  it('applies changes that follow each other', () => {
    const roster = [delta(1, ['a', 'b']), delta(2, ['c'], ['a'])].reduce(applyDelta, emptyRoster);
    expect(names(roster)).toEqual(['b', 'c']);
    expect(roster).toMatchObject({ freshness: 'live', isComplete: true });
  });

  it('is stale after a gap, until it is read', () => {
    const roster = [delta(1, ['a']), delta(3, ['c'])].reduce(applyDelta, emptyRoster);
    expect(roster).toMatchObject({ freshness: 'stale', isComplete: false });
    const still = applyDelta(roster, delta(4, ['d']));
    expect(still.freshness).toBe('stale');
    const read = applyRead(still, {
      participants: [person('a'), person('c'), person('d')],
      basedOn: still.version,
      at: at(9),
    });
    expect(read).toMatchObject({ freshness: 'live', isComplete: true, version: { sequence: 4 } });
  });

  it('is stale when the first changes that are heard are not the first', () => {
    expect(applyDelta(emptyRoster, delta(2, ['b']))).toMatchObject({
      freshness: 'stale',
      isComplete: false,
    });
  });

  it('ignores what it has had', () => {
    const roster = [delta(1, ['a']), delta(2, [], ['a'])].reduce(applyDelta, emptyRoster);
    expect(applyDelta(roster, delta(1, ['a']))).toBe(roster);
  });
});

describe('a roster without someone who is proven to have left', () => {
  const left = withoutIdentity(
    applySnapshot(emptyRoster, snapshot(1, ['a', 'b'])),
    teamsUser('b'),
    at(5),
  );

  it('does not get them back by a list from before', () => {
    expect(names(left)).toEqual(['a']);
    expect(names(applySnapshot(left, snapshot(4, ['a', 'b', 'c'], 4)))).toEqual(['a', 'c']);
    const unheard = withoutIdentity(emptyRoster, teamsUser('b'), at(5));
    expect(names(applySnapshot(unheard, snapshot(1, ['a', 'b'])))).toEqual(['a']);
  });

  it('keeps them when the proof is older than the list: they have come back', () => {
    const back = applySnapshot(emptyRoster, snapshot(6, ['a', 'b'], 6));
    expect(withoutIdentity(back, teamsUser('b'), at(5))).toBe(back);
  });

  it('gets them back by a list from after, and by a reading', () => {
    const between = applySnapshot(left, snapshot(4, ['a'], 4));
    expect(names(applySnapshot(between, snapshot(6, ['a', 'b'], 6)))).toEqual(['a', 'b']);
    const read = { participants: [person('b')], basedOn: between.version, at: at(6) };
    expect(names(applyRead(between, read))).toEqual(['b']);
  });
});

describe('a roster that is read', () => {
  it('ignores a read that began before something newer came', () => {
    const before = applySnapshot(emptyRoster, snapshot(1, ['a']));
    const after = applySnapshot(before, snapshot(2, ['a', 'b']));
    expect(
      applyRead(after, { participants: [person('a')], basedOn: before.version, at: at(9) }),
    ).toBe(after);
  });

  it('is not undone by a repetition of what the read was based on', () => {
    const before = applySnapshot(emptyRoster, snapshot(1, ['a', 'b'], 1));
    const read = applyRead(before, {
      participants: [person('a')],
      basedOn: before.version,
      at: at(9),
    });
    expect(names(applySnapshot(read, snapshot(1, ['a', 'b'], 1)))).toEqual(['a']);
    expect(names(applySnapshot(read, snapshot(2, ['c'], 2)))).toEqual(['c']);
  });
});
