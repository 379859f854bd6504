import type { Call, CallEvent, CallState, Reason } from '@tandem/core';
import { communicationUser, phone } from '@tandem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent, RecordedExchange, Recording } from './recording.js';
import { areRecordingsPresent, connectionsOf, recording, recordings } from './recording.js';
import { AnsweredReplay, Replay } from './replay.js';

if (!areRecordingsPresent) {
  console.warn(
    'The recorded sessions are not checked: there is no folder "shared/recordings" beside the repository.',
  );
}

const resource = '8:acs:1bdaa2b9-9507-4542-bb64-a7b22c00a8d4_00000021-361c-';

/** The connection of a session whose id has this after its first group. */
function leg(session: Recording, part: string): string {
  const found = connectionsOf(session).find((id) => id.split('-')[1] === part);
  if (found === undefined) throw new Error(`${session.name} has no connection with "${part}".`);
  return found;
}

async function replayed(
  name: string,
): Promise<{ session: Recording; replay: Replay; state: (part: string) => Promise<CallState> }> {
  const session = recording(name);
  const replay = await new Replay().receiveAll(session.deliveries);
  return { session, replay, state: (part) => replay.state(leg(session, part)) };
}

function people({ roster }: CallState): readonly string[] {
  return roster.participants.map(({ identity }) => identity.rawId);
}

function operations(state: CallState) {
  return state.operations.map(({ kind, status, reason }) => [kind, status, reason?.reason]);
}

function outcome(state: CallState): readonly [string, Reason | undefined, number] {
  return [state.lifecycle, state.endReason?.reason, state.roster.participants.length];
}

