import { describe, expect, it } from 'vitest';
import { RequestError, UnavailableError, UnsupportedOperationError } from '../errors/errors.js';
import { communicationUser, phone } from '../identity/make-identity.js';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { Prompt } from '../operation/media-command.js';
import type { Tone } from '../operation/tone.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');

/** A log that takes nothing while it is away, and notes when it was asked to. */
class AwayLog extends MemoryEventLog {
  isAway = false;
  readonly refusedAt: number[] = [];
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    super({ clock });
    this.#clock = clock;
  }

  override async append(...given: Parameters<MemoryEventLog['append']>) {
    if (this.isAway) {
      this.refusedAt.push(this.#clock.now());
      throw new UnavailableError('The log is away.', { retryable: true });
    }
    return super.append(...given);
  }
}

async function setUp(script: ProviderScript = {}) {
  const clock = new ManualClock();
  const log = new AwayLog(clock);
  const provider = new ScriptedProvider(script);
  const calling = createCalling({ instances: [provider], clock, log, reconcile: false });
  const tell = async (...events: readonly EventOfCall[]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery('call-1', events, at));
    await clock.turn();
  };
  const call = await calling.createCall(ann);
  await tell({ type: 'call.connected' });
  return { clock, log, provider, calling, call, tell };
}

const press = (tone: Tone): EventOfCall => ({ type: 'dtmf.received', tone });

