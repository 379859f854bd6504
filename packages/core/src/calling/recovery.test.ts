import { describe, expect, it } from 'vitest';
import { RequestError, UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { Receipt } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import type { Calling } from './calling.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');
const never = () => new Promise<never>(() => undefined);
const connection = new UnavailableError('Nobody listens there.');

function client(clock: ManualClock, log: MemoryEventLog, script: ProviderScript = {}) {
  const provider = new ScriptedProvider(script);
  const calling = createCalling({ instances: [provider], clock, log, random: () => 0.5 });
  return { provider, calling };
}

/** Two processes on one log; the first dies when its commands have been recorded and the service has not answered. */
async function crash(give: (calling: Calling) => unknown, script: ProviderScript = {}) {
  const clock = new ManualClock();
  const log = new MemoryEventLog({ clock });
  const first = client(new ManualClock(), log, {
    answer: ({ command }) => (command.context === 'stays' ? { providerCallId: 'stays' } : never()),
  });
  await give(first.calling);
  await clock.turn();
  return { clock, log, ...client(clock, log, script) };
}

async function recovered(calling: Calling, clock: ManualClock) {
  const recovering = calling.recover();
  await clock.advance(5_000);
  return recovering;
}

async function openCallsOf(log: MemoryEventLog): Promise<readonly string[]> {
  const calls: string[] = [];
  for await (const callId of log.openCalls()) calls.push(callId);
  return calls.toSorted();
}