describe.skipIf(!areRecordingsPresent)('recorded sessions', () => {
  it('create-call-connect-hangup: two legs of one conversation are two calls, and both end', async () => {
    const { replay, state } = await replayed('create-call-connect-hangup.js');
    await using _ = replay;
    const [caller, callee] = [await state('e2ae'), await state('6e56')];
    expect(outcome(caller)).toEqual(['disconnected', 'callEnded', 2]);
    expect(outcome(callee)).toEqual(['disconnected', 'callEnded', 2]);
    expect(caller.correlationId).toBe(callee.correlationId);
    expect(caller.conversationId).toBe(callee.conversationId);
    expect(caller.callId).not.toBe(callee.callId);
  });

  it('connect-call: the leg that ends it knows that the application did, the others that it ended for all', async () => {
    const { replay, state } = await replayed('connect-call.java');
    await using _ = replay;
    expect(outcome(await state('f5e9'))).toEqual(['disconnected', 'endedByApplication', 2]);
    expect(outcome(await state('1203'))).toEqual(['disconnected', 'endedForEveryone', 2]);
    expect(outcome(await state('23ca'))).toEqual(['disconnected', 'endedForEveryone', 2]);
    const ids = await Promise.all(
      ['f5e9', '1203', '23ca'].map(async (part) => (await state(part)).correlationId),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await state('f5e9')).roster.version.sequence).toBe(3);
  });

  it('create-call-rejected: the creation fails once, whichever of its two reports comes first', async () => {
    const session = recording('create-call-rejected.net');
    const connection = leg(session, 'c2cb');
    for (const deliveries of [session.deliveries, session.deliveries.toReversed()]) {
      await using replay = new Replay();
      await replay.log.append(`acs:${connection}`, placed(connection));
      await replay.receiveAll(deliveries);
      const state = await replay.state(connection);
      expect(outcome(state)).toEqual(['disconnected', 'everyoneLeft', 0]);
      expect(operations(state)).toEqual([['createCall', 'failed', 'everyoneLeft']]);
      expect(state.endReason).toMatchObject({ code: 200, subCode: 5002 });
    }
  });

  it('add-participant-succeeded: who is in the call, and that the invitation succeeded', async () => {
    const { replay, state } = await replayed('add-participant-succeeded.js');
    await using _ = replay;
    const everyone = [
      `${resource}34e5-bdd0-44482200253b`,
      `${resource}1fca-eedc-444822002214`,
      `${resource}1f2f-eedc-444822002213`,
    ];
    for (const part of ['d313', '7e81', 'd09e']) {
      expect(people(await state(part))).toEqual(everyone);
    }
    const inviter = await state('d313');
    expect(operations(inviter)).toEqual([['invite', 'succeeded', undefined]]);
    expect(inviter.operations[0]?.targets.map(({ rawId }) => rawId)).toEqual(everyone.slice(0, 1));
    expect(operations(await state('7e81'))).toEqual([]);
    expect([
      inviter.roster.version.sequence,
      (await state('d09e')).roster.version.sequence,
    ]).toEqual([7, 6]);
  });

  it('add-participant-succeeded: the invited is seen in the call before the invitation has succeeded', async () => {
    const session = recording('add-participant-succeeded.js');
    const connection = leg(session, 'd313');
    await using replay = new AnsweredReplay(session);
    replay.serve(connection, () => ({ people: [] }));
    const call = await replay.calling.call(`acs:${connection}`);
    const told: string[] = [];
    call.events$.subscribe((event) => {
      if (event.type === 'participant.joined') told.push(event.participant.identity.rawId);
      if (event.type === 'operation.ended') told.push(`${event.kind} ${event.status}`);
    });
    for (const delivery of session.deliveries) await replay.receive(delivery);
    await replay.clock.turn();
    const [invited, ...firstTwo] = people(call.state);
    expect(told).toEqual([...firstTwo, invited, 'invite succeeded']);
  });

  it('add-participant-cancel, 2023: the cancellation ends the invitation, without any report of its own', async () => {
    const { replay, state } = await replayed('add-participant-cancel.net');
    await using _ = replay;
    const call = await state('db74');
    expect(outcome(call)).toEqual(['connected', undefined, 2]);
    expect(operations(call)).toEqual([
      ['cancel', 'succeeded', 'cancelled'],
      ['invite', 'cancelled', 'cancelled'],
    ]);
  });

  it('add-participant-cancel-later, 2024: the same, with the numbers of the invitation on it', async () => {
    const { replay, state } = await replayed('add-participant-cancel-later.net');
    await using _ = replay;
    const call = await state('bd70');
    expect(outcome(call)).toEqual(['connected', undefined, 2]);
    expect(call.operations).toMatchObject([
      {
        kind: 'cancel',
        status: 'succeeded',
        handle: { invitationId: '4e419e5b-d7a0-480c-b536-91b674a2ae81' },
      },
      {
        kind: 'invite',
        status: 'cancelled',
        reason: { reason: 'cancelled', code: 487, subCode: 5234 },
      },
    ]);
  });

  it('add-participant-cancel, two legs: late events of an earlier call disturb nothing', async () => {
    const { session, replay, state } = await replayed('add-participant-cancel.js');
    await using _ = replay;
    const [inviter, other] = [await state('ecf5'), await state('37f6')];
    expect(people(inviter)).toEqual([
      `${resource}b35f-e7d6-4448220025f8`,
      `${resource}b3f8-eedc-444822002250`,
    ]);
    expect(people(other)).toEqual(people(inviter));
    expect(operations(inviter)).toEqual([
      ['cancel', 'succeeded', 'cancelled'],
      ['invite', 'cancelled', 'cancelled'],
    ]);
    expect(operations(other)).toEqual([]);
    expect(inviter.correlationId).toBe(other.correlationId);
    for (const part of ['e866', 'fe0d', '5f5f']) {
      const earlier = await state(part);
      expect([earlier.lifecycle, earlier.operations.length]).toEqual(['unknown', 0]);
      expect(people(earlier)).toHaveLength(3);
      expect(people(earlier)).not.toContain(people(inviter)[0]);
    }
    await using alone = await new Replay().receiveAll(session.deliveries.slice(3));
    expect(await alone.state(leg(session, 'ecf5'))).toEqual(inviter);
    expect(await alone.state(leg(session, '37f6'))).toEqual(other);
  });

  it('remove-participant: the removal succeeds, then the call ends because everyone left', async () => {
    const { session, replay, state } = await replayed('remove-participant.net');
    await using _ = replay;
    const call = await state('0b77');
    expect(operations(call)).toEqual([['remove', 'succeeded', 'completed']]);
    expect([call.lifecycle, call.endReason?.reason]).toEqual(['disconnected', 'everyoneLeft']);
    const endings = (await replay.events(leg(session, '0b77'))).map(({ type }) => type).slice(-2);
    expect(endings).toEqual(['operation.ended', 'call.disconnected']);
  });

  it('mute-participant: one of two is muted, while an invitation is open', async () => {
    const { replay, state } = await replayed('mute-participant.net');
    await using _ = replay;
    const call = await state('3533');
    expect(call.roster.version.sequence).toBe(3);
    expect(call.roster.participants.map(({ isMuted }) => isMuted)).toEqual([false, true]);
  });

  it('recording-pause-resume: rosters without numbers follow each other by time, and the call connects once', async () => {
    const session = recording('recording-pause-resume.net');
    const connection = leg(session, '0fcc');
    await using replay = new Replay();
    const sizes: number[] = [];
    for (const delivery of session.deliveries) {
      await replay.receive(delivery);
      sizes.push((await replay.state(connection)).roster.participants.length);
    }
    expect(sizes).toEqual([0, 0, 2, 2, 2, 2, 3, 3, 3, 3, 2]);
    expect((await replay.state(connection)).lifecycle).toBe('connected');
    expect((await replay.state(connection)).roster.version).not.toHaveProperty('sequence');
  });

  it('media-streaming: streaming starts and stops on one leg, which then ends the call for all', async () => {
    const { replay, state } = await replayed('media-streaming.net');
    await using _ = replay;
    const call = await state('3740');
    expect(operations(call)).toEqual([
      ['startMediaStreaming', 'succeeded', 'completed'],
      ['stopMediaStreaming', 'succeeded', 'completed'],
    ]);
    expect(outcome(call)).toEqual(['disconnected', 'endedByApplication', 2]);
    expect(outcome(await state('7556'))).toEqual(['disconnected', 'endedForEveryone', 2]);
  });

  it('continuous-dtmf: a telephone hop gives each side a correlation id of its own', async () => {
    const { replay, state } = await replayed('continuous-dtmf.java');
    await using _ = replay;
    const [sender, receiver] = [await state('a658'), await state('f067')];
    expect(sender.correlationId).not.toBe(receiver.correlationId);
    expect(operations(sender)).toEqual([
      ['sendDtmf', 'succeeded', 'completed'],
      ['stopDtmfDetection', 'succeeded', 'completed'],
    ]);
    expect(operations(receiver)).toEqual([]);
    expect(outcome(receiver)).toEqual(['connected', undefined, 2]);
  });
});

