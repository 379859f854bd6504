import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { CallNotFoundError, UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import type { EventLog } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { Call } from './call.js';
import { createCalling } from './create-calling.js';
import type { IncomingCall } from './incoming-call.js';
import { Invitation } from './invitation.js';
import { Recording } from './recording.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');
const lost = () => new UnavailableError('The answer was lost.', { outcomeUnknown: true });
const ringing: EventOfCall = { type: 'call.incoming', id: 'rings', from: ann, to: bob };
const connected: EventOfCall = { type: 'call.connected' };

interface LogFaults {
  /** Called before an append; what it throws the append throws, without keeping anything. */
  before?: (events: readonly CallEvent[]) => void;
  /** Called after an append; what it throws the append throws, although all is kept. */
  after?: (events: readonly CallEvent[]) => void;
  read?: (callId: string) => void;
}

/** A log that several clients share, each as a process would: closing one leaves it as it is. */
function sharedLog(memory: MemoryEventLog, faults: LogFaults = {}): EventLog {
  return {
    async append(callId, events, options) {
      faults.before?.(events);
      const result = await memory.append(callId, events, options);
      faults.after?.(events);
      return result;
    },
    async read(callId, after) {
      faults.read?.(callId);
      return memory.read(callId, after);
    },
    watch: (callId, after, listener) => memory.watch(callId, after, listener),
    openCalls: () => memory.openCalls(),
    lease: (callId, request) => memory.lease(callId, request),
    release: (callId, lease) => memory.release(callId, lease),
    keepSnapshot: (callId, snapshot, options) => memory.keepSnapshot(callId, snapshot, options),
    close: async () => undefined,
  };
}

/** A client with what it was told. */
function client(
  clock: ManualClock,
  log: EventLog,
  script: ProviderScript & { readonly reconcile?: false } = {},
) {
  const { reconcile, ...rest } = script;
  const provider = new ScriptedProvider(rest);
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    ...(reconcile === false ? { reconcile } : {}),
  });
  const rings: IncomingCall[] = [];
  const calls: Call[] = [];
  calling.incomingCalls$.subscribe((call) => rings.push(call));
  calling.calls$.subscribe((call) => calls.push(call));
  const tell = async (call: string, ...events: readonly EventOfCall[]) => {
    await calling.receive('scripted', provider.delivery(call, events));
    await clock.turn();
  };
  return { provider, calling, rings, calls, tell };
}

function setUp(script: ProviderScript & { readonly reconcile?: false } = {}, faults?: LogFaults) {
  const clock = new ManualClock();
  const memory = new MemoryEventLog({ clock });
  const log = sharedLog(memory, faults);
  return { clock, memory, log, ...client(clock, log, script) };
}

