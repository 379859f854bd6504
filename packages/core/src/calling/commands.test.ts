import { describe, expect, it } from 'vitest';
import { UnsupportedOperationError } from '../errors/errors.js';
import type { Identity } from '../identity/identity.js';
import { communicationUser } from '../identity/make-identity.js';
import type { Command } from '../operation/command.js';
import type { ProviderAdapter } from '../provider/provider.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { EventOfCall, ProviderScript } from '../testing/scripted-provider.js';
import { ScriptedProvider } from '../testing/scripted-provider.js';
import { createCalling } from './create-calling.js';

const ann = communicationUser('8:acs:r_ann');
const bob = communicationUser('8:acs:r_bob');

async function setUp(script: ProviderScript = {}) {
  const clock = new ManualClock();
  const provider = new ScriptedProvider(script);
  const calling = createCalling({ instances: [provider], clock, reconcile: false });
  const tell = async (...events: readonly EventOfCall[]) => {
    const at = new Date(clock.now()).toISOString();
    await calling.receive('scripted', provider.delivery('call-1', events, at));
    await clock.turn();
  };
  const call = await calling.createCall(ann);
  await tell({ type: 'call.connected' }, roster(1, false, ann));
  const lastCommand = (): Command | undefined => provider.sent.at(-1)?.command;
  return { clock, provider, calling, call, tell, lastCommand };
}

function roster(sequence: number, isOnHold: boolean, ...people: readonly Identity[]): EventOfCall {
  return {
    type: 'roster.snapshot',
    sequence,
    participants: people.map((identity) => ({
      identity,
      isOnHold,
      isMuted: false,
      isInLobby: false,
      isSelf: false,
    })),
  };
}

