import { describe, expect, it } from 'vitest';
import type { RosterRead } from '../call/call-event.js';
import type { CallState } from '../call/call-state.js';
import type { CallingError } from '../errors/calling-error.js';
import { RequestError, UnavailableError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import { communicationUser } from '../identity/make-identity.js';
import type { EventLog } from '../log/event-log.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { Receipt } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { InviteOptions } from './call.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');
const carol = communicationUser('8:acs:r_carol');
const ringMs = 10_000;
const facts = { isMuted: false, isOnHold: false, isInLobby: false, isSelf: false };

/** What a provider answers that is asked who is in a call. */
function rosterRead(
  { callId, roster }: CallState,
  people: readonly Identity[],
  now: number,
): RosterRead {
  return {
    type: 'roster.read',
    provider: 'scripted',
    callId,
    occurredAt: new Date(now).toISOString(),
    participants: people.map((identity) => ({ identity, ...facts })),
    basedOn: roster.version,
  };
}

interface Setting {
  readonly clock: ManualClock;
  readonly log: EventLog;
  readonly reconcile?: false | undefined;
  /** Who is in the call whenever the provider is asked. */
  readonly present?: readonly Identity[];
}

/** A client whose provider watches no ring time, and does to each cancellation what is next in the list. */
function client({ clock, log, reconcile, present = [ann] }: Setting, fates: (() => void)[]) {
  const cancelledAt: number[] = [];
  const begunAt = clock.now();
  const script: ProviderScript = {
    capabilities: {
      invite: { support: 'native', options: { timeoutMs: { support: 'emulated' } } },
    },
    answer: ({ command }) => {
      if (command.kind !== 'cancel') return { providerCallId: 'call-1' };
      cancelledAt.push(clock.now() - begunAt);
      fates.shift()?.();
      return {};
    },
    read: (_query, { call }) => [rosterRead(call, present, clock.now())],
  };
  const provider = new ScriptedProvider(script);
  const calling = createCalling({
    instances: [provider],
    clock,
    log,
    random: () => 0.5,
    ...(reconcile === undefined ? {} : { reconcile }),
  });
  const tell = async (...events: readonly EventOfCall[]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery('call-1', events, at));
    await clock.turn();
  };
  return { provider, calling, tell, cancelledAt };
}

/** One call of such a client. */
async function setUp(fates: (() => void)[], reconcile?: false) {
  const clock = new ManualClock();
  const log = new MemoryEventLog({ clock });
  const parts = client({ clock, log, reconcile }, fates);
  const call = await parts.calling.createCall(ann);
  await parts.tell({ type: 'call.connected' });
  return { clock, log, call, ...parts };
}

function fail(error: CallingError): () => void {
  return () => {
    throw error;
  };
}

const busy = fail(new UnavailableError('The service is busy.', { retryable: true }));
const refused = fail(new RequestError('Not now.', { status: 409 }));
const lost = fail(new UnavailableError('The answer was lost.', { outcomeUnknown: true }));

describe('the ring time of an invitation that the provider does not watch', () => {
  it.each([
    ['could not be asked for', busy],
    ['was refused', refused],
  ])('is kept to though taking it back %s, with longer and longer pauses', async (_what, fate) => {
    const { clock, call, calling, cancelledAt, tell } = await setUp([fate, fate, fate]);
    const invitation = await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 600_000 });
    await clock.advance(20_000);
    expect(cancelledAt).toEqual([10_000, 11_000, 13_000, 17_000]);
    await tell({
      type: 'operation.ended',
      kind: 'invite',
      operationId: invitation.id,
      status: 'failed',
      by: 'event',
    });
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'timedOut' });
    await clock.advance(600_000);
    expect(cancelledAt).toHaveLength(4);
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('is kept to though the application tried to take it back before, in vain', async () => {
    const { clock, call, calling, cancelledAt } = await setUp([busy]);
    const invitation = await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 60_000 });
    void invitation.cancel();
    await clock.turn();
    await clock.advance(ringMs + 5_000);
    expect(cancelledAt).toEqual([0, ringMs]);
    await calling.close();
  });

  it('is kept to when nobody answered whether it was taken back, once that is not waited for any more', async () => {
    const { clock, call, calling, cancelledAt } = await setUp([lost], false);
    await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 600_000 });
    await clock.advance(20_000);
    expect(cancelledAt).toEqual([ringMs]);
    await clock.advance(20_000);
    expect(cancelledAt).toEqual([ringMs, 25_000]);
    await calling.close();
  });

  it('is kept to when the failure of taking it back is reported later', async () => {
    const { clock, call, calling, cancelledAt, provider, tell } = await setUp([]);
    await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 600_000 });
    await clock.advance(ringMs);
    const cancelling = provider.sent.at(-1)?.context.operationId ?? '';
    await tell({
      type: 'operation.ended',
      kind: 'cancel',
      operationId: cancelling,
      status: 'failed',
      reason: { reason: 'failed' },
      by: 'event',
    });
    await clock.advance(500);
    expect(cancelledAt).toEqual([ringMs]);
    await clock.advance(500);
    expect(cancelledAt).toEqual([ringMs, ringMs + 1_000]);
    await calling.close();
  });

  it('is kept to before anything is concluded, by whoever finds the deadline passed as well', async () => {
    const { log, call } = await setUp([]);
    const invitation = await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 12_000 });
    // The first process gets no more time; another one takes up what it left.
    const clock = new ManualClock();
    await clock.advance(600_000);
    const { calling, cancelledAt, tell } = client({ clock, log }, []);
    await calling.recover();
    await clock.advance(100);
    expect(cancelledAt).toHaveLength(1);
    await tell({
      type: 'operation.ended',
      kind: 'cancel',
      status: 'succeeded',
      by: 'event',
      correlation: { participant: bob },
    });
    const again = await calling.call(call.id);
    expect(again.operation(invitation.id)?.status).toBe('timedOut');
    await calling.close();
  });

  it('does not end an invitation as timed out while it may ring on', async () => {
    const { clock, call, calling } = await setUp(Array.from({ length: 40 }, () => refused));
    const early = await call.invite(bob, { timeoutMs: 60_000, deadlineMs: 5_000 });
    await clock.advance(5_000);
    await expect(early.outcome).resolves.toMatchObject({ status: 'unknown' });
    const late = await call.invite(carol, { timeoutMs: ringMs, deadlineMs: 12_000 });
    await clock.advance(60_000);
    await expect(late.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });
});