describe.skipIf(!areRecordingsPresent)('the application side of recorded sessions', () => {
  const other = communicationUser('Sanitized');

  function exchange({ exchanges }: Recording, end: string, occurrence = 0): RecordedExchange {
    const found = exchanges.filter(({ request }) => request.path.split('?')[0]?.endsWith(end))[
      occurrence
    ];
    if (found === undefined) throw new Error(`No request to "${end}" was recorded.`);
    return found;
  }

  it('add-participant-cancel: the cancelled invitation is ours, found by the id the service gave it', async () => {
    const session = recording('add-participant-cancel.net');
    await using replay = new AnsweredReplay(session);
    replay.answer(exchange(session, '/callConnections'));
    replay.answer(exchange(session, ':add'));
    replay.answer(exchange(session, ':cancelAddParticipant'));
    const call = await replay.calling.createCall(other);
    expect(call.providerCallId).toBe(leg(session, 'db74'));
    const [connected, roster, cancelled] = session.deliveries;
    for (const delivery of [connected, roster]) await replay.receive(delivery ?? []);
    await replay.clock.turn();
    expect(call.setup?.status).toBe('succeeded');
    const invitation = await call.invite(other, { timeoutMs: 60_000 });
    const cancelling = invitation.cancel();
    while (
      !call.state.operations.some(({ kind, status }) => kind === 'cancel' && status === 'accepted')
    ) {
      await replay.clock.turn();
    }
    await replay.receive(cancelled ?? []);
    expect(await cancelling).toMatchObject({ outcome: 'cancelled' });
    expect(await invitation.outcome).toMatchObject({ status: 'cancelled' });
    expect(call.state.operations.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['createCall', 'local'],
      ['invite', 'local'],
      ['cancel', 'local'],
    ]);
    replay.agent.assertNoPendingInterceptors();
  });

  it('mute-participant: muting is done with its answer, while the invitation stays open', async () => {
    const session = recording('mute-participant.net');
    await using replay = new AnsweredReplay(session);
    replay.answer(exchange(session, '/callConnections'));
    replay.answer(exchange(session, ':add'));
    replay.answer(exchange(session, ':mute'));
    replay.answer(exchange(session, '/participants'));
    const call = await replay.calling.createCall(other);
    for (const delivery of session.deliveries.slice(0, 2)) await replay.receive(delivery);
    const invitation = await call.invite(other);
    const mute = await call.mute(other);
    expect([mute.status, invitation.status]).toEqual(['succeeded', 'accepted']);
    await replay.receive(session.deliveries[2] ?? []);
    const listed = await call.listParticipants();
    expect(listed.map(({ isMuted }) => isMuted)).toEqual([false, true]);
    expect(call.roster.participants.map(({ isMuted }) => isMuted)).toEqual([false, true]);
    replay.agent.assertNoPendingInterceptors();
  });

  it('group-call: the list is read, the call is ended for everyone, and a further read says that it is over', async () => {
    const session = recording('group-call.net');
    const connection = '401f3500-be16-47d4-9717-b17f40695e85';
    await using replay = new AnsweredReplay(session);
    replay.answer(exchange(session, '/callConnections'));
    replay.answer(exchange(session, connection, 0));
    replay.answer(exchange(session, '/participants'));
    const number = phone('+14255550123');
    const call = await replay.calling.createCall([other, number], { callerId: '+18005550100' });
    await call.refresh();
    expect(call.lifecycle).toBe('connected');
    expect(call.setup?.status).toBe('succeeded');
    expect(call.roster.participants).toHaveLength(3);
    replay.answer(exchange(session, ':terminate'));
    replay.answer(exchange(session, connection, 1));
    const hangUp = await call.hangUp({ forEveryone: true });
    expect(hangUp.status).toBe('accepted');
    await call.refresh();
    expect(await hangUp.outcome).toMatchObject({ status: 'succeeded' });
    expect([call.lifecycle, call.endReason?.reason]).toEqual(['disconnected', 'callEnded']);
    replay.agent.assertNoPendingInterceptors();
  });
});