describe('somebody who calls', () => {
  it('is announced once, wherever and however often the notification comes in', async () => {
    const { clock, log, tell, rings } = setUp();
    const other = client(clock, log);
    await tell('in', ringing);
    await tell('in', ringing, { type: 'provider.event', name: 'other' });
    await other.tell('in', ringing);
    expect([rings.length, other.rings.length]).toEqual([1, 0]);
  });

  it('is announced once, wherever and however often the notification comes in: also two copies at once', async () => {
    const { clock, log, calling, provider, rings } = setUp();
    const copy = () => calling.receive('scripted', provider.delivery('in', [ringing]));
    const { calling: other, rings: otherRings, provider: otherProvider } = client(clock, log);
    await Promise.all([
      copy(),
      copy(),
      other.receive('scripted', otherProvider.delivery('in', [ringing])),
      copy(),
    ]);
    await clock.turn();
    expect(rings.length + otherRings.length).toBe(1);
  });

  it('is announced once when the log failed two copies that came at once, and both come again', async () => {
    const failures = [true];
    const { clock, calling, provider, rings } = setUp(
      {},
      {
        after: ([event]) => {
          if (event?.type === 'call.announced' && failures.pop() === true) throw lost();
        },
      },
    );
    const copy = () => calling.receive('scripted', provider.delivery('in', [ringing]));
    const failed = await Promise.allSettled([copy(), copy()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await Promise.all([copy(), copy()]);
    await clock.turn();
    expect(rings).toHaveLength(1);
  });

  it('is announced when the notification comes again because the log failed half-way', async () => {
    const unkept = [true];
    const { tell, rings } = setUp(
      {},
      {
        before: ([event]) => {
          if (event?.type === 'call.announced' && unkept.pop() === true) throw lost();
        },
      },
    );
    await expect(tell('in', ringing)).rejects.toThrow(UnavailableError);
    await tell('in', ringing);
    expect(rings).toHaveLength(1);
  });

  it.each(['call.incoming', 'call.announced'])(
    'is announced once when the log kept the %s and its answer was lost',
    async (type) => {
      const unheard = [true];
      const { tell, rings } = setUp(
        {},
        {
          after: ([event]) => {
            if (event?.type === type && unheard.pop() === true) throw lost();
          },
        },
      );
      await expect(tell('in', ringing)).rejects.toThrow(UnavailableError);
      await tell('in', ringing);
      await tell('in', ringing);
      expect(rings).toHaveLength(1);
    },
  );

  it('is announced by another process where the first one died before it could say that it will', async () => {
    const { clock, memory, tell } = setUp(
      {},
      {
        before: ([event]) => {
          if (event?.type === 'call.announced') throw lost();
        },
      },
    );
    await expect(tell('in', ringing)).rejects.toThrow(UnavailableError);
    const other = client(clock, sharedLog(memory));
    await other.tell('in', ringing);
    expect(other.rings).toHaveLength(1);
  });

  it('and is answered without an answer of the service is not left open for ever', async () => {
    const { clock, tell, rings, calls } = setUp({
      reconcile: false,
      answer: () => {
        throw lost();
      },
    });
    await tell('in', ringing);
    await expect(rings[0]?.answer({ deadlineMs: 30_000 })).rejects.toMatchObject({
      outcomeUnknown: true,
    });
    await clock.advance(30_000);
    const statuses = calls[0]?.state.operations.map(({ kind, status }) => [kind, status]);
    expect(statuses).toEqual([['answer', 'unknown']]);
  });

  it('and was turned away learns it also where that cannot be recorded: the error says so', async () => {
    const { tell, rings } = setUp(
      {},
      {
        before: ([event]) => {
          if (event?.id === 'turned-away') throw new UnavailableError('The log is away.');
        },
      },
    );
    await tell('in', ringing);
    await expect(rings[0]?.reject()).rejects.toMatchObject({
      outcomeUnknown: true,
      callId: 'scripted:in',
    });
  });

  it('and whom nobody answered is forgotten by whoever recovers the log', async () => {
    const { clock, memory, log, tell } = setUp();
    await tell('in', ringing);
    const other = client(clock, log);
    await clock.advance(60_000);
    await other.calling.recover();
    expect(await openCallsOf(memory)).toEqual(['scripted:in']);
    await clock.advance(600_000);
    await other.calling.recover();
    await clock.advance(5_000);
    expect(await openCallsOf(memory)).toEqual([]);
  });
});

describe('a call whose placing was never answered', () => {
  const unanswered: ProviderScript = {
    answer: () => {
      throw lost();
    },
  };

  it('is served once its service tells of it', async () => {
    const { clock, calling, calls, tell } = setUp(unanswered);
    const error = await calling.createCall(ann).catch((reason: unknown) => reason);
    const operationId = UnavailableError.isInstance(error) ? (error.operationId ?? '') : '';
    await tell('late', { ...connected, operationId });
    expect(calls).toEqual([]);
    await clock.advance(5_000);
    expect(calls.map(({ id }) => id)).toEqual(['scripted:late']);
    expect(calls[0]?.setup).toMatchObject({ id: operationId, status: 'succeeded' });
    expect(calls[0]?.state.operations[0]?.targets).toEqual([ann]);
  });

  it('is served by whoever recovers the log when nobody lived to hear of it', async () => {
    const { clock, log, calling, tell } = setUp(unanswered);
    const error = await calling.createCall(ann).catch((reason: unknown) => reason);
    const operationId = UnavailableError.isInstance(error) ? (error.operationId ?? '') : '';
    await tell('late', { ...connected, operationId });
    await calling.destroy();
    const recovered = await client(clock, log).calling.recover();
    expect(recovered.map(({ id, setup }) => [id, setup?.status])).toEqual([
      ['scripted:late', 'succeeded'],
    ]);
  });

  it('is not taken from the process that is reading its answer', async () => {
    const { clock, log, calling } = setUp();
    const other = client(clock, log);
    const call = await calling.createCall(ann);
    const operationId = call.setup?.id ?? '';
    await other.tell('call-1', { ...connected, operationId });
    await clock.advance(60_000);
    expect(other.calls).toEqual([]);
  });
});

describe('what was done half', () => {
  it('tells who placed a call that it is placed, although its log cannot be read', async () => {
    let isAway = false;
    const { calling } = setUp(
      {},
      {
        after: (events) => {
          isAway ||= events.some(({ type }) => type === 'operation.accepted');
        },
        read: () => {
          if (isAway) throw new UnavailableError('The log is away.');
        },
      },
    );
    await expect(calling.createCall(ann)).rejects.toMatchObject({
      outcomeUnknown: true,
      callId: 'scripted:call-1',
      message: expect.stringContaining('Do not send it again'),
    });
  });

  it('is one cancellation, through however many handles it is asked for', async () => {
    const { calling, tell, provider } = setUp({ reconcile: false });
    const call = await calling.createCall(ann);
    await tell('call-1', connected);
    const invitation = await call.invite(bob);
    const again = call.operation(invitation.id);
    expect(again).toBeInstanceOf(Invitation);
    for (const handle of [invitation, again]) {
      if (handle instanceof Invitation) void handle.cancel();
    }
    await tell('call-1');
    expect(provider.sent.filter(({ command }) => command.kind === 'cancel')).toHaveLength(1);
  });

  it('is looked into when the service says that it knows the call no more', async () => {
    const gone = new CallNotFoundError('There is no such call.');
    const { clock, calling, tell } = setUp({
      answer: ({ command }) => {
        if (command.kind === 'hangUp') throw gone;
        return { providerCallId: 'call-1' };
      },
      read: ({ kind }, { call }) =>
        kind === 'call'
          ? [
              {
                type: 'call.disconnected',
                provider: 'scripted',
                callId: call.callId,
                occurredAt: '2026-01-01T00:00:00.000Z',
                reason: { reason: 'callEnded' },
              },
            ]
          : [],
    });
    const call = await calling.createCall(ann);
    await tell('call-1', connected);
    await expect(call.hangUp()).rejects.toThrow(CallNotFoundError);
    await clock.advance(5_000);
    expect(call.lifecycle).toBe('disconnected');
  });

  it('does not keep other calls from being taken up', async () => {
    const { clock, memory, log, calling } = setUp();
    const unreadable = await calling.createCall(ann);
    const other = await calling.createCall(bob);
    expect(other.id).not.toBe(unreadable.id);
    await calling.destroy();
    const broken = sharedLog(memory, {
      read: (callId) => {
        if (callId === unreadable.id) throw new UnavailableError('It cannot be read.');
      },
    });
    const recovered = await client(clock, broken).calling.recover();
    expect(recovered.map(({ id }) => id)).toEqual([other.id]);
    await log.close();
  });
});

describe('a handle on what was found in a call', () => {
  it('is a recording where it is one', async () => {
    const { calling, tell } = setUp({
      reconcile: false,
      answer: ({ command }) =>
        command.kind === 'startRecording'
          ? { handle: { recordingId: 'rec' } }
          : { providerCallId: 'call-1' },
    });
    const call = await calling.createCall(ann);
    await tell('call-1', connected);
    const { id } = await call.media.startRecording();
    expect(call.operation(id)).toBeInstanceOf(Recording);
  });

  it('is told the disconnection also where the call was picked up after that was reported', async () => {
    const { clock, log, calling, tell } = setUp({ reconcile: false });
    const call = await calling.createCall(ann);
    await tell('call-1', connected);
    await call.invite(bob);
    await tell('call-1', { type: 'call.disconnected', reason: { reason: 'everyoneLeft' } });
    const later = await client(clock, log, { reconcile: false }).calling.call(call.id);
    const told: string[] = [];
    later.events$.subscribe(({ type }) => told.push(type));
    await clock.advance(5_000);
    expect(told.at(-1)).toBe('call.disconnected');
  });

  it('lists people as the roster has them', async () => {
    const present = { isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
    const { calling, tell } = setUp({
      answer: () => ({
        providerCallId: 'call-1',
        events: [{ type: 'call.described', ownIdentity: bob }],
      }),
      read: (_query, { call }) => [
        {
          type: 'roster.read',
          provider: 'scripted',
          callId: call.callId,
          occurredAt: '2026-01-01T00:00:00.000Z',
          participants: [
            { identity: ann, ...present },
            { identity: bob, ...present },
          ],
          basedOn: call.roster.version,
        },
      ],
    });
    const call = await calling.createCall(ann);
    await tell('call-1', connected);
    expect((await call.listParticipants()).map(({ isSelf }) => isSelf)).toEqual([false, true]);
  });
});

async function openCallsOf(log: MemoryEventLog): Promise<readonly string[]> {
  const calls: string[] = [];
  for await (const callId of log.openCalls()) calls.push(callId);
  return calls;
}