describe('taking up what a process left behind', () => {
  it('keeps the deadline of a call that is placed again', async () => {
    const { clock, calling } = await crash((first) => {
      void first.createCall(ann, { deadlineMs: 20_000 });
    });
    const [call] = await recovered(calling, clock);
    expect(call?.setup?.status).toBe('accepted');
    await clock.advance(15_000);
    await expect(call?.setup?.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
  });

  it('sends nothing any more whose deadline has passed', async () => {
    const { clock, calling, provider } = await crash(async (first) => {
      const call = await first.createCall(ann, { context: 'stays' });
      void call.invite(bob);
      void first.createCall(bob);
    });
    await clock.advance(3_600_000);
    const calls = await recovered(calling, clock);
    await clock.advance(0);
    const statuses = calls.flatMap(({ state }) => state.operations.map(({ status }) => status));
    expect(statuses).toEqual(['unknown', 'unknown', 'unknown']);
    expect(provider.sent).toEqual([]);
    await calling.close();
  });

  it('leaves an intent as it is while the service is away, and takes it up the next time', async () => {
    let isAway = true;
    const { clock, calling, provider } = await crash(
      async (first) => {
        const call = await first.createCall(ann, { context: 'stays' });
        void call.invite(bob);
        void first.createCall(bob);
      },
      {
        answer: ({ command }) => {
          if (isAway) throw connection;
          return command.kind === 'invite' ? {} : { providerCallId: 'placed' };
        },
      },
    );
    const [served, ...others] = await recovered(calling, clock);
    expect(others).toEqual([]);
    const invitation = served?.state.operations.find(({ kind }) => kind === 'invite');
    expect(invitation?.status).toBe('requested');
    isAway = false;
    await clock.advance(10_000);
    expect(served?.operation(invitation?.id ?? '')?.status).toBe('accepted');
    const [placed] = await recovered(calling, clock);
    expect(placed).toMatchObject({ id: 'scripted:placed', setup: { status: 'accepted' } });
    const keys = provider.sent.map(({ context }) => context.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
    await calling.close();
  });

  it('ends what the service refuses as failed, and lets the rest be taken up', async () => {
    const { clock, calling } = await crash(
      (first) => {
        void first.createCall(ann);
        void first.createCall(bob);
      },
      {
        answer: ({ command }) => {
          if (command.kind === 'createCall' && command.targets[0] === ann)
            throw new RequestError('No.', { status: 403 });
          return { providerCallId: 'placed' };
        },
      },
    );
    const calls = await recovered(calling, clock);
    expect(calls).toMatchObject([
      { lifecycle: 'disconnected', setup: { status: 'failed' } },
      { id: 'scripted:placed', setup: { status: 'accepted' } },
    ]);
    await calling.close();
  });

  it('knows a call as placed whose answer was recorded, whether or not its intent was closed', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const append = log.append.bind(log);
    log.append = (callId, events) =>
      events.some(({ id }) => id?.endsWith('/placed')) ? never() : append(callId, events);
    void client(clock, log).calling.createCall(ann);
    await clock.turn();
    log.append = append;
    const { calling, provider } = client(clock, log, { isRepeatable: () => false });
    const calls = await recovered(calling, clock);
    expect(calls).toMatchObject([{ id: 'scripted:call-1', setup: { status: 'accepted' } }]);
    expect(provider.sent).toEqual([]);
    await calling.close();
  });

  it('leaves alone what this process, or another that lives, is still doing', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const answers: ((receipt: Receipt) => void)[] = [];
    const slow = () => new Promise<Receipt>((resolve) => answers.push(resolve));
    const script = { answer: slow, isRepeatable: () => false };
    const [one, other] = [client(clock, log, script), client(clock, log, script)];
    const placing = one.calling.createCall(ann);
    await clock.turn();
    const recovering = Promise.all([one.calling.recover(), other.calling.recover()]);
    await clock.turn();
    answers[0]?.({ providerCallId: 'placed' });
    await clock.turn();
    const call = await placing;
    await clock.advance(5_000);
    await expect(recovering).resolves.toEqual([[], []]);
    const again = one.calling.createCall(bob);
    await clock.advance(4_000);
    const later = one.calling.recover();
    await clock.advance(10_000);
    await expect(later).resolves.toEqual([]);
    answers[1]?.({ providerCallId: 'placed-too' });
    await clock.turn();
    expect([call, await again].map(({ setup }) => setup?.status)).toEqual(['accepted', 'accepted']);
    await Promise.all([one.calling.close(), other.calling.close()]);
  });

  it('ends what was open in a call whose end was reported, whether or not anybody serves it', async () => {
    const { clock, log, calling, provider } = await crash(async (first) => {
      const call = await first.createCall(ann, { context: 'stays' });
      void call.invite(bob);
    });
    const over: EventOfCall = { type: 'call.disconnected', reason: { reason: 'everyoneLeft' } };
    await calling.receive('scripted', provider.delivery('stays', [over]));
    await calling.receive('scripted', provider.delivery('unheard-of', [over]));
    expect(await openCallsOf(log)).toEqual(['scripted:stays', 'scripted:unheard-of']);
    const crashed = client(clock, log);
    const recovering = crashed.calling.recover();
    await clock.turn();
    expect(await openCallsOf(log)).toEqual(['scripted:stays']);
    const [call] = await recovering;
    await clock.advance(1_000);
    expect(call?.state.operations.at(-1)).toMatchObject({ kind: 'invite', status: 'cancelled' });
    expect(await openCallsOf(log)).toEqual([]);
    expect([...provider.sent, ...crashed.provider.sent]).toEqual([]);
    await Promise.all([calling.close(), crashed.calling.close()]);
  });

  it('is not needed for a call whose end another process was told of', async () => {
    const { clock, log, calling, provider } = await crash(async (first) => {
      const call = await first.createCall(ann, { context: 'stays' });
      void call.invite(bob);
    });
    const over: EventOfCall = { type: 'call.disconnected', reason: { reason: 'everyoneLeft' } };
    await calling.receive('scripted', provider.delivery('stays', [over]));
    await clock.advance(1_000);
    expect(await openCallsOf(log)).toEqual([]);
    const call = await calling.call('scripted:stays');
    expect(call.state.operations.at(-1)).toMatchObject({ kind: 'invite', status: 'cancelled' });
    await calling.close();
  });

  it('does not hold up the end of the client', async () => {
    const { calling, provider } = await crash((first) => {
      void first.createCall(ann);
    });
    const recovering = calling.recover();
    await calling.close();
    await expect(recovering).resolves.toEqual([]);
    expect(provider.sent).toEqual([]);
  });
});