const sessions = recordings.filter(({ deliveries }) => deliveries.length > 0);

describe.skipIf(!areRecordingsPresent)('every recorded session', () => {
  it.each(sessions)(
    '$name: every callback has a neutral form and belongs to its connection',
    async (session) => {
      await using replay = new Replay();
      for (const delivery of session.deliveries) {
        expect((await replay.receive(delivery)).duplicates).toBe(0);
      }
      for (const delivery of session.deliveries) {
        expect((await replay.receive(delivery)).appended).toBe(0);
      }
      const events = await Promise.all(connectionsOf(session).map((id) => replay.events(id)));
      const raws = events.flat().map(({ raw }) => raw);
      expect(new Set(raws)).toEqual(new Set(session.deliveries.flat()));
      expect(events.flat().map(({ type }) => type)).not.toContain('provider.event');
    },
  );

  it.each(sessions)('$name: its incoming calls are announced', async (session) => {
    await using replay = new AnsweredReplay(session);
    const announced: unknown[] = [];
    replay.calling.incomingCalls$.subscribe(({ event }) => announced.push(event.token));
    for (const [index, { data }] of session.incomingCalls.entries()) {
      const eventType = 'Microsoft.Communication.IncomingCall';
      const body = [
        { id: `incoming-${index}`, eventType, eventTime: '2026-01-01T00:00:00Z', data },
      ];
      await replay.calling.receive('acs', { headers: {}, receivedAt: '', body });
    }
    await replay.clock.turn();
    const tokens = session.incomingCalls.map(
      ({ data }) => (data as { incomingCallContext: unknown }).incomingCallContext,
    );
    expect(announced).toEqual(tokens);
  });

  it.each(sessions)(
    '$name: a call that is picked up while it goes on has the state that its log says',
    async (session) => {
      await using folded = await new Replay().receiveAll(session.deliveries);
      await using replay = new AnsweredReplay(session);
      const live = new Map<
        string,
        { readonly call: Call; readonly events: CallEvent[]; isComplete: boolean }
      >();
      for (const delivery of session.deliveries) {
        for (const { data } of delivery) {
          if (live.has(data.callConnectionId)) continue;
          replay.serve(data.callConnectionId, () => ({ people: [] }));
          const call = await replay.calling.call(`acs:${data.callConnectionId}`);
          const entry = { call, events: [] as CallEvent[], isComplete: false };
          call.events$.subscribe((event) => entry.events.push(event));
          call.state$.subscribe({
            complete: () => {
              entry.isComplete = true;
            },
          });
          live.set(data.callConnectionId, entry);
        }
        await replay.receive(delivery);
        await replay.clock.turn();
      }
      for (const [connection, { call, events, isComplete }] of live) {
        const expected = await folded.state(connection);
        expect(summary(call.state)).toEqual({
          ...summary(expected),
          lifecycle: expected.lifecycle === 'unknown' ? 'connecting' : expected.lifecycle,
        });
        expect(isComplete).toBe(expected.lifecycle === 'disconnected');
        expect(events.at(-1)?.type === 'call.disconnected').toBe(isComplete);
      }
    },
  );

  it.each(sessions)(
    '$name: a call that is picked up afterwards has the same state, and is over where the service says so',
    async (session) => {
      await using folded = await new Replay().receiveAll(session.deliveries);
      await using replay = new AnsweredReplay(session);
      for (const delivery of session.deliveries) await replay.receive(delivery);
      for (const connection of connectionsOf(session)) {
        const expected = await folded.state(connection);
        const isForgotten = expected.lifecycle === 'unknown';
        replay.serve(connection, () =>
          isForgotten ? undefined : { people: lastRoster(session, connection) },
        );
        const call = await replay.calling.call(`acs:${connection}`);
        expect(people(call.state)).toEqual(people(expected));
        expect(operations(call.state)).toEqual(operations(expected));
        expect(call.lifecycle).toBe(isForgotten ? 'disconnected' : expected.lifecycle);
      }
    },
  );

  it.each(sessions)(
    '$name: shuffled and repeated deliveries give the same calls',
    async (session) => {
      await using ordered = await begun(session);
      await ordered.receiveAll(session.deliveries);
      const expected = await summaries(ordered, session);
      await fc.assert(
        fc.asyncProperty(disorder(session), async (deliveries) => {
          await using replay = await begun(session);
          await replay.receiveAll(deliveries);
          expect(await summaries(replay, session)).toEqual(expected);
        }),
        { seed: 20_260_312, numRuns: 60 },
      );
    },
  );
});

