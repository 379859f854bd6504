import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../call/call-event.js';
import { UnavailableError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import { communicationUser } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { ReadContext, ReadQuery } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';
import type { ReconcileOptions } from './reconcile-policy.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');

function participant(identity: Identity) {
  return { identity, isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };
}

function setUp(script: ProviderScript = {}, reconcile: ReconcileOptions | false = {}) {
  const clock = new ManualClock();
  const provider = new ScriptedProvider(script);
  const log = new MemoryEventLog({ clock });
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    reconcile,
    random: () => 0.5,
  });
  const tell = async (providerCallId: string, ...events: readonly EventOfCall[]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery(providerCallId, events, at));
    await clock.turn();
  };
  const placeCall = async () => {
    const call = await calling.createCall(ann);
    await tell(
      'call-1',
      { type: 'call.connected' },
      { type: 'roster.snapshot', sequence: 1, participants: [participant(ann)] },
    );
    return call;
  };
  return { clock, provider, log, calling, tell, placeCall };
}

function rosterRead({ call }: ReadContext, people: readonly Identity[], at: number): CallEvent {
  const occurredAt = new Date(at).toISOString();
  const { version: basedOn } = call.roster;
  const participants = people.map(participant);
  return {
    type: 'roster.read',
    provider: 'scripted',
    callId: call.callId,
    occurredAt,
    participants,
    basedOn,
  };
}

const delta = (sequence: number, ...people: readonly Identity[]): EventOfCall => ({
  type: 'roster.delta',
  sequence,
  changed: people.map(participant),
  removed: [],
});