describe('commands on a call', () => {
  it('are refused by the names in which they were given', async () => {
    const { call, calling, provider } = await setUp({
      capabilities: { transfer: { support: 'native' } },
    });
    const consulted = await calling.createCall(bob);
    const sent = provider.sent.length;
    const transfer = call.transfer(bob, { consulted });
    await expect(transfer).rejects.toThrow(UnsupportedOperationError);
    await expect(transfer).rejects.toMatchObject({
      path: 'consulted',
      message: expect.stringContaining('"consulted" of "transfer"'),
    });
    expect(provider.sent).toHaveLength(sent);
  });

  it('reach the provider as they were given', async () => {
    const { call, calling, lastCommand } = await setUp();
    const other = await calling.createCall(bob);
    await call.transfer(bob, { transferee: ann, consulted: other });
    expect(lastCommand()).toEqual({
      kind: 'transfer',
      target: bob,
      transferee: ann,
      consultedProviderCallId: other.providerCallId,
    });
    await call.muteSelf();
    expect(lastCommand()).toEqual({ kind: 'muteSelf' });
    await call.media.play({ kind: 'text', text: 'Hello' }, { to: [ann], loop: true, context: 'c' });
    expect(lastCommand()).toEqual({
      kind: 'play',
      prompts: [{ kind: 'text', text: 'Hello' }],
      to: [ann],
      loop: true,
      context: 'c',
    });
    await call.media.sendDtmf(['1', '#'], { delayMs: 100 });
    expect(lastCommand()).toEqual({ kind: 'sendDtmf', tones: ['1', '#'], delayMs: 100 });
    await call.media.startTranscription('en-US');
    expect(lastCommand()).toEqual({ kind: 'startTranscription', language: 'en-US' });
    await calling.close();
  });

  it('are refused where a form of them is not supported', async () => {
    const { call, calling, provider } = await setUp({
      capabilities: { play: { support: 'native', options: { file: { support: 'native' } } } },
    });
    const requests = provider.sent.length;
    await expect(call.media.play({ kind: 'ssml', ssml: '<speak/>' })).rejects.toThrow(
      /"ssml" of "play"/,
    );
    expect(provider.sent).toHaveLength(requests);
    await call.media.play({ kind: 'file', url: 'https://sounds.example/a.wav' });
    await calling.close();
  });

  it('join a conversation that exists already', async () => {
    const { calling, lastCommand } = await setUp();
    const call = await calling.connect({ kind: 'room', roomId: 'r' });
    expect(lastCommand()).toEqual({ kind: 'connect', conversation: { kind: 'room', roomId: 'r' } });
    expect(call.setup?.kind).toBe('connect');
    await calling.close();
  });

  it('hold and resume are proven by a later roster', async () => {
    const { call, calling, tell } = await setUp();
    const hold = await call.hold(ann);
    expect(hold.status).toBe('accepted');
    await tell(roster(2, true, ann));
    expect(hold.status).toBe('succeeded');
    const resume = await call.resume(ann);
    await tell(roster(3, false, ann));
    await expect(resume.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
  });

  it('hold and resume are known by their ends where no roster tells', async () => {
    const { call, calling, tell } = await setUp();
    const untold = { ...roster(2, false, ann, bob), isHoldUnknown: true } as EventOfCall;
    const hold = await call.hold(ann);
    await tell(untold);
    expect(hold.status).toBe('accepted');
    await tell({
      type: 'operation.ended',
      kind: 'hold',
      operationId: hold.id,
      status: 'succeeded',
      by: 'event',
    });
    const held = () => call.roster.participants.filter(({ isOnHold }) => isOnHold);
    expect(held()).toMatchObject([{ identity: ann }]);
    await tell({ ...untold, sequence: 3 } as EventOfCall);
    expect(held()).toMatchObject([{ identity: ann }]);
    const resume = await call.resume(ann);
    await tell({ ...untold, sequence: 4 } as EventOfCall);
    expect(resume.status).toBe('accepted');
    await tell({
      type: 'operation.ended',
      kind: 'resume',
      operationId: resume.id,
      status: 'succeeded',
      by: 'event',
    });
    expect(held()).toEqual([]);
    await calling.close();
  });

  it('end by the report of their own kind, though it echoes the context of another', async () => {
    const { call, calling, tell } = await setUp();
    const start = await call.media.startStreaming();
    await tell({
      type: 'operation.ended',
      kind: 'startMediaStreaming',
      operationId: start.id,
      status: 'succeeded',
      by: 'event',
    });
    const stop = await call.media.stopStreaming();
    await tell({
      type: 'operation.ended',
      kind: 'stopMediaStreaming',
      operationId: start.id,
      status: 'succeeded',
      by: 'event',
    });
    await expect(stop.outcome).resolves.toMatchObject({ status: 'succeeded' });
    await calling.close();
  });
});

describe('a failure that several commands share the word of', () => {
  it('is about the command that it names', async () => {
    const { call, calling, tell } = await setUp();
    const start = await call.media.startTranscription('en-US');
    const update = await call.media.updateTranscription('de-DE');
    await tell({
      type: 'operation.ended',
      kind: 'startTranscription',
      operationId: update.id,
      status: 'failed',
      reason: { reason: 'mediaFailed' },
      by: 'event',
    });
    await expect(update.outcome).resolves.toMatchObject({ status: 'failed' });
    expect(start.state.status).toBe('accepted');
    expect(call.state.operations).toHaveLength(3);
    await calling.close();
  });
});

describe('a recording', () => {
  it('starts, pauses, goes on and stops as the provider reports', async () => {
    const { call, calling, tell, lastCommand } = await setUp({
      answer: ({ command }) =>
        command.kind === 'startRecording'
          ? { handle: { recordingId: 'rec' } }
          : { providerCallId: 'call-1' },
    });
    const recording = await call.media.startRecording({ format: 'wav' });
    const states: boolean[] = [];
    recording.isActive$.subscribe((isActive) => states.push(isActive));
    await tell({ type: 'recording.changed', recordingId: 'rec', isActive: true });
    await expect(recording.outcome).resolves.toMatchObject({
      status: 'succeeded',
      result: { recordingId: 'rec' },
    });
    const pause = await recording.pause();
    expect(lastCommand()).toEqual({ kind: 'pauseRecording', recordingId: 'rec' });
    await tell({ type: 'recording.changed', recordingId: 'rec', isActive: false });
    await expect(pause.outcome).resolves.toMatchObject({ status: 'succeeded' });
    const resume = await recording.resume();
    await tell({ type: 'recording.changed', recordingId: 'rec', isActive: true });
    await expect(resume.outcome).resolves.toMatchObject({ status: 'succeeded' });
    expect(states).toEqual([false, true, false, true]);
    await calling.close();
  });

  it('has started when its report overtakes the answer that tells its id', async () => {
    const overtaking: { tell?: (event: EventOfCall) => Promise<void> } = {};
    const { call, calling, tell } = await setUp({
      answer: async ({ command }) => {
        if (command.kind !== 'startRecording') return { providerCallId: 'call-1' };
        await overtaking.tell?.({ type: 'recording.changed', recordingId: 'rec', isActive: true });
        return { handle: { recordingId: 'rec' } };
      },
    });
    overtaking.tell = tell;
    const recording = await call.media.startRecording();
    await expect(recording.outcome).resolves.toMatchObject({
      status: 'succeeded',
      result: { recordingId: 'rec' },
    });
    expect(recording.isActive).toBe(true);
    await calling.close();
  });

  it('cannot be paused before the provider has said which it is', async () => {
    const { call, calling } = await setUp();
    const recording = await call.media.startRecording();
    await expect(recording.pause()).rejects.toMatchObject({ code: 'call.invalid-state' });
    await calling.close();
  });
});

describe('the whole API of a service', () => {
  const adapter = (kind: string): ProviderAdapter<{ callId: string }, { name: string }> => ({
    kind,
    environment: {},
    create: () => new ScriptedProvider(),
    apiOf: (provider) => (provider.kind === kind ? { name: provider.name } : undefined),
    callApiOf: (provider, callId) => (provider.kind === kind ? { callId } : undefined),
  });

  it('is reached through the adapter of its kind, and no other', async () => {
    const { call, calling } = await setUp();
    expect(call.native(adapter('scripted')).callId).toBe('call-1');
    expect(calling.native(adapter('scripted')).name).toBe('scripted');
    expect(() => call.native(adapter('other'))).toThrow(UnsupportedOperationError);
    expect(() => calling.native(adapter('other'))).toThrow(/not of kind "other"/);
    await calling.close();
  });
});