/** A replay that knows which of the session's calls the application placed in vain, as its log does in life. */
async function begun({ deliveries }: Recording): Promise<Replay> {
  const replay = new Replay();
  const failed = deliveries.flat().filter(({ type }) => type.endsWith('.CreateCallFailed'));
  for (const { data } of failed) {
    await replay.log.append(`acs:${data.callConnectionId}`, placed(data.callConnectionId));
  }
  return replay;
}

/** Any order, any delivery up to twice; but the end of a call stays behind its other events, for nothing follows it. */
function disorder({ deliveries }: Recording): fc.Arbitrary<readonly (readonly RecordedEvent[])[]> {
  return fc
    .subarray([...deliveries])
    .chain((repeated) => {
      const all = [...deliveries, ...repeated];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((all) => [...all.filter((one) => !isEnd(one)), ...all.filter(isEnd)]);
}

function isEnd(delivery: readonly RecordedEvent[]): boolean {
  return delivery.some(
    ({ type }) => type.endsWith('.CallDisconnected') || type.endsWith('.CreateCallFailed'),
  );
}

async function summaries(replay: Replay, session: Recording) {
  const states = await Promise.all(connectionsOf(session).map((id) => replay.state(id)));
  return states.map(summary);
}

/** What a call has come to. In which order operations became known is not part of it. */
function summary({ lifecycle, endReason, roster, operations: all }: CallState) {
  const byId = [...all].sort((one, other) => one.id.localeCompare(other.id));
  return { lifecycle, endReason, participants: roster.participants, operations: byId };
}

function lastRoster({ deliveries }: Recording, connection: string): readonly unknown[] {
  const rosters = deliveries
    .flat()
    .filter(({ data }) => data.callConnectionId === connection)
    .flatMap(({ data }) => (data.participants === undefined ? [] : [data.participants]));
  return rosters.at(-1) ?? [];
}

/** The intent and the acceptance of a call that the application placed. */
function placed(connection: string): readonly CallEvent[] {
  const fact = {
    provider: 'acs',
    callId: `acs:${connection}`,
    occurredAt: '2025-09-26T06:18:38.000Z',
  };
  return [
    {
      ...fact,
      type: 'operation.requested',
      operationId: 'setup',
      command: { kind: 'createCall', targets: [communicationUser('Sanitized')] },
      idempotencyKey: 'key',
      deadlineAt: '2025-09-26T06:20:38.000Z',
    },
    { ...fact, type: 'operation.accepted', operationId: 'setup', kind: 'createCall', handle: {} },
  ];
}
