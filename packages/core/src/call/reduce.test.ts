import { describe, expect, it } from 'vitest';
import type { Identity } from '../identity/identity.js';
import { communicationUser, phone } from '../identity/make-identity.js';
import type { Participant } from '../participant/participant.js';
import type { EventOfCall } from '../testing/scripted-provider.js';
import type { CallEvent } from './call-event.js';
import type { CallState } from './call-state.js';
import { initialCallState } from './call-state.js';
import { consequencesOf } from './consequences.js';
import type { Reason } from './end-reason.js';
import { reduce } from './reduce.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');

let ticks = 0;

function event(fact: EventOfCall): CallEvent {
  ticks += 1;
  const occurredAt = new Date(Date.UTC(2026, 0, 1) + ticks).toISOString();
  return { occurredAt, ...fact, provider: 'p', callId: 'p:1' } as CallEvent;
}

function fold(...facts: readonly EventOfCall[]): CallState {
  return facts.map(event).reduce(reduce, initialCallState('p:1'));
}

function participant(identity: Identity): Participant {
  return { identity, isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
}

const connected: EventOfCall = { type: 'call.connected' };
const roster = (sequence: number, ...people: readonly Identity[]): EventOfCall => ({
  type: 'roster.snapshot',
  sequence,
  participants: people.map(participant),
});
const disconnected = (reason: Reason = 'callEnded'): EventOfCall => ({
  type: 'call.disconnected',
  reason: { reason },
});
const invited = (operationId: string, target: Identity = bob): EventOfCall => ({
  type: 'operation.requested',
  operationId,
  command: { kind: 'invite', targets: [target] },
  idempotencyKey: `key-${operationId}`,
  deadlineAt: '2026-01-01T01:00:00.000Z',
});
const accepted = (operationId: string, invitationId = `i-${operationId}`): EventOfCall => ({
  type: 'operation.accepted',
  operationId,
  kind: 'invite',
  handle: { invitationId },
});
const ended = (
  kind: 'invite' | 'cancel' | 'remove' | 'createCall' | 'transfer',
  operationId: string,
  status: 'succeeded' | 'failed' | 'unknown',
  reason?: Reason,
): EventOfCall => ({
  type: 'operation.ended',
  kind,
  operationId,
  status,
  by: 'event',
  ...(reason === undefined ? {} : { reason: { reason } }),
});
const cancelling = (operationId: string, invitation: string, because?: 'timeout'): EventOfCall => ({
  type: 'operation.requested',
  operationId,
  command: { kind: 'cancel', invitation, ...(because === undefined ? {} : { because }) },
  idempotencyKey: `key-${operationId}`,
  deadlineAt: '2026-01-01T01:00:00.000Z',
});

const operation = (state: CallState, id: string) => state.operations.find((one) => one.id === id);

describe('the lifecycle of a call', () => {
  it('never goes back: late and repeated news change nothing', () => {
    const up = fold({ type: 'call.progressed', lifecycle: 'connecting' }, connected);
    expect(up.lifecycle).toBe('connected');
    expect(reduce(up, event({ type: 'call.progressed', lifecycle: 'ringing' }))).toBe(up);
    expect(reduce(up, event(connected))).toBe(up);
  });

  it('takes the roster before the connection as well as after it', () => {
    const one = fold(roster(1, ann, bob), connected);
    const other = fold(connected, roster(1, ann, bob));
    expect(one.roster.participants).toEqual(other.roster.participants);
    expect(one.lifecycle).toBe(other.lifecycle);
  });

  it('is over after the disconnection, and nothing changes it any more', () => {
    const over = fold(connected, roster(1, ann), disconnected('endedForEveryone'));
    expect(over).toMatchObject({
      lifecycle: 'disconnected',
      endReason: { reason: 'endedForEveryone' },
    });
    for (const late of [connected, roster(9, bob), disconnected('declined'), invited('x')]) {
      expect(reduce(over, event(late))).toBe(over);
    }
  });

  it('knows a report on its setup without any id: a call is set up once', () => {
    const placed: EventOfCall = {
      type: 'operation.requested',
      operationId: 'setup',
      command: { kind: 'createCall', targets: [ann] },
      idempotencyKey: 'key',
      deadlineAt: '2026-01-01T01:00:00.000Z',
    };
    const refused: EventOfCall = {
      type: 'operation.ended',
      kind: 'createCall',
      status: 'failed',
      reason: { reason: 'declined' },
      by: 'event',
    };
    const over = fold(placed, refused, disconnected('declined'));
    expect(over.operations).toMatchObject([
      { id: 'setup', status: 'failed', reason: { reason: 'declined' } },
    ]);
    expect(fold(placed, disconnected(), refused).operations).toMatchObject([
      { id: 'setup', status: 'failed', reason: { reason: 'declined' } },
    ]);
  });

  it('waits for the ends of open operations, which know better why it ended', () => {
    const placed: EventOfCall = {
      type: 'operation.requested',
      operationId: 'setup',
      command: { kind: 'createCall', targets: [ann] },
      idempotencyKey: 'key',
      deadlineAt: '2026-01-01T01:00:00.000Z',
    };
    const leaving = fold(placed, disconnected('everyoneLeft'));
    expect(leaving.lifecycle).toBe('disconnecting');
    const over = [ended('createCall', 'setup', 'failed', 'declined'), disconnected('declined')]
      .map(event)
      .reduce(reduce, leaving);
    expect(over).toMatchObject({ lifecycle: 'disconnected' });
    expect(operation(over, 'setup')).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
  });

  it('ends what is still open when the waiting is over', () => {
    const over = fold(connected, invited('a'), accepted('a'), disconnected('endedByApplication'), {
      type: 'call.settled',
    });
    expect(over.lifecycle).toBe('disconnected');
    expect(operation(over, 'a')).toMatchObject({
      status: 'cancelled',
      reason: { reason: 'callEnded' },
    });
  });

  it('comes back from a transfer that failed', () => {
    const state = fold(
      connected,
      { type: 'call.progressed', lifecycle: 'transferring' },
      ended('transfer', 't', 'failed', 'busy'),
    );
    expect(state.lifecycle).toBe('connected');
    expect(
      fold(connected, { type: 'call.progressed', lifecycle: 'transferring' }, connected).lifecycle,
    ).toBe('transferring');
  });

  it('succeeds its setup when it connects, in whichever order the two become known', () => {
    const placed: EventOfCall = {
      type: 'operation.requested',
      operationId: 'setup',
      command: { kind: 'createCall', targets: [ann] },
      idempotencyKey: 'key',
      deadlineAt: '2026-01-01T01:00:00.000Z',
    };
    const answer: EventOfCall = {
      type: 'operation.accepted',
      operationId: 'setup',
      kind: 'createCall',
      handle: {},
    };
    expect(operation(fold(placed, answer, connected), 'setup')?.status).toBe('succeeded');
    expect(operation(fold(connected, placed, answer), 'setup')?.status).toBe('succeeded');
  });
});

describe('an invitation', () => {
  const pending = [connected, roster(1, ann), invited('a'), accepted('a')] as const;

  it('is not answered by presence in a roster', () => {
    expect(operation(fold(...pending, roster(2, ann, bob)), 'a')?.status).toBe('accepted');
  });

  it('is matched when its event overtakes the answer', () => {
    const state = fold(connected, invited('a'), ended('invite', 'a', 'succeeded'), accepted('a'));
    expect(operation(state, 'a')).toMatchObject({
      status: 'succeeded',
      handle: { invitationId: 'i-a' },
    });
  });

  it('ends once: a second end changes nothing', () => {
    const failed = fold(...pending, ended('invite', 'a', 'failed', 'declined'));
    expect(operation(failed, 'a')).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
    expect(reduce(failed, event(ended('invite', 'a', 'succeeded')))).toBe(failed);
  });

  it('is timed out when nobody answered', () => {
    expect(
      operation(fold(...pending, ended('invite', 'a', 'failed', 'noAnswer')), 'a')?.status,
    ).toBe('timedOut');
  });

  it('stays a success that later evidence contradicts: the person left, with the reason', () => {
    const success = fold(...pending, ended('invite', 'a', 'succeeded'), roster(2, ann, bob));
    const contradiction = event(ended('invite', 'a', 'failed', 'declined'));
    const corrected = reduce(success, contradiction);
    expect(operation(corrected, 'a')?.status).toBe('succeeded');
    expect(consequencesOf(success, corrected, contradiction)).toMatchObject([
      { type: 'participant.left', participant: { identity: bob }, reason: { reason: 'declined' } },
    ]);
  });

  it('is cancelled by the cancel event alone', () => {
    const state = fold(...pending, cancelling('c', 'a'), ended('cancel', 'c', 'succeeded'));
    expect(operation(state, 'a')).toMatchObject({
      status: 'cancelled',
      reason: { reason: 'cancelled' },
    });
    expect(operation(state, 'c')).toMatchObject({
      status: 'succeeded',
      result: { cancel: 'cancelled' },
    });
  });

  it('is cancelled when its own failure comes while it is being cancelled, and no reason of the invited is given', () => {
    const state = fold(...pending, cancelling('c', 'a'), ended('invite', 'a', 'failed', 'failed'));
    expect(operation(state, 'a')?.status).toBe('cancelled');
    expect(operation(state, 'c')?.result).toEqual({ cancel: 'cancelled' });
  });

  it('is declined when they declined before the cancellation, which is then already over', () => {
    const state = fold(
      ...pending,
      cancelling('c', 'a'),
      ended('invite', 'a', 'failed', 'declined'),
    );
    expect(operation(state, 'a')).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
    expect(operation(state, 'c')?.result).toEqual({ cancel: 'alreadyOver' });
  });

  it.each(['succeeded first', 'refusal first'])(
    'that was answered makes its cancellation too late: %s',
    (order) => {
      const answered = ended('invite', 'a', 'succeeded');
      const refused = ended('cancel', 'c', 'failed', 'failed');
      const ends = order === 'succeeded first' ? [answered, refused] : [refused, answered];
      const state = fold(...pending, cancelling('c', 'a'), ...ends);
      expect(operation(state, 'a')?.status).toBe('succeeded');
      expect(operation(state, 'c')).toMatchObject({
        status: 'failed',
        result: { cancel: 'tooLate' },
      });
    },
  );

  it('that could not be cancelled keeps ringing, and the cancellation says why in the end', () => {
    const refusing = fold(
      ...pending,
      cancelling('c', 'a'),
      ended('cancel', 'c', 'failed', 'forbidden'),
    );
    expect(operation(refusing, 'a')?.status).toBe('accepted');
    const given = reduce(
      refusing,
      event({
        type: 'operation.ended',
        kind: 'cancel',
        operationId: 'c',
        status: 'unknown',
        by: 'deadline',
      }),
    );
    expect(operation(given, 'c')).toMatchObject({
      status: 'failed',
      result: { cancel: 'failed' },
      reason: { reason: 'forbidden' },
    });
  });

  it('whose time ran out is timed out, not cancelled', () => {
    const state = fold(
      ...pending,
      cancelling('c', 'a', 'timeout'),
      ended('cancel', 'c', 'succeeded'),
    );
    expect(operation(state, 'a')).toMatchObject({
      status: 'timedOut',
      reason: { reason: 'noAnswer' },
    });
  });

  it('is found by its invitation id where the context was lost', () => {
    const report: EventOfCall = {
      type: 'operation.ended',
      kind: 'cancel',
      status: 'succeeded',
      by: 'event',
      correlation: { invitationId: 'i-a' },
    };
    expect(operation(fold(...pending, report), 'a')?.status).toBe('cancelled');
    expect(operation(fold(connected, invited('a'), report, accepted('a')), 'a')?.status).toBe(
      'cancelled',
    );
  });

  it('of somebody else is seen as well', () => {
    const report: EventOfCall = {
      type: 'operation.ended',
      kind: 'invite',
      status: 'succeeded',
      by: 'event',
      correlation: { context: 'theirs', participant: bob },
    };
    const state = fold(connected, report, report);
    expect(state.operations).toMatchObject([
      { kind: 'invite', origin: 'external', status: 'succeeded', targets: [bob] },
    ]);
  });

  it('of one person does not take the end of the invitation of another', () => {
    const state = fold(
      connected,
      invited('a', bob),
      accepted('a'),
      invited('b', phone('+18005550100')),
      accepted('b'),
      ended('invite', 'b', 'failed', 'busy'),
    );
    expect(operation(state, 'a')?.status).toBe('accepted');
    expect(operation(state, 'b')?.status).toBe('failed');
  });
});

describe('a removal', () => {
  const removing: EventOfCall = {
    type: 'operation.requested',
    operationId: 'r',
    command: { kind: 'remove', target: bob },
    idempotencyKey: 'key-r',
    deadlineAt: '2026-01-01T01:00:00.000Z',
  };
  const taken: EventOfCall = {
    type: 'operation.accepted',
    operationId: 'r',
    kind: 'remove',
    handle: {},
  };

  it('is proven by a later roster without the person', () => {
    const before = fold(connected, roster(1, ann, bob), removing, taken);
    expect(operation(before, 'r')?.status).toBe('accepted');
    const cause = event(roster(2, ann));
    const after = reduce(before, cause);
    expect(operation(after, 'r')?.status).toBe('succeeded');
    expect(consequencesOf(before, after, cause)).toMatchObject([
      { type: 'participant.left', reason: { reason: 'removed' } },
    ]);
  });

  const statusAfter = (...news: readonly EventOfCall[]) =>
    operation(fold(connected, ...news), 'r')?.status;

  it('is not proven by doubt, nor by a list of which the person never was a part', () => {
    expect(statusAfter(removing, taken, { type: 'roster.doubted' })).toBe('accepted');
    expect(statusAfter(removing, taken, roster(1, ann))).toBe('accepted');
    const change = { type: 'roster.delta', sequence: 7, changed: [], removed: [] } as const;
    expect(statusAfter(removing, taken, change)).toBe('accepted');
  });

  it('is not proven by late news', () => {
    expect(statusAfter(roster(3, ann, bob), removing, taken, roster(2, ann))).toBe('accepted');
  });

  it('is proven by an answer to our question, but not by one that was overtaken', () => {
    const read: EventOfCall = {
      type: 'roster.read',
      participants: [participant(ann)],
      basedOn: { sequence: 1, at: '2026-01-02T00:00:00.000Z' },
    };
    expect(statusAfter(roster(1, ann), removing, taken, read)).toBe('succeeded');
    expect(statusAfter(roster(2, ann), removing, taken, read)).toBe('accepted');
  });

  it('takes the person out by its own event when no roster follows', () => {
    const state = fold(
      connected,
      roster(1, ann, bob),
      removing,
      taken,
      ended('remove', 'r', 'succeeded'),
      disconnected('everyoneLeft'),
    );
    expect(state.roster.participants.map(({ identity }) => identity)).toEqual([ann]);
    expect(state.lifecycle).toBe('disconnected');
  });
});

describe('the start of a recording', () => {
  const recording = (isActive: boolean): EventOfCall => ({
    type: 'recording.changed',
    recordingId: 'rec',
    isActive,
  });
  const starting = (pauseOnStart?: boolean): readonly EventOfCall[] => [
    {
      type: 'operation.requested',
      operationId: 's',
      command: {
        kind: 'startRecording',
        ...(pauseOnStart === undefined ? {} : { pauseOnStart }),
      },
      idempotencyKey: 'key-s',
      deadlineAt: '2026-01-01T01:00:00.000Z',
    },
    {
      type: 'operation.accepted',
      operationId: 's',
      kind: 'startRecording',
      handle: { recordingId: 'rec' },
    },
  ];

  it('is proven once it runs, or stands still where it was to begin paused', () => {
    const statusAfter = (...news: readonly EventOfCall[]) =>
      operation(fold(connected, ...news), 's')?.status;
    expect(statusAfter(...starting(), recording(false))).toBe('accepted');
    expect(statusAfter(...starting(), recording(false), recording(true))).toBe('succeeded');
    expect(statusAfter(...starting(true), recording(false))).toBe('succeeded');
  });
});

describe('a call that is described again in the same words', () => {
  it('stays the same state', () => {
    const described: EventOfCall = {
      type: 'call.described',
      correlationId: 'c',
      targets: [bob],
      connectedRoster: [participant(ann), participant(bob)],
    };
    const state = fold(connected, described);
    expect(reduce(state, event(structuredClone(described)))).toBe(state);
    expect(reduce(state, event({ ...described, correlationId: 'd' }))).not.toBe(state);
  });
});