describe('reconciliation', () => {
  it('doubts no roster because of silence while the answer to another question is on its way', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { clock, placeCall, provider, calling } = setUp(
      {
        read: async ({ kind }, context) => {
          if (kind !== 'operation') return [];
          await answered;
          return [rosterRead(context, [ann, bob], clock.now())];
        },
      },
      { silenceMs: 20_000, operationAfterMs: 3_600_000 },
    );
    const call = await placeCall();
    const freshness: string[] = [];
    call.participants$.subscribe((roster) => freshness.push(roster.freshness));
    const invitation = await call.invite(bob, { timeoutMs: 15_000, deadlineMs: 20_000 });
    await clock.advance(60_000);
    expect(provider.reads.map(({ kind }) => kind)).toEqual(['operation']);
    answer();
    await clock.turn();
    expect(invitation.status).toBe('succeeded');
    expect(new Set(freshness)).toEqual(new Set(['live']));
    await clock.advance(21_000);
    expect(provider.reads.map(({ kind }) => kind)).toContain('call');
    await calling.close();
  });

  it('ends an operation whose webhook never comes, within a bound and a budget of requests', async () => {
    const { clock, placeCall, provider, calling } = setUp({
      read: (query: ReadQuery, { call }) =>
        query.kind === 'operation' && provider.reads.length >= 2
          ? [
              {
                type: 'operation.ended',
                provider: 'scripted',
                callId: call.callId,
                occurredAt: new Date(clock.now()).toISOString(),
                kind: 'invite',
                operationId: query.operation.id,
                status: 'succeeded',
                by: 'reconciliation',
              },
            ]
          : [],
    });
    const call = await placeCall();
    const invitation = await call.invite(bob);
    await clock.advance(9_999);
    expect(provider.reads).toHaveLength(0);
    await clock.advance(1);
    expect(provider.reads).toHaveLength(1);
    await clock.advance(20_000);
    expect(provider.reads).toHaveLength(2);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
  });

  it('repairs a roster with a gap, which is stale until then', async () => {
    const { clock, placeCall, tell, provider, calling } = setUp({
      read: (query, context) =>
        query.kind === 'participants' ? [rosterRead(context, [ann, bob], clock.now())] : [],
    });
    const call = await placeCall();
    const freshness: string[] = [];
    call.participants$.subscribe((roster) => freshness.push(roster.freshness));
    await tell('call-1', delta(2, ann), delta(4, ann));
    expect(call.roster).toMatchObject({ freshness: 'stale', isComplete: false });
    await clock.advance(1_000);
    expect(provider.reads).toEqual([{ kind: 'participants' }]);
    expect(call.roster).toMatchObject({
      freshness: 'live',
      isComplete: true,
      participants: [{ identity: ann }, { identity: bob }],
    });
    expect(freshness).toEqual(['live', 'stale', 'live']);
    await calling.close();
  });

  it('repeats a read that fails, each time after twice as long, and logs it', async () => {
    const { clock, placeCall, tell, provider, calling } = setUp({
      read: () => {
        throw new UnavailableError('Away.');
      },
    });
    const call = await placeCall();
    call.participants$.subscribe();
    await tell('call-1', delta(3, ann));
    const times: number[] = [];
    for (let second = 1; second <= 20; second += 1) {
      const before = provider.reads.length;
      await clock.advance(1_000);
      if (provider.reads.length > before) times.push(second);
    }
    expect(times).toEqual([1, 3, 7, 15]);
    await calling.close();
  });

  it('reads a call that is silent too long, and finds that it ended', async () => {
    const { clock, placeCall, calling } = setUp({
      read: (query, { call }) =>
        query.kind === 'call'
          ? [
              {
                type: 'call.disconnected',
                provider: 'scripted',
                callId: call.callId,
                occurredAt: new Date(clock.now()).toISOString(),
                reason: { reason: 'callEnded' },
              },
            ]
          : [],
    });
    const call = await placeCall();
    let isComplete = false;
    call.state$.subscribe({ complete: () => (isComplete = true) });
    await clock.advance(299_999);
    expect(call.lifecycle).toBe('connected');
    await clock.advance(1);
    expect(call.lifecycle).toBe('disconnected');
    expect(isComplete).toBe(true);
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  it('finds the roster of a call without rosters live again once the call is found to be up', async () => {
    const connectedRoster = [participant(ann), participant(bob)];
    const { clock, calling } = setUp({
      answer: () => ({
        providerCallId: 'call-1',
        events: [{ type: 'call.described', connectedRoster }, { type: 'call.connected' }],
      }),
      read: (query, { call: { callId } }) => {
        const occurredAt = new Date(clock.now()).toISOString();
        const fact = { provider: 'scripted', callId, occurredAt };
        return query.kind === 'call' ? [{ ...fact, type: 'call.described', connectedRoster }] : [];
      },
    });
    const call = await calling.createCall(ann);
    const freshness: string[] = [];
    call.participants$.subscribe((roster) => freshness.push(roster.freshness));
    await clock.advance(300_000);
    expect(freshness).toEqual(['live', 'stale', 'live']);
    await calling.close();
  });

  it('asks about a call that stays silent at an even pace', async () => {
    const { clock, placeCall, provider, calling } = setUp({}, { silenceMs: 10_000 });
    const call = await placeCall();
    call.state$.subscribe();
    await clock.advance(600_000);
    expect(provider.reads.filter(({ kind }) => kind === 'call')).toHaveLength(60);
    await calling.close();
  });

  it('costs no requests for a call that nobody observes and that has no open operation', async () => {
    const { clock, placeCall, tell, provider, calling } = setUp();
    const call = await placeCall();
    await tell('call-1', delta(5, ann));
    const subscription = call.participants$.subscribe();
    subscription.unsubscribe();
    await clock.advance(3_600_000);
    expect(provider.reads).toEqual([]);
    await calling.close();
  });

  it('keeps to its budget of requests per call', async () => {
    const { clock, placeCall, provider, calling } = setUp(
      {},
      { operationAfterMs: 10, maxReadsPerMinute: 3 },
    );
    const call = await placeCall();
    await Promise.all([call.invite(bob), call.invite(ann)]);
    await clock.advance(59_000);
    expect(provider.reads).toHaveLength(3);
    await clock.advance(60_000);
    expect(provider.reads.length).toBeLessThanOrEqual(6);
    await calling.close();
  });

  it('asks nothing when it is switched off, and says that it does not know', async () => {
    const { clock, placeCall, provider, calling } = setUp({}, false);
    const call = await placeCall();
    const invitation = await call.invite(bob, { deadlineMs: 60_000 });
    call.participants$.subscribe();
    await clock.advance(600_000);
    expect(provider.reads).toEqual([]);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('takes presence for an answer only once the time to ring is over', async () => {
    const { clock, placeCall, calling } = setUp({
      read: (query, context) =>
        query.kind === 'operation' ? [rosterRead(context, [ann, bob], clock.now())] : [],
    });
    const call = await placeCall();
    const timed = await call.invite(bob, { timeoutMs: 30_000 });
    await clock.advance(40_000);
    expect(timed.status).toBe('accepted');
    await clock.advance(5_000);
    await expect(timed.outcome).resolves.toMatchObject({ status: 'succeeded' });
    const untimed = await call.invite(bob, { deadlineMs: 5_000 });
    await clock.advance(5_000);
    await expect(untimed.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });
});

describe('an invitation whose ring time the client watches', () => {
  const emulated: ProviderScript['capabilities'] = {
    invite: { support: 'native', options: { timeoutMs: { support: 'emulated' } } },
  };

  it('is not withdrawn when the person has come and nobody heard of it', async () => {
    const { clock, placeCall, provider, calling } = setUp({
      capabilities: emulated,
      read: (query, context) =>
        query.kind === 'operation' ? [rosterRead(context, [ann, bob], clock.now())] : [],
    });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 3_000 });
    await clock.advance(60_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(provider.sent.map(({ command }) => command.kind)).toEqual(['createCall', 'invite']);
    await calling.close();
  });

  it('is not withdrawn when another look at the truth finds the answer at the same time', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { clock, placeCall, provider, calling } = setUp(
      {
        capabilities: emulated,
        read: async (query, { call: { callId } }) => {
          await answered;
          if (query.kind !== 'operation') return [];
          const { id: operationId, kind } = query.operation;
          const occurredAt = new Date(clock.now()).toISOString();
          const fact = { provider: 'scripted', callId, occurredAt, id: 'the end' };
          const end = { operationId, kind, status: 'succeeded', by: 'reconciliation' } as const;
          return [{ ...fact, type: 'operation.ended', ...end }];
        },
      },
      { operationAfterMs: 2_900 },
    );
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 3_000 });
    await clock.advance(3_000);
    expect(provider.reads).toHaveLength(2);
    answer();
    await clock.turn();
    expect(invitation.status).toBe('succeeded');
    expect(provider.sent.map(({ command }) => command.kind)).toEqual(['createCall', 'invite']);
    await calling.close();
  });

  it('is withdrawn later when the truth cannot be had', async () => {
    const { clock, placeCall, provider, calling } = setUp({
      capabilities: emulated,
      read: () => {
        if (clock.now() < started + 3_500) throw new UnavailableError('Away.');
        return [];
      },
    });
    const started = clock.now();
    const call = await placeCall();
    await call.invite(bob, { timeoutMs: 3_000 });
    await clock.advance(3_999);
    expect(provider.sent).toHaveLength(2);
    await clock.advance(1);
    expect(provider.sent.at(-1)?.command.kind).toBe('cancel');
    await calling.close();
  });

  it('is neither withdrawn nor asked about once the call is over', async () => {
    const { clock, placeCall, provider, tell, calling } = setUp({ capabilities: emulated });
    const call = await placeCall();
    const invitation = await call.invite(bob, { timeoutMs: 3_000 });
    await clock.advance(2_900);
    await tell('call-1', { type: 'call.disconnected', reason: { reason: 'everyoneLeft' } });
    await clock.advance(1_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'cancelled' });
    expect(provider.sent).toHaveLength(2);
    expect(provider.reads).toEqual([]);
    await calling.close();
  });
});