describe('collecting keys where the provider only reports them', () => {
  const emulated: ProviderScript = {
    answer: ({ command }) =>
      command.kind === 'startDtmfDetection'
        ? { ended: { status: 'succeeded' } }
        : { providerCallId: 'call-1' },
    capabilities: {
      recognize: {
        support: 'emulated',
        options: {
          dtmf: { support: 'emulated' },
          text: { support: 'native' },
          speech: { support: 'emulated' },
          initialSilenceMs: { support: 'emulated' },
          interruptPrompt: { support: 'emulated' },
        },
      },
    },
  };

  it('ends with the tones when there are enough', async () => {
    const { call, calling, tell, provider } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf', maxTones: 3 });
    expect(provider.sent.at(-1)?.command.kind).toBe('startDtmfDetection');
    await tell(press('1'), press('2'), press('#'), press('4'));
    await expect(asking.result()).resolves.toEqual({
      recognition: { kind: 'dtmf', tones: ['1', '2', '#'] },
    });
    await calling.close();
  });

  it('ends at a stop tone, which is not part of the answer', async () => {
    const { call, calling, tell } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf', stopTones: ['#'] });
    await tell(press('1'), press('#'));
    await expect(asking.result()).resolves.toEqual({ recognition: { kind: 'dtmf', tones: ['1'] } });
    await calling.close();
  });

  it('ends when no further key comes', async () => {
    const { clock, call, calling, tell } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf', interToneTimeoutMs: 1_500 });
    await tell(press('7'));
    await clock.advance(1_500);
    await expect(asking.result()).resolves.toEqual({ recognition: { kind: 'dtmf', tones: ['7'] } });
    await calling.close();
  });

  it('fails when no key comes at all', async () => {
    const { clock, call, calling } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf' }, { initialSilenceMs: 4_000 });
    await clock.advance(4_000);
    await expect(asking.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'noInput' },
    });
    expect(clock.pending).toBe(0);
    await calling.close();
  });

  const prompts: readonly Prompt[] = [{ kind: 'text', text: 'Your number, please.' }];

  it('is accepted before its prompt has been heard', async () => {
    const { call, calling, provider, clock } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf' }, { prompts });
    await clock.turn();
    expect(asking.status).toBe('accepted');
    expect(provider.sent.map(({ command }) => command.kind)).toContain('play');
    await calling.close();
  });

  it('fails when its prompt is refused', async () => {
    const { call, calling } = await setUp({
      ...emulated,
      answer: (sent) => {
        if (sent.command.kind === 'play') throw new RequestError('No.', { status: 400 });
        return sent.command.kind === 'createCall' ? { providerCallId: 'call-1' } : {};
      },
    });
    const asking = await call.media.recognize(ann, { kind: 'dtmf' }, { prompts });
    await expect(asking.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'rejectedRequest' },
    });
    await calling.close();
  });

  it('is cancelled with all other media', async () => {
    const { clock, call, calling } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf' });
    await call.media.cancel();
    await expect(asking.outcome).resolves.toMatchObject({ status: 'cancelled' });
    await clock.advance(60_000);
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('is interrupted by the first key, and goes on though the interruption was refused', async () => {
    const isRefused = [false, false, true];
    const { call, calling, tell, provider, clock } = await setUp({
      ...emulated,
      answer: (sent) => {
        if (sent.command.kind === 'cancelMedia' && isRefused.shift() === true)
          throw new RequestError('Nothing is played.', { status: 400 });
        return sent.command.kind === 'createCall' ? { providerCallId: 'call-1' } : {};
      },
    });
    const options = { prompts, interruptPrompt: true };
    for (const _fate of ['accepted', 'refused']) {
      const asking = await call.media.recognize(ann, { kind: 'dtmf', maxTones: 5 }, options);
      await clock.turn();
      await tell(press('1'));
      expect(provider.sent.at(-1)?.command.kind).toBe('cancelMedia');
      expect(asking.status).toBe('accepted');
      await call.media.cancel();
      await expect(asking.outcome).resolves.toMatchObject({ status: 'cancelled' });
    }
    await calling.close();
  });

  it('keeps what was pressed while the log is away, and records it with longer and longer pauses', async () => {
    const { call, calling, tell, clock, log } = await setUp(emulated);
    const asking = await call.media.recognize(ann, { kind: 'dtmf', interToneTimeoutMs: 2_000 });
    await tell(press('7'));
    log.isAway = true;
    const pressedAt = clock.now();
    await clock.advance(8_000);
    expect(log.refusedAt.map((at) => at - pressedAt)).toEqual([2_000, 3_000, 5_000]);
    expect(asking.status).toBe('accepted');
    log.isAway = false;
    await clock.advance(1_000);
    await expect(asking.result()).resolves.toEqual({ recognition: { kind: 'dtmf', tones: ['7'] } });
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('keeps what was pressed no longer than the client lasts, and does not hold up its end', async () => {
    const { call, calling, tell, clock, log } = await setUp(emulated);
    await call.media.recognize(ann, { kind: 'dtmf', interToneTimeoutMs: 2_000 });
    await tell(press('7'));
    log.isAway = true;
    await clock.advance(2_000);
    expect(log.refusedAt).toHaveLength(1);
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer when its deadline ends it', async () => {
    const { clock, call, calling } = await setUp(emulated);
    const options = { initialSilenceMs: 300_000, deadlineMs: 1_000 };
    const asking = await call.media.recognize(ann, { kind: 'dtmf' }, options);
    await clock.advance(1_000);
    await expect(asking.outcome).resolves.toMatchObject({ status: 'unknown' });
    await calling.close();
    expect(clock.pending).toBe(0);
  });

  it('is refused before any request where its deadline or its prompt is none', async () => {
    const { call, calling, provider } = await setUp(emulated);
    const before = provider.sent.length;
    const wrong = call.media.recognize(ann, { kind: 'dtmf' }, { deadlineMs: Number.NaN });
    await expect(wrong).rejects.toMatchObject({ code: 'argument.invalid', path: 'deadlineMs' });
    expect(provider.sent).toHaveLength(before);
    await calling.close();
  });

  it('cannot understand speech', async () => {
    const { call, calling } = await setUp(emulated);
    await expect(call.media.recognize(ann, { kind: 'speech' })).rejects.toThrow(
      UnsupportedOperationError,
    );
    await calling.close();
  });

  it('ends with the call, and leaves no timer', async () => {
    const { clock, call, calling, tell } = await setUp(emulated);
    const asking = await call.media.recognize(phone('+18005550100'), { kind: 'dtmf' });
    await tell({ type: 'call.disconnected', reason: { reason: 'everyoneLeft' } });
    await clock.advance(1_000);
    await expect(asking.outcome).resolves.toMatchObject({
      status: 'failed',
      reason: { reason: 'callEnded' },
    });
    expect(clock.pending).toBe(0);
    await calling.close();
  });
});
