import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../clock/virtual-clock.js';
import { parseBehaviour } from './behaviour.js';
import { behaviourTable } from './behaviour-table.js';
import { People, type RingOutcome } from './people.js';

function scene() {
  const clock = createVirtualClock();
  const people = new People(clock);
  const outcomes: RingOutcome[] = [];
  const ring = (rawId: string, timeoutMs = 60_000) =>
    people.ring(rawId, { timeoutMs, settle: (outcome) => outcomes.push(outcome) });
  return { clock, people, outcomes, ring };
}

describe('people', () => {
  it('answers after 300 ms when the table does not name them', async () => {
    const { clock, outcomes, ring } = scene();
    ring('8:orgid:278405a3-f568-4b3e-b684-009193463064');
    await clock.advance(299);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toEqual([{ kind: 'answered' }]);
  });

  it.each(behaviourTable)('knows who $name by phone, ACS user, Teams user and app', (row) => {
    const { people } = scene();
    for (const number of [row.from, row.to]) {
      for (const rawId of [
        `4:+142555501${number}`,
        `8:acs:a1_00000000-0000-4000-8000-0000000001${number}`,
        `8:orgid:00000000-0000-4000-8000-0000000001${number}`,
        `28:orgid:00000000-0000-4000-8000-0000000001${number}`,
      ]) {
        expect(people.behaviourOf(rawId)).toEqual(row.behaviour);
      }
    }
  });

  it('takes no number outside the range and no other GUID for a test person', () => {
    const { people } = scene();
    const ordinary = people.behaviourOf('4:+14255550123');
    for (const rawId of [
      '4:+14255560140',
      '4:+142555501400',
      '8:orgid:00000000-0000-4000-8000-000000001140',
      '8:orgid:00000000-0000-4000-8000-0000ab000140',
    ]) {
      expect(people.behaviourOf(rawId)).toBe(ordinary);
    }
  });

  it('rings somebody who never answers until the caller gives up', async () => {
    const { clock, outcomes, ring } = scene();
    ring('4:+14255550160', 30_000);
    await clock.advance(29_999);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toEqual([{ kind: 'timedOut' }]);
  });

  it('stays silent after a cancel and says whether the cancel came in time', async () => {
    const { clock, outcomes, ring } = scene();
    const early = ring('4:+14255550130');
    const late = ring('4:+14255550110');
    await clock.advance(0);
    expect([early.cancel(), early.cancel(), late.cancel()]).toEqual([true, false, false]);
    await clock.advance(120_000);
    expect(outcomes).toEqual([{ kind: 'answered' }]);
  });

  it('leaves what is the application’s own to the application', async () => {
    const clock = createVirtualClock();
    const people = new People(clock, ['4:+18005550100']);
    const outcomes: RingOutcome[] = [];
    const ring = (rawId: string, isForApplication?: true) =>
      people.ring(rawId, {
        timeoutMs: 1000,
        settle: (outcome) => outcomes.push(outcome),
        ...(isForApplication && { isForApplication }),
      });
    people.own('4:+18005550101');
    for (const rawId of ['4:+18005550100', '4:+18005550101', '4:+14255550198']) {
      expect(people.behaviourOf(rawId)).toEqual({ kind: 'application' });
      ring(rawId);
    }
    ring('4:+14255550110', true);
    await clock.advance(999);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('timedOut'));
    people.reset();
    expect(people.owned()).toEqual(['4:+18005550100']);
  });

  it('does what it was told at run time, until the reset', async () => {
    const { clock, people, outcomes, ring } = scene();
    people.set('4:+15550001111', { kind: 'answers', afterMs: 5, leavesAfterMs: 7 });
    ring('4:+15550001111');
    await clock.advance(5);
    expect(outcomes).toEqual([{ kind: 'answered', leavesAfterMs: 7 }]);
    people.reset();
    expect(people.behaviourOf('4:+15550001111')).toEqual({ kind: 'answers', afterMs: 300 });
  });
});

describe('behaviours from outside', () => {
  it('reads every kind', () => {
    for (const { behaviour } of behaviourTable)
      expect(parseBehaviour(behaviour)).toEqual(behaviour);
  });

  it.each([
    null,
    {},
    { kind: 'sings' },
    { kind: 'declines' },
    { kind: 'busy', afterMs: -1 },
    { kind: 'answers', afterMs: 1, leavesAfterMs: 'soon' },
    { kind: 'answers', afterMs: 1, presses: '12x' },
    { kind: 'answers', afterMs: 1, says: '' },
    { kind: 'answers', afterMs: 1, isVoicemail: false },
    { kind: 'answers', afterMs: 1, sings: true },
    { kind: 'answers', afterMs: 1, transfersTo: '4:+14255550110' },
    { kind: 'neverAnswers', afterMs: 1 },
    { kind: 'application', afterMs: 1 },
  ])('refuses %j and says what is wrong', (value) => {
    expect(() => parseBehaviour(value)).toThrow(/behaviour|person|together/);
  });
});
