import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors/errors.js';
import { communicationUser } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { Receipt } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { SentCommandRecord } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');

/** A client whose provider answers when it is told to, except to the first call. */
async function setUp() {
  const clock = new ManualClock();
  const log = new MemoryEventLog({ clock });
  const answers: ((receipt: Receipt) => void)[] = [];
  const provider = new ScriptedProvider({
    answer: ({ command, signal }: SentCommandRecord) => {
      if (command.kind === 'createCall' && command.targets[0] === ann)
        return { providerCallId: 'call-1' };
      return new Promise<Receipt>((resolve, reject) => {
        answers.push(resolve);
        signal?.addEventListener('abort', () =>
          reject(new UnavailableError('Broken off.', { outcomeUnknown: true })),
        );
      });
    },
  });
  const calling = createCalling({ instances: [provider], clock, log });
  const call = await calling.createCall(ann);
  return { clock, log, provider, calling, call, answers };
}

describe('the end of a client', () => {
  it('in good order lets commands under way finish, and what they bring', async () => {
    const { calling, call, answers, clock, provider } = await setUp();
    const inviting = call.invite(bob);
    const placing = calling.createCall(bob);
    await clock.turn();
    let isClosed = false;
    const closed = calling.close().then(() => {
      isClosed = true;
    });
    await clock.turn();
    expect([isClosed, provider.ends]).toEqual([false, 0]);
    answers[0]?.({});
    answers[1]?.({ providerCallId: 'call-2' });
    await clock.turn();
    expect((await inviting).status).toBe('accepted');
    expect((await placing).id).toBe('scripted:call-2');
    await closed;
    expect(clock.pending).toBe(0);
  });

  it('takes no new command, also on a call, while others finish', async () => {
    const { calling, call, answers, clock, provider } = await setUp();
    const inviting = call.invite(bob);
    await clock.turn();
    const closed = calling.close();
    await expect(call.mute(ann)).rejects.toMatchObject({ code: 'call.invalid-state' });
    await expect(calling.createCall(bob)).rejects.toMatchObject({ code: 'call.invalid-state' });
    expect(provider.sent).toHaveLength(2);
    answers[0]?.({});
    await clock.turn();
    await inviting;
    await closed;
  });

  it('at once breaks commands off, each of which says so for itself', async () => {
    const { calling, call, clock } = await setUp();
    const given = Promise.allSettled([call.invite(bob), calling.createCall(bob)]);
    await clock.turn();
    await calling.destroy();
    expect(await given).toMatchObject([
      { status: 'rejected', reason: { message: 'Broken off.', outcomeUnknown: true } },
      { status: 'rejected', reason: { message: 'Broken off.', outcomeUnknown: true } },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('at once leaves no call behind that was being opened: whoever asked for it is told', async () => {
    const clock = new ManualClock();
    const log = new MemoryEventLog({ clock });
    const read = log.read.bind(log);
    let goOn: () => void = () => undefined;
    const opened = new Promise((resolve) => {
      goOn = () => resolve(undefined);
    });
    log.read = async (...given) => {
      const entries = await read(...given);
      await opened;
      return entries;
    };
    const calling = createCalling({ instances: [new ScriptedProvider()], clock, log });
    let served = 0;
    calling.calls$.subscribe(() => {
      served += 1;
    });
    const asked = Promise.allSettled([calling.createCall(ann)]);
    await clock.turn();
    await calling.destroy();
    goOn();
    expect(await asked).toMatchObject([
      { reason: { outcomeUnknown: true, cause: { code: 'call.invalid-state' } } },
    ]);
    expect([served, clock.pending]).toEqual([0, 0]);
  });

  it('comes once, however often and in whichever way it is asked for', async () => {
    const { calling, call, clock } = await setUp();
    const inviting = call.invite(bob);
    const refused = expect(inviting).rejects.toThrow('Broken off.');
    await clock.turn();
    const closed = [calling.close(), calling.close()];
    const destroyed = [calling.destroy(), calling.destroy()];
    await Promise.all([...closed, ...destroyed, calling.close(), refused]);
    let isComplete = false;
    call.state$.subscribe({ complete: () => (isComplete = true) });
    expect(isComplete).toBe(true);
  });

  it('at once does not wait for an end in good order that does not come', async () => {
    const { calling, provider } = await setUp();
    provider.close = () => new Promise<void>(() => undefined);
    void calling.close();
    await calling.destroy();
    expect(provider.ends).toBe(1);
  });

  it('closes the log also where a provider fails to close, and says what failed', async () => {
    const { calling, provider, log } = await setUp();
    provider.close = async () => {
      throw new Error('The socket is stuck.');
    };
    await expect(calling.close()).rejects.toThrow('The socket is stuck.');
    await expect(log.append('scripted:call-1', [])).rejects.toThrow('closed');
  });
});