describe('recovery of intents after a crash', () => {
  /** What a process leaves behind that dies after recording an intent, whatever became of its request. */
  async function crashedDuring(kind: 'createCall' | 'invite', isRepeatable: boolean) {
    const never = () => new Promise<never>(() => undefined);
    const first = setUp({
      answer: ({ command }) => (command.kind === kind ? never() : { providerCallId: 'call-1' }),
    });
    if (kind === 'createCall') void first.calling.createCall(ann);
    else void (await first.placeCall()).invite(bob);
    await first.clock.turn();
    const { clock, log } = first;
    const provider = new ScriptedProvider({ isRepeatable: () => isRepeatable });
    const second = createCalling({ instances: [provider], clock, log, random: () => 0.5 });
    return { clock, provider, before: first.provider, calling: second };
  }

  it('sends a repeatable command again, under the key of the first try', async () => {
    const { clock, provider, before, calling } = await crashedDuring('invite', true);
    const [call] = await calling.recover();
    expect(provider.sent).toEqual([]);
    await clock.advance(5_000);
    expect(provider.sent).toHaveLength(1);
    const { context, command } = before.sent[1] ?? {};
    expect(provider.sent[0]?.command).toEqual(command);
    expect(provider.sent[0]?.context).toMatchObject({
      operationId: context?.operationId,
      idempotencyKey: context?.idempotencyKey,
      firstSentAt: context?.firstSentAt,
    });
    expect(call?.operation(context?.operationId ?? '')?.status).toBe('accepted');
    await clock.advance(60_000);
    expect(provider.sent).toHaveLength(1);
    await calling.close();
  });

  it('never sends a command again that could be executed twice, and ends it as unknown', async () => {
    const { clock, provider, before, calling } = await crashedDuring('invite', false);
    const [call] = await calling.recover();
    await clock.advance(200_000);
    expect(provider.sent).toEqual([]);
    expect(call?.operation(before.sent[1]?.context.operationId ?? '')?.status).toBe('unknown');
    await calling.close();
  });

  it('places a call again under the same key, and serves it', async () => {
    const { clock, provider, before, calling } = await crashedDuring('createCall', true);
    const calls: string[] = [];
    calling.calls$.subscribe(({ id }) => calls.push(id));
    const recovering = calling.recover();
    await clock.advance(5_000);
    const [call] = await recovering;
    expect(provider.sent[0]?.context.idempotencyKey).toBe(before.sent[0]?.context.idempotencyKey);
    expect(call?.setup?.status).toBe('accepted');
    expect(calls).toEqual([call?.id]);
    await expect(calling.recover()).resolves.toEqual([]);
    await calling.close();
  });

  it('does not place a call again that could be placed twice, and says that it is unknown', async () => {
    const { clock, provider, calling } = await crashedDuring('createCall', false);
    const recovering = calling.recover();
    await clock.advance(5_000);
    const [call] = await recovering;
    expect(call).toMatchObject({ lifecycle: 'disconnected', setup: { status: 'unknown' } });
    await expect(calling.recover()).resolves.toEqual([]);
    expect(provider.sent).toEqual([]);
    await calling.close();
  });

  it('does not repeat a command whose giver was told that its outcome is unknown', async () => {
    const { clock, log, placeCall, calling } = setUp({
      answer: ({ command }) => {
        if (command.kind === 'invite') throw new UnavailableError('Cut.', { outcomeUnknown: true });
        return { providerCallId: 'call-1' };
      },
    });
    const call = await placeCall();
    await expect(call.invite(bob)).rejects.toMatchObject({ outcomeUnknown: true });
    const provider = new ScriptedProvider();
    const other = createCalling({ instances: [provider], clock, log });
    await other.recover();
    await clock.advance(60_000);
    expect(provider.sent).toEqual([]);
    await Promise.all([calling.close(), other.close()]);
  });
});