/** A call in which an invitation is given to bob that its provider answers late, or never, and whose ring time it watches itself. */
async function inviteSlowly(options: InviteOptions, present: readonly Identity[] = [ann]) {
  const clock = new ManualClock();
  const answers: ((receipt: Receipt | Promise<never>) => void)[] = [];
  const provider = new ScriptedProvider({
    answer: ({ command }) =>
      command.kind === 'invite'
        ? new Promise<Receipt>((resolve) => answers.push(resolve))
        : { providerCallId: 'call-1' },
    read: (_query, { call }) => [rosterRead(call, present, clock.now())],
  });
  const log = new MemoryEventLog({ clock });
  const calling = createCalling({ instances: [provider], clock, log, random: () => 0.5 });
  const call = await calling.createCall(ann);
  await calling.receive(
    'scripted',
    provider.delivery('call-1', [{ type: 'call.connected' }], '2026-01-01T00:00:00.000Z'),
  );
  await clock.turn();
  const inviting = call.invite(bob, options);
  void inviting.catch(() => undefined);
  await clock.turn();
  const stateOf = () => call.state.operations.find(({ kind }) => kind === 'invite');
  return { clock, calling, call, inviting, stateOf, answer: answers[0] ?? expect.unreachable() };
}

describe('an invitation whose deadline passes', () => {
  const lostAnswer = new UnavailableError('The answer was lost.', { outcomeUnknown: true });

  it.each([
    ['is absent', [ann]],
    ['is present', [ann, bob]],
  ])(
    'is unknown while its request may be carried out yet, though the person %s',
    async (_what, people) => {
      const options = { timeoutMs: 1_000, deadlineMs: 60_000 };
      const { clock, calling, inviting, stateOf, answer } = await inviteSlowly(options, people);
      answer(Promise.reject(lostAnswer));
      await expect(inviting).rejects.toMatchObject({ outcomeUnknown: true });
      await clock.advance(60_000);
      expect(stateOf()).toMatchObject({ status: 'unknown', isUnanswered: true });
      await calling.close();
    },
  );

  it.each([
    [7_999, 'timedOut'],
    [8_001, 'unknown'],
  ])(
    'rings from when its provider answered, which at %i ms leaves it %s',
    async (lateMs, status) => {
      const options = { timeoutMs: 2_000, deadlineMs: 10_000 };
      const { clock, calling, inviting, stateOf, answer } = await inviteSlowly(options);
      await clock.advance(lateMs);
      answer({});
      await inviting;
      await clock.advance(10_000 - lateMs);
      expect(stateOf()).toMatchObject({ status });
      expect(stateOf()).not.toHaveProperty('acceptedAt');
      await calling.close();
    },
  );

  it.each([
    [119_999, 'unknown'],
    [120_000, 'timedOut'],
  ])(
    'rings as long as people do where no time was given, which a deadline of %i ms leaves %s',
    async (deadlineMs, status) => {
      const { clock, calling, inviting, stateOf, answer } = await inviteSlowly({ deadlineMs });
      answer({});
      await inviting;
      await clock.advance(deadlineMs);
      expect(stateOf()).toMatchObject({ status });
      await calling.close();
    },
  );

  it('is no success by presence while it rings', async () => {
    const options = { timeoutMs: 60_000, deadlineMs: 5_000 };
    const { clock, calling, inviting, stateOf, answer } = await inviteSlowly(options, [ann, bob]);
    answer({});
    await inviting;
    await clock.advance(5_000);
    expect(stateOf()).toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('is unknown while nobody answered whether it was taken back', async () => {
    const { clock, call, calling } = await setUp([lost]);
    const invitation = await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 12_000 });
    void invitation.cancel().catch(() => undefined);
    await clock.turn();
    await clock.advance(12_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('is unknown while it may ring, though its provider took on to take it back: no report says that it did', async () => {
    const options = { timeoutMs: 60_000, deadlineMs: 5_000 };
    const { clock, call, calling, inviting, stateOf, answer } = await inviteSlowly(options);
    answer({});
    void (await inviting).cancel();
    await clock.advance(5_000);
    expect(call.state.operations.at(-1)).toMatchObject({ kind: 'cancel', status: 'accepted' });
    expect(stateOf()).toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('is timed out when its provider took on to take it back, and the person is not there', async () => {
    const { clock, call, calling } = await setUp([]);
    const invitation = await call.invite(bob, { timeoutMs: ringMs, deadlineMs: 12_000 });
    await clock.advance(12_000);
    await expect(invitation.outcome).resolves.toMatchObject({ status: 'timedOut' });
    await calling.close();
  });
});
