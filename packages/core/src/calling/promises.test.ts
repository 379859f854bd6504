import type { Observable } from 'rxjs';
import { firstValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import {
  InvalidArgumentError,
  InvalidStateError,
  RequestError,
  UnavailableError,
  UnsupportedOperationError,
} from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import { communicationUser, phone } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { OperationStatus } from '../operation/operation-state.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');

function setUp(script: ProviderScript = {}) {
  const clock = new ManualClock();
  const provider = new ScriptedProvider(script);
  const log = new MemoryEventLog({ clock });
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const calling = createCalling({ instances: [provider], clock, log, newId });
  const tell = async (providerCallId: string, ...events: readonly EventOfCall[]) => {
    const result = await calling.receive(
      'scripted',
      provider.delivery(providerCallId, events, new Date(clock.now()).toISOString()),
    );
    await clock.turn();
    return result;
  };
  const placeCall = async () => {
    const call = await calling.createCall(ann);
    await tell('call-1', { type: 'call.connected', id: 'up' }, roster(1, ann));
    return call;
  };
  return { clock, provider, log, calling, tell, placeCall };
}

function roster(sequence: number, ...people: readonly Identity[]): EventOfCall {
  return {
    type: 'roster.snapshot',
    id: `roster-${sequence}`,
    sequence,
    participants: people.map((identity) => ({
      identity,
      isMuted: false,
      isOnHold: false,
      isInLobby: false,
      isSelf: false,
    })),
  };
}

const inviteEnded = (operationId: string, status: 'succeeded' | 'failed'): EventOfCall => ({
  type: 'operation.ended',
  id: `${operationId}-${status}`,
  kind: 'invite',
  operationId,
  status,
  by: 'event',
});

const over: EventOfCall = {
  type: 'call.disconnected',
  id: 'over',
  reason: { reason: 'endedForEveryone', code: 200, subCode: 5001 },
};

function collect<T>(stream: Observable<T>) {
  const values: T[] = [];
  const state = { values, isComplete: false };
  stream.subscribe({
    next: (value) => values.push(value),
    complete: () => (state.isComplete = true),
  });
  return state;
}

