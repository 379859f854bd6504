import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { communicationUser } from '../identity/make-identity.js';
import { decodeEvent, encodeEvent } from '../log/encode-event.js';
import type { CallEvent } from './call-event.js';
import { snapshotOf } from './call-snapshot.js';
import type { CallState } from './call-state.js';
import { initialCallState } from './call-state.js';
import { reduce } from './reduce.js';

const callId = 'p:1';
const people = ['a', 'b', 'c'].map((name) => communicationUser(`8:acs:r_${name}`));
const presence = { isOnHold: false, isInLobby: false, isSelf: false };

const instant = fc
  .integer({ min: 0, max: 50 })
  .map((second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString());
const person = fc.constantFrom(...people);
const participant = fc.record({ identity: person, isMuted: fc.boolean() }).map((one) => ({
  ...presence,
  ...one,
}));
const participants = fc.uniqueArray(participant, {
  selector: ({ identity }) => identity.rawId,
  maxLength: 3,
});
const operationId = fc.constantFrom('o-1', 'o-2', 'o-3');
const number = fc.integer({ min: 1, max: 12 });

type FactOf<Event> = Event extends CallEvent
  ? Omit<Event, 'provider' | 'callId' | 'occurredAt'>
  : never;
type Fact = FactOf<CallEvent>;

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ type: fc.constant('call.incoming' as const), from: person, to: person }),
  fc.record({
    type: fc.constant('call.described' as const),
    targets: fc.array(person, { maxLength: 2 }),
    ownIdentity: person,
    connectedRoster: participants,
  }),
  fc.record({
    type: fc.constant('call.progressed' as const),
    lifecycle: fc.constantFrom('connecting' as const, 'ringing' as const, 'transferring' as const),
  }),
  fc.constant({ type: 'call.connected' as const }),
  fc.constant({ type: 'call.keptAlive' as const }),
  fc.constant({ type: 'call.snapshotTaken' as const }),
  fc.record({ type: fc.constant('roster.snapshot' as const), sequence: number, participants }),
  fc.record({
    type: fc.constant('roster.delta' as const),
    sequence: number,
    changed: participants,
    removed: fc.array(
      person.map(({ rawId }) => rawId),
      { maxLength: 1 },
    ),
  }),
  fc.constant({ type: 'roster.doubted' as const }),
  fc.record({
    type: fc.constant('roster.read' as const),
    participants,
    basedOn: fc.record({ at: instant, sequence: number }),
  }),
  fc.record({
    type: fc.constant('operation.requested' as const),
    operationId,
    command: fc.oneof(
      person.map((one) => ({ kind: 'invite' as const, targets: [one], timeoutMs: 30_000 })),
      person.map((one) => ({ kind: 'remove' as const, target: one })),
      operationId.map((invitation) => ({ kind: 'cancel' as const, invitation })),
      fc.constant({ kind: 'hangUp' as const }),
    ),
    idempotencyKey: fc.constant('key'),
    deadlineAt: instant,
  }),
  fc.record({ type: fc.constant('operation.unanswered' as const), operationId }),
  fc.record({
    type: fc.constant('operation.accepted' as const),
    operationId,
    kind: fc.constant('invite' as const),
    handle: fc.constantFrom({}, { invitationId: 'i-1' }),
  }),
  fc.record({
    type: fc.constant('operation.ended' as const),
    kind: fc.constantFrom('invite' as const, 'remove' as const, 'cancel' as const),
    operationId,
    correlation: fc.constantFrom({}, { invitationId: 'i-1' }),
    status: fc.constantFrom('succeeded' as const, 'failed' as const, 'cancelled' as const),
    reason: fc.constant({ reason: 'declined' as const, code: -0 }),
    by: fc.constant('event' as const),
  }),
  fc.record({
    type: fc.constant('recording.changed' as const),
    recordingId: fc.constantFrom('r-1', 'r-2'),
    isActive: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('call.disconnected' as const),
    reason: fc.constant({ reason: 'left' as const }),
  }),
  fc.constant({ type: 'call.settled' as const }),
);

const event: fc.Arbitrary<CallEvent> = fc
  .tuple(fact, instant)
  .map(([one, occurredAt]) => ({ ...one, provider: 'p', callId, occurredAt }));

/** As a log hands a snapshot out that it has kept. */
function keptSnapshotOf(state: CallState): CallEvent {
  return decodeEvent(encodeEvent(snapshotOf(state, '2026-01-01T00:00:00.000Z')).text);
}

function foldedOnto(state: CallState, events: readonly CallEvent[]): CallState {
  return events.reduce(reduce, state);
}

const history = fc.array(event, { maxLength: 40 });

describe('a snapshot of a call', () => {
  it('stands for all that came before it: what follows leads to the same state, wherever the log was cut', () => {
    const property = fc.property(history, fc.nat(40), (events, at) => {
      const cut = Math.min(at, events.length);
      const whole = foldedOnto(initialCallState(callId), events);
      const before = foldedOnto(initialCallState(callId), events.slice(0, cut));
      const resumed = foldedOnto(initialCallState(callId), [
        keptSnapshotOf(before),
        ...events.slice(cut),
      ]);
      expect(resumed).toEqual(whole);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('is the truth for a reader that had read a part of what it stands for', () => {
    const property = fc.property(history, fc.nat(40), fc.nat(40), (events, one, other) => {
      const cut = Math.min(one, events.length);
      const start = foldedOnto(initialCallState(callId), events.slice(0, Math.min(other, cut)));
      const at = foldedOnto(initialCallState(callId), events.slice(0, cut));
      const resumed = foldedOnto(start, [keptSnapshotOf(at), ...events.slice(cut)]);
      expect(resumed).toEqual(foldedOnto(initialCallState(callId), events));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('that says nothing new changes nothing, object for object', () => {
    const property = fc.property(history, (events) => {
      const state = foldedOnto(initialCallState(callId), events);
      expect(reduce(state, keptSnapshotOf(state))).toBe(state);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('leaves the objects of everybody and everything of which it says nothing new', () => {
    const [ann, bob] = people;
    if (ann === undefined || bob === undefined) return;
    const told = { provider: 'p', callId, occurredAt: '2026-01-01T00:00:01.000Z' };
    const of = (sequence: number, isMuted: boolean): CallEvent => ({
      ...told,
      type: 'roster.snapshot',
      sequence,
      participants: [
        { ...presence, identity: ann, isMuted: false },
        { ...presence, identity: bob, isMuted },
      ],
    });
    const invited: CallEvent = {
      ...told,
      type: 'operation.requested',
      operationId: 'o-1',
      command: { kind: 'remove', target: ann },
      idempotencyKey: 'key',
      deadlineAt: told.occurredAt,
    };
    const before = foldedOnto(initialCallState(callId), [invited, of(1, false)]);
    const after = reduce(before, keptSnapshotOf(reduce(before, of(2, true))));
    expect(after.roster.participants[1]?.isMuted).toBe(true);
    expect(after.roster.participants[0]).toBe(before.roster.participants[0]);
    expect(after.operations[0]).toBe(before.operations[0]);
  });

  it('of a version that is not known is refused, saying what to do', () => {
    const { text } = encodeEvent(snapshotOf(initialCallState(callId), '2026-01-01T00:00:00.000Z'));
    const newer = decodeEvent(text.replace('"v":1', '"v":7'));
    expect(() => reduce(initialCallState(callId), newer)).toThrow(
      expect.objectContaining({
        code: 'call.invalid-state',
        message: expect.stringMatching(/snapshot of version 7.* reads 1\. Upgrade it\./),
      }),
    );
  });
});