describe('operations', () => {
  it('a command rejects if the provider refuses it', async () => {
    const refusal = new RequestError('Refused.', { status: 400, providerCode: '8523' });
    const { calling, placeCall } = setUp({
      answer: ({ command }) => {
        if (command.kind === 'invite') throw refusal;
        return { providerCallId: 'call-1' };
      },
    });
    const call = await placeCall();
    await expect(call.invite(bob)).rejects.toBe(refusal);
    expect(call.state.operations.at(-1)).toMatchObject({
      kind: 'invite',
      status: 'failed',
      error: { code: 'request.refused', status: 400 },
    });
    await calling.close();
  });

  it('a command is sent once however often its streams are subscribed', async () => {
    const { provider, placeCall, calling } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    for (let times = 0; times < 5; times += 1) collect(invitation.status$);
    expect(provider.sent.filter(({ command }) => command.kind === 'invite')).toHaveLength(1);
    await calling.close();
  });

  it('every operation ends by its event, and what comes after the acceptance is on the operation', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const statuses = collect<OperationStatus>(invitation.status$);
    await tell('call-1', inviteEnded(invitation.id, 'succeeded'));
    await tell('call-1', inviteEnded(invitation.id, 'failed'));
    expect(statuses).toEqual({ values: ['accepted', 'succeeded'], isComplete: true });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(invitation.status).toBe('succeeded');
    await calling.close();
  });

  it('our operation id travels with the application context inside it unharmed', async () => {
    const { provider, placeCall, calling } = setUp();
    const call = await placeCall();
    const context = 'order:42|€';
    const invitation = await call.invite(bob, { context });
    expect(provider.sent.at(-1)?.context.correlationToken).toBe(`t1:${invitation.id}:${context}`);
    expect(invitation.context).toBe(context);
    await expect(call.invite(phone('+18005550100'), { context: 'x'.repeat(300) })).rejects.toThrow(
      /at most \d+ characters/,
    );
    await calling.close();
  });

  it('an event that overtakes the answer is matched', async () => {
    const early = new Subject<void>();
    const { calling, placeCall, tell } = setUp({
      answer: async ({ command, context }) => {
        if (command.kind !== 'invite') return { providerCallId: 'call-1' };
        await tell('call-1', inviteEnded(context.operationId, 'succeeded'));
        early.next();
        return { handle: { invitationId: 'i' } };
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(invitation.state.handle).toEqual({ invitationId: 'i' });
    await calling.close();
  });

  it('a call that connects before its creation is answered is connected', async () => {
    const { calling } = setUp({
      answer: async ({ context }) => {
        await calling.receive(
          'scripted',
          provider.delivery('call-7', [
            { type: 'call.connected', operationId: context.operationId },
          ]),
        );
        return { providerCallId: 'call-7' };
      },
    });
    const provider = calling.provider('scripted') as ScriptedProvider;
    const call = await calling.createCall(ann);
    expect(call.lifecycle).toBe('connected');
    expect(call.setup?.status).toBe('succeeded');
    await calling.close();
  });

  it('an intent is recorded before its request leaves, with an idempotency key', async () => {
    const recorded: CallEvent[][] = [];
    const { log, placeCall, calling, provider } = setUp({
      answer: async ({ command }) => {
        const entries = await log.read('scripted:call-1');
        recorded.push(entries.map(({ event }) => event));
        return command.kind === 'createCall' ? { providerCallId: 'call-1' } : {};
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob);
    expect(recorded[1]?.at(-1)).toMatchObject({
      type: 'operation.requested',
      operationId: invitation.id,
      idempotencyKey: provider.sent.at(-1)?.context.idempotencyKey,
    });
    await calling.close();
  });

  it('every operation ends by the end of the call', async () => {
    const { clock, placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const removal = await call.remove(bob);
    const hangUp = await call.hangUp();
    await tell('call-1', over);
    await expect(hangUp.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await clock.advance(1_000);
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'cancelled',
      reason: { reason: 'callEnded', subCode: 5001 },
    });
    await expect(removal.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'callEnded' },
    });
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  it('every operation ends by its deadline: with the proof that a read gives', async () => {
    const { clock, placeCall, calling, provider } = setUp({
      read: (query, { call }) =>
        query.kind === 'operation'
          ? [
              {
                type: 'roster.read',
                id: 'read',
                provider: 'scripted',
                callId: call.callId,
                occurredAt: '2026-01-01T00:10:00.000Z',
                participants: call.roster.participants,
                basedOn: call.roster.version,
              },
            ]
          : [],
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 4_000, deadlineMs: 5_000 });
    await clock.advance(5_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'timedOut' });
    expect(provider.reads).toMatchObject([{ kind: 'operation', operation: { id: invitation.id } }]);
    await calling.close();
  });

  it('every operation ends by its deadline: as unknown when no proof can be had', async () => {
    const { clock, placeCall, calling } = setUp({
      read: () => {
        throw new UnavailableError('Away.');
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { deadlineMs: 5_000 });
    await clock.advance(5_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await expect(invitation.result()).rejects.toMatchObject({
      code: 'operation.failed',
      outcomeUnknown: true,
    });
    await calling.close();
  });

  it('an operation whose answer was lost stays open for its event', async () => {
    const { placeCall, tell, calling } = setUp({
      answer: ({ command }) => {
        if (command.kind === 'invite') throw new UnavailableError('Cut.', { outcomeUnknown: true });
        return { providerCallId: 'call-1' };
      },
    });
    const call = await placeCall();
    await expect(call.invite(bob)).rejects.toMatchObject({
      code: 'provider.unavailable',
      outcomeUnknown: true,
    });
    const open = call.state.operations.at(-1);
    expect(open).toMatchObject({ kind: 'invite', status: 'requested' });
    await tell('call-1', inviteEnded(open?.id ?? '', 'succeeded'));
    expect(call.operation(open?.id ?? '')?.status).toBe('succeeded');
    await calling.close();
  });

  it('cancel has an outcome of its own and ends the invitation from the cancel event alone', async () => {
    const { placeCall, tell, calling, provider } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const cancelling = invitation.cancel();
    const again = invitation.cancel();
    await vi.waitFor(() => expect(provider.sent.at(-1)?.command.kind).toBe('cancel'));
    const operationId = provider.sent.at(-1)?.context.operationId ?? '';
    await tell('call-1', {
      type: 'operation.ended',
      kind: 'cancel',
      operationId,
      status: 'succeeded',
      by: 'event',
    });
    await expect(cancelling).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(again).resolves.toMatchObject({ outcome: 'cancelled' });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
    expect(provider.sent.filter(({ command }) => command.kind === 'cancel')).toHaveLength(1);
    await calling.close();
  });

  it('cancelling what is over asks nothing of the provider and says what it was', async () => {
    const { placeCall, tell, calling, provider } = setUp();
    const call = await placeCall();
    const joined = await call.invite(bob);
    const declined = await call.invite(phone('+18005550100'));
    await tell('call-1', inviteEnded(joined.id, 'succeeded'), inviteEnded(declined.id, 'failed'));
    await expect(joined.cancel()).resolves.toMatchObject({ outcome: 'tooLate' });
    await expect(declined.cancel()).resolves.toMatchObject({ outcome: 'alreadyOver' });
    expect(provider.sent.some(({ command }) => command.kind === 'cancel')).toBe(false);
    await calling.close();
  });

  it('an invitation whose ring time the provider does not watch is withdrawn by the client', async () => {
    const { clock, placeCall, tell, calling, provider } = setUp({
      capabilities: {
        invite: { support: 'native', options: { timeoutMs: { support: 'emulated' } } },
      },
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 3_000 });
    await clock.advance(3_000);
    const sent = provider.sent.at(-1);
    expect(sent?.command).toMatchObject({
      kind: 'cancel',
      invitation: invitation.id,
      because: 'timeout',
    });
    await tell('call-1', {
      type: 'operation.ended',
      kind: 'invite',
      operationId: invitation.id,
      status: 'failed',
      by: 'event',
    });
    await expect(invitation.outcome).resolves.toMatchObject({
      status: 'timedOut',
      reason: { reason: 'noAnswer' },
    });
    await calling.close();
  });

  it('bad input is refused before any request', async () => {
    const { placeCall, calling, provider } = setUp({
      capabilities: {
        mute: { support: 'none', note: 'It has no such thing.' },
        invite: {
          support: 'native',
          maxTargets: 1,
          options: { timeoutMs: { support: 'native', min: 1_000, max: 180_000 } },
        },
      },
    });
    const call = await placeCall();
    const requests = provider.sent.length;
    await expect(call.mute(bob)).rejects.toThrow(UnsupportedOperationError);
    await expect(call.mute(bob)).rejects.toThrow(/"scripted".*"mute"/);
    await expect(call.invite([bob, phone('+18005550100')])).rejects.toThrow(
      /at most 1 target.*inviteEach/,
    );
    await expect(call.invite(bob, { timeoutMs: 181_000 })).rejects.toThrow(/from 1000 to 180000/);
    await expect(call.invite(bob, { timeoutMs: Number.NaN })).rejects.toThrow(InvalidArgumentError);
    await expect(call.invite(bob, { displayName: 'X' })).rejects.toThrow(/"displayName"/);
    await expect(call.invite([])).rejects.toThrow(/at least one target/);
    await expect(call.invite([bob, bob])).rejects.toThrow(/named twice/);
    await expect(call.invite(bob, { callerId: '555' })).rejects.toThrow(/E\.164/);
    await expect(calling.createCall(ann, { callerId: 'me' })).rejects.toThrow(/E\.164/);
    expect(provider.sent).toHaveLength(requests);
    expect(call.state.operations.filter(({ kind }) => kind !== 'createCall')).toEqual([]);
    await calling.close();
  });
});

describe('streams', () => {
  it('state streams replay the latest value to a late subscriber and complete when the call has ended', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const rosters = collect(call.participants$);
    expect(rosters.values).toHaveLength(1);
    await tell('call-1', roster(2, ann, bob));
    await tell('call-1', over);
    expect(rosters.values.map(({ participants }) => participants.length)).toEqual([1, 2]);
    expect(rosters.isComplete).toBe(true);
    await calling.close();
  });

  it('a subscriber that comes after the end gets the last value, then completion', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    await tell('call-1', over);
    await expect(firstValueFrom(call.state$.pipe(toArray()))).resolves.toMatchObject([
      { lifecycle: 'disconnected' },
    ]);
    await expect(firstValueFrom(call.participants$.pipe(toArray()))).resolves.toHaveLength(1);
    await expect(firstValueFrom(call.operations$.pipe(toArray()))).resolves.toMatchObject([
      { kind: 'createCall' },
    ]);
    await expect(firstValueFrom(call.events$.pipe(toArray()))).resolves.toEqual([]);
    await calling.close();
  });

  it('event streams do not replay', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const events = collect(call.events$);
    expect(events.values).toEqual([]);
    await tell('call-1', roster(2, ann, bob));
    expect(events.values.map(({ type }) => type)).toEqual([
      'roster.snapshot',
      'participant.joined',
    ]);
    await calling.close();
  });

  it('no stream errors because one command or one payload failed', async () => {
    const { placeCall, tell, calling } = setUp({
      answer: ({ command }) => {
        if (command.kind === 'remove') throw new RequestError('No.', { status: 500 });
        return { providerCallId: 'call-1' };
      },
    });
    const call = await placeCall();
    const states = collect(call.state$);
    await expect(call.remove(bob)).rejects.toThrow('No.');
    await expect(
      calling.receive('scripted', { body: 'nonsense', headers: {}, receivedAt: '' }),
    ).rejects.toMatchObject({ code: 'webhook.malformed' });
    await tell('call-1', roster(2, ann, bob));
    expect(states.values.at(-1)?.roster.participants).toHaveLength(2);
    expect(states.isComplete).toBe(false);
    await calling.close();
  });

  it('state is advanced before the event that caused it is handed out', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const seen: [string, string, number][] = [];
    call.events$.subscribe(({ type }) =>
      seen.push([type, call.lifecycle, call.roster.participants.length]),
    );
    await tell('call-1', roster(2, ann, bob), over);
    expect(seen).toEqual([
      ['roster.snapshot', 'connected', 2],
      ['participant.joined', 'connected', 2],
      ['call.disconnected', 'disconnected', 2],
    ]);
    await calling.close();
  });

  it('nothing follows the disconnection, which is held back until open operations have ended', async () => {
    const { clock, placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const events = collect(call.events$);
    await tell('call-1', over);
    expect(call.lifecycle).toBe('disconnecting');
    await tell('call-1', inviteEnded(invitation.id, 'failed'), roster(3, ann));
    await clock.advance(5_000);
    expect(events.values.map(({ type }) => type)).toEqual(['operation.ended', 'call.disconnected']);
    expect(events.isComplete).toBe(true);
    await calling.close();
  });

  it('equal states are not emitted again', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const states = collect(call.state$);
    const rosters = collect(call.participants$);
    await tell(
      'call-1',
      roster(1, ann),
      { type: 'call.connected' },
      { type: 'provider.event', name: 'noise' },
    );
    expect(states.values).toHaveLength(1);
    await tell('call-1', { ...roster(2, ann), id: 'later' });
    expect(rosters.values).toHaveLength(1);
    await calling.close();
  });

  it('subscribing and unsubscribing cause no I/O', async () => {
    const { placeCall, calling, provider } = setUp();
    const call = await placeCall();
    const requests = provider.sent.length;
    const subscriptions = [
      call.state$.subscribe(),
      call.participants$.subscribe(),
      call.operations$.subscribe(),
      call.events$.subscribe(),
    ];
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect([provider.sent.length, provider.reads.length]).toEqual([requests, 0]);
    await calling.close();
  });

  it('one throwing subscriber neither delays nor breaks nor reorders another', async () => {
    const uncaught = vi.fn();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', uncaught);
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    call.participants$.subscribe(() => {
      throw new Error('careless');
    });
    const rosters = collect(call.participants$);
    await tell('call-1', roster(2, ann, bob), roster(3, bob));
    expect(rosters.values.map(({ participants }) => participants.length)).toEqual([1, 2, 1]);
    await vi.waitFor(() => expect(uncaught).toHaveBeenCalledTimes(3));
    process.removeListener('uncaughtException', uncaught);
    for (const listener of listeners) process.on('uncaughtException', listener);
    await calling.close();
  });

  it('a re-entrant subscriber does not reorder another', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const order: number[] = [];
    const pending: Promise<unknown>[] = [];
    call.participants$.subscribe(({ participants }) => {
      if (participants.length === 2)
        pending.push(tell('call-1', roster(5, ann, bob, phone('+18005550100'))));
    });
    call.participants$.subscribe(({ participants }) => order.push(participants.length));
    await tell('call-1', roster(2, ann, bob));
    await Promise.all(pending);
    expect(order).toEqual([1, 2, 3]);
    await calling.close();
  });
});

describe('intake', () => {
  it('what arrives twice counts once', async () => {
    const { placeCall, tell, calling } = setUp();
    const call = await placeCall();
    const events = collect(call.events$);
    await expect(tell('call-1', roster(2, ann, bob))).resolves.toEqual({
      appended: 1,
      duplicates: 0,
    });
    await expect(tell('call-1', roster(2, ann, bob))).resolves.toEqual({
      appended: 0,
      duplicates: 1,
    });
    expect(events.values).toHaveLength(2);
    await calling.close();
  });

  it('unknown calls are kept and disturb nothing, and can be picked up', async () => {
    const { tell, calling } = setUp();
    await tell('stranger', { type: 'call.connected' }, roster(1, bob));
    const call = await calling.call('scripted:stranger');
    expect(call.state).toMatchObject({
      lifecycle: 'connected',
      roster: { participants: [{ identity: bob }] },
    });
    await calling.close();
  });

  it('a log that cannot take a delivery makes it fail, so that the provider sends again', async () => {
    const { tell, calling, log } = setUp();
    vi.spyOn(log, 'append').mockRejectedValueOnce(new UnavailableError('Full.'));
    await expect(tell('call-1', { type: 'call.connected' })).rejects.toMatchObject({
      code: 'provider.unavailable',
    });
    await expect(tell('call-1', { type: 'call.connected' })).resolves.toMatchObject({
      appended: 1,
    });
    await calling.close();
  });

  it('a delivery is acknowledged before subscribers are told', async () => {
    const { placeCall, calling, provider } = setUp();
    const call = await placeCall();
    const order: string[] = [];
    call.events$.subscribe(() => order.push('told'));
    await calling
      .receive('scripted', provider.delivery('call-1', [roster(2, ann, bob)]))
      .then(() => order.push('acknowledged'));
    await vi.waitFor(() => expect(order).toContain('told'));
    expect(order[0]).toBe('acknowledged');
    await calling.close();
  });
});

describe('incoming calls', () => {
  const incoming: EventOfCall = {
    type: 'call.incoming',
    id: 'ring',
    from: bob,
    to: ann,
    token: 'opaque',
  };

  it('are handed out once and answered once', async () => {
    const { tell, calling, provider } = setUp();
    const arrivals = collect(calling.incomingCalls$);
    const calls = collect(calling.calls$);
    await tell('offer', incoming);
    await tell('offer', incoming);
    const [arrival] = arrivals.values;
    expect(arrivals.values).toHaveLength(1);
    const call = await arrival?.answer();
    expect(provider.sent.at(-1)?.command).toMatchObject({ kind: 'answer', token: 'opaque' });
    expect(call?.setup?.status).toBe('accepted');
    expect(calls.values.map(({ id }) => id)).toEqual([call?.id]);
    await expect(arrival?.reject()).rejects.toThrow(InvalidStateError);
    await calling.close();
  });

  it('can be rejected and redirected', async () => {
    const { tell, calling, provider } = setUp();
    const arrivals = collect(calling.incomingCalls$);
    await tell('one', incoming);
    await tell('two', incoming);
    await arrivals.values[0]?.reject('busy');
    await arrivals.values[1]?.redirect(bob);
    expect(provider.sent.map(({ command }) => command)).toMatchObject([
      { kind: 'reject', reason: 'busy' },
      { kind: 'redirect', target: bob },
    ]);
    await calling.close();
  });
});

describe('what is about no call', () => {
  const body = {
    events: [{ type: 'provider.event', id: 'file-1', callId: '', name: 'file', raw: { file: 1 } }],
  };

  it('is handed out once, and completes with the client', async () => {
    const { calling, clock } = setUp();
    const told = collect(calling.unattributedEvents$);
    for (const receivedAt of ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z']) {
      await calling.receive('scripted', { headers: {}, receivedAt, body });
      await clock.turn();
    }
    expect(told.values).toMatchObject([{ type: 'provider.event', name: 'file', raw: { file: 1 } }]);
    await calling.close();
    expect(told.isComplete).toBe(true);
  });
});

describe('recovery', () => {
  it('another client on the same log picks a call up by id, with what it missed', async () => {
    const { clock, log, placeCall, provider } = setUp({
      read: ({ kind }, { call }) =>
        kind === 'participants'
          ? [
              {
                type: 'roster.read',
                provider: 'scripted',
                callId: call.callId,
                occurredAt: '2026-01-01T00:10:00.000Z',
                participants: [],
                basedOn: call.roster.version,
              },
            ]
          : [],
    });
    const first = await placeCall();
    const replica = createCalling({ instances: [provider], log, clock });
    const second = await replica.call(first.id);
    expect(second.lifecycle).toBe('connected');
    expect(second.roster.participants).toEqual([]);
    expect(second.setup?.status).toBe('succeeded');
    await replica.close();
  });

  it('a call that nobody knows is not found', async () => {
    const { calling } = setUp({
      read: (_query, { call }) => [
        {
          type: 'call.disconnected',
          provider: 'scripted',
          callId: call.callId,
          occurredAt: '2026-01-01T00:00:00.000Z',
          reason: { reason: 'callEnded' },
        },
      ],
    });
    await expect(calling.call('scripted:nobody')).rejects.toMatchObject({ code: 'call.not-found' });
    await expect(calling.call('nonsense')).rejects.toMatchObject({ code: 'argument.invalid' });
    await expect(calling.call('other:1')).rejects.toMatchObject({ code: 'configuration.invalid' });
    await calling.close();
  });
});

describe('shutdown', () => {
  it('close lets commands finish, completes every stream, hangs nothing and leaves no timer', async () => {
    const { clock, placeCall, calling, provider } = setUp();
    const call = await placeCall();
    const invitation = await call.invite(bob);
    const streams = [
      call.state$,
      call.events$,
      invitation.status$,
      calling.calls$,
      calling.incomingCalls$,
    ].map((stream) => collect<unknown>(stream));
    await Promise.all([calling.close(), calling.close()]);
    expect(streams.map(({ isComplete }) => isComplete)).toEqual([true, true, true, true, true]);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await expect(call.invite(bob)).rejects.toThrow(InvalidStateError);
    await expect(calling.createCall(ann)).rejects.toThrow(InvalidStateError);
    expect(clock.pending).toBe(0);
    expect(provider.ends).toBe(1);
  });

  it('destroy breaks off what is under way', async () => {
    const { calling } = setUp({
      answer: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () =>
            reject(new UnavailableError('Broken off.', { outcomeUnknown: true })),
          );
        }),
    });
    const placing = calling.createCall(ann);
    const outcome = expect(placing).rejects.toMatchObject({ outcomeUnknown: true });
    await new Promise<void>((resolve) => setImmediate(resolve));
    await calling.destroy();
    await calling.destroy();
    await outcome;
  });
});
