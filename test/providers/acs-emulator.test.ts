import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAcsEvent } from '@tandem/acs';
import { readUpgrade } from '@tandem/acs/media';
import type { Call, CallEvent, RecognizeInput } from '@tandem/core';
import { phone } from '@tandem/core';
import { describe, expect, it } from 'vitest';
import {
  AcsStage,
  callerId,
  ownNumber,
  people,
  peopleIn,
  SocketEntrance,
  stateOf,
} from './acs-stage.js';

const welcome = { kind: 'file', url: 'https://files.example.com/welcome.wav' } as const;
const picture = { kind: 'file', url: 'https://files.example.com/cat.jpg' } as const;

describe('what is heard', () => {
  it('is played to its end, or until it is cancelled, and fails where it cannot be heard', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.saysNothing);
    const played = await call.media.play([
      welcome,
      { kind: 'text', text: 'Hello.', language: 'en-US' },
    ]);
    expect(await stage.outcomeOf(played, 10_000)).toMatchObject({ status: 'succeeded' });

    const looping = await call.media.play(welcome, { to: [people.saysNothing], loop: true });
    await stage.pass(5_000);
    const cancelled = await call.media.cancel();
    expect(await cancelled.outcome).toMatchObject({ status: 'succeeded' });
    expect(await stage.outcomeOf(looping)).toMatchObject({
      status: 'cancelled',
      reason: { reason: 'cancelled', code: 400, subCode: 8508 },
    });

    const unheard = await call.media.play([picture]);
    expect(await stage.outcomeOf(unheard, 1_000)).toMatchObject({
      status: 'failed',
      reason: { reason: 'mediaFailed' },
    });
  });

  const choices: RecognizeInput = {
    kind: 'choices',
    choices: [
      { label: 'Confirm', phrases: ['Yes', 'Confirm'], tone: '1' },
      { label: 'Cancel', phrases: ['No'], tone: '2' },
    ],
  };

  it.each([
    [
      'keys',
      people.presses123Pound,
      { kind: 'dtmf', maxTones: 3 },
      { kind: 'dtmf', tones: ['1', '2', '3'] },
    ],
    ['a choice by key', people.presses1, choices, { kind: 'choice', label: 'Confirm' }],
    [
      'a choice by word',
      people.saysYes,
      choices,
      { kind: 'choice', label: 'Confirm', phrase: 'yes', confidence: 0.9 },
    ],
    [
      'speech',
      people.saysYes,
      { kind: 'speech' },
      { kind: 'speech', text: 'yes', confidence: 0.9 },
    ],
    [
      'keys where words would do',
      people.presses1,
      { kind: 'speechOrDtmf', dtmf: { maxTones: 1 } },
      { kind: 'dtmf', tones: ['1'] },
    ],
  ] as const)('%s are recognized', async (_what, target, input, recognition) => {
    await using stage = await AcsStage.open();
    const call = await stage.call(target);
    const asking = await call.media.recognize(target, input, { prompts: [welcome] });
    expect(await stage.outcomeOf(asking, 30_000)).toMatchObject({
      status: 'succeeded',
      result: { recognition },
    });
  });

  it.each([
    ['nothing is pressed', people.saysNothing, { kind: 'dtmf' }, 'noInput', 8510],
    ['no more is pressed', people.presses1, { kind: 'dtmf', maxTones: 4 }, 'noInput', 8532],
    [
      'the word is no choice',
      people.saysYes,
      { kind: 'choices', choices: [{ label: 'x', phrases: ['x'] }] },
      'noMatch',
      8547,
    ],
  ] as const)('is not recognized when %s', async (_what, target, input, reason, subCode) => {
    await using stage = await AcsStage.open();
    const call = await stage.call(target);
    const asking = await call.media.recognize(target, input);
    expect(await stage.outcomeOf(asking, 30_000)).toMatchObject({
      status: 'failed',
      reason: { reason, subCode },
    });
  });
});

/** A call to the application itself, and its other side. */
async function line(stage: AcsStage): Promise<{ readonly caller: Call; readonly callee: Call }> {
  const caller = await stage.calling.createCall(ownNumber, { callerId });
  await stage.pass(10);
  const callee = await stage.incoming().answer();
  await stage.pass(50);
  expect(await callee.setup?.outcome).toMatchObject({ status: 'succeeded' });
  return { caller, callee };
}

describe('keys on a line', () => {
  it('are sent, heard one by one, and heard no more', async () => {
    await using stage = await AcsStage.open();
    const { caller, callee } = await line(stage);
    const pressed: CallEvent[] = [];
    callee.events$.subscribe((event) => {
      if (event.type === 'dtmf.received') pressed.push(event);
    });
    const listening = await callee.media.startDtmfDetection(phone(callerId));
    expect(await listening.outcome).toMatchObject({ status: 'succeeded' });
    const sent = await caller.media.sendDtmf(['1', '#', 'A'], { target: ownNumber });
    expect(await stage.outcomeOf(sent, 1_000)).toMatchObject({ status: 'succeeded' });
    expect(pressed).toMatchObject([
      { tone: '1', sequence: 1, operationId: listening.id },
      { tone: '#', sequence: 2 },
      { tone: 'A', sequence: 3 },
    ]);
    const stopped = await callee.media.stopDtmfDetection(phone(callerId));
    expect(await stage.outcomeOf(stopped)).toMatchObject({ status: 'succeeded' });
  });
});

describe('people in a call', () => {
  it('are held and taken off hold, as the roster shows', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.saysNothing);
    const hold = await call.hold(people.saysNothing, { music: welcome });
    expect(await stage.outcomeOf(hold)).toMatchObject({ status: 'succeeded' });
    const resume = await call.resume(people.saysNothing);
    expect(await stage.outcomeOf(resume)).toMatchObject({ status: 'succeeded' });
  });

  it('who cannot be held with music that cannot be heard are not on hold', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.saysNothing);
    const told: unknown[] = [];
    call.events$.subscribe(({ raw }) => told.push(readAcsEvent(raw)?.kind));
    await call.hold(people.saysNothing, { music: picture });
    await stage.pass(1_000);
    const held = call.roster.participants.find(
      ({ identity }) => identity.rawId === people.saysNothing.rawId,
    );
    expect(held?.isOnHold).toBe(false);
    expect(told).toContain('HoldFailed');
  });

  it('are muted', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call([people.answers, people.alsoAnswers]);
    const mute = await call.mute(people.answers);
    expect(await mute.outcome).toMatchObject({ status: 'succeeded' });
    await stage.pass(10);
    expect(await call.getParticipant(people.answers)).toMatchObject({ isMuted: true });
  });

  it('are moved from one call to another', async () => {
    await using stage = await AcsStage.open();
    const first = await stage.call([people.answers, people.alsoAnswers]);
    const second = await stage.call(people.saysNothing);
    const move = await second.move(people.alsoAnswers, first);
    expect(await stage.outcomeOf(move)).toMatchObject({ status: 'succeeded' });
    expect(peopleIn(second)).toContain(people.alsoAnswers.rawId);
    expect(peopleIn(first)).not.toContain(people.alsoAnswers.rawId);
  });

  it('are all named, over several pages', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call([people.answers, people.alsoAnswers, people.saysNothing]);
    const listed = (await call.listParticipants()).map(({ identity }) => identity.rawId);
    for (const { rawId } of [people.answers, people.alsoAnswers, people.saysNothing])
      expect(listed).toContain(rawId);
  });
});

describe('a transfer', () => {
  it('of a call of two takes the application out of it', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.answers);
    const transfer = await call.transfer(people.alsoAnswers);
    expect(await stage.outcomeOf(transfer, 1_000)).toMatchObject({ status: 'succeeded' });
    await stateOf(call, ({ lifecycle }) => lifecycle === 'disconnected');
  });

  it('of one of several leaves the others in the call', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call([people.answers, people.saysNothing]);
    const transfer = await call.transfer(people.alsoAnswers, { transferee: people.answers });
    expect(await stage.outcomeOf(transfer, 1_000)).toMatchObject({ status: 'succeeded' });
    await stateOf(call, (state) => !peopleIn(state).includes(people.answers.rawId));
    expect(call.lifecycle).toBe('connected');
  });

  it('that is declined leaves the call as it was, and prompts can be played in it', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.answers);
    const transfer = await call.transfer(people.declines);
    expect(await stage.outcomeOf(transfer, 1_000)).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
    expect(call.lifecycle).toBe('connected');
    const played = await call.media.play(welcome);
    expect(await stage.outcomeOf(played, 10_000)).toMatchObject({ status: 'succeeded' });
  });
});

describe('incoming calls', () => {
  it('are answered, with caller, callee and what the caller attached', async () => {
    await using stage = await AcsStage.open();
    stage.emulator.acs.placeIncomingCall({
      from: people.phoneAnswers.rawId,
      to: ownNumber.rawId,
      callerDisplayName: 'Hanna',
      customContext: { sipHeaders: { 'X-MS-Custom-ticket': '42' }, voipHeaders: {} },
    });
    await stage.pass(10);
    const incoming = stage.incoming();
    expect(incoming).toMatchObject({
      from: { rawId: people.phoneAnswers.rawId },
      to: { rawId: ownNumber.rawId },
      callerDisplayName: 'Hanna',
      customContext: { 'X-MS-Custom-ticket': '42' },
    });
    const call = await incoming.answer();
    await stage.pass(50);
    expect(await call.setup?.outcome).toMatchObject({ status: 'succeeded' });
    expect(call.direction).toBe('inbound');
  });

  it('are rejected, and whoever called is told that they were', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.calling.createCall(ownNumber, { callerId });
    await stage.pass(10);
    await stage.incoming().reject();
    await stage.pass(100);
    expect(await call.setup?.outcome).toMatchObject({
      status: 'failed',
      reason: { reason: 'declined' },
    });
  });

  it('are redirected to somebody who answers', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.calling.createCall(ownNumber, { callerId });
    await stage.pass(10);
    await stage.incoming().redirect(people.phoneAnswers);
    await stage.pass(500);
    expect(await call.setup?.outcome).toMatchObject({ status: 'succeeded' });
  });
});

describe('a conversation that exists already', () => {
  it('is joined by a further connection, which is another call', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.answers);
    const { conversationId = '' } = call.state;
    const joined = await stage.calling.connect({ kind: 'conversation', conversationId });
    await stage.pass(100);
    expect(await joined.setup?.outcome).toMatchObject({ status: 'succeeded' });
    expect(joined.id).not.toBe(call.id);
    expect(joined.state.conversationId).toBe(conversationId);
    expect(peopleIn(joined)).toContain(people.answers.rawId);
  });
});

describe('a recording', () => {
  it('starts, pauses, goes on and stops, and its file is downloaded and deleted', async () => {
    await using stage = await AcsStage.open();
    const folder = await mkdtemp(join(tmpdir(), 'recording-'));
    const call = await stage.call(people.answers);
    const recording = await call.media.startRecording({ format: 'wav', content: 'audio' });
    expect(recording.isActive).toBe(false);
    expect(await stage.outcomeOf(recording, 200)).toMatchObject({
      status: 'succeeded',
      result: { recordingId: recording.recordingId },
    });
    expect(recording.isActive).toBe(true);
    const pause = await recording.pause();
    expect(await stage.outcomeOf(pause)).toMatchObject({ status: 'succeeded' });
    expect(recording.isActive).toBe(false);
    const resume = await recording.resume();
    expect(await stage.outcomeOf(resume, 1_000)).toMatchObject({ status: 'succeeded' });
    expect(recording.isActive).toBe(true);
    const told: unknown[] = [];
    stage.calling.unattributedEvents$.subscribe(({ raw }) => told.push(raw));
    const stop = await recording.stop();
    expect(await stage.outcomeOf(stop, 2_000)).toMatchObject({ status: 'succeeded' });

    const events = told.map(readAcsEvent);
    const status = events.find((event) => event?.kind === 'RecordingFileStatusUpdated');
    if (status?.kind !== 'RecordingFileStatusUpdated') throw new Error('No file was told.');
    const [chunk] = status.data.recordingStorageInfo?.recordingChunks ?? [];
    const { contentLocation = '', deleteLocation = '' } = chunk ?? {};
    const { recordingFiles } = stage.api;
    const to = join(folder, 'call.wav');
    const { bytes, sha256 } = await recordingFiles.download(contentLocation, { to });
    expect((await readFile(to)).subarray(8, 12).toString()).toBe('WAVE');
    const part = join(folder, 'part');
    const range = { offset: 8, length: 4 };
    await recordingFiles.download(contentLocation, { to: part, range });
    expect(String(await readFile(part))).toBe('WAVE');
    await recordingFiles.download(contentLocation, { to, sha256 });
    expect(bytes).toBeGreaterThan(44);
    await recordingFiles.delete(deleteLocation);
    await expect(recordingFiles.open(contentLocation)).rejects.toMatchObject({ status: 404 });
    await rm(folder, { recursive: true });
  });
});

describe('sockets', () => {
  it('carry the sound of a call, its keys, and what the application answers', async () => {
    await using stage = await AcsStage.open();
    await using entrance = await SocketEntrance.open();
    const call = await stage.call(people.saysYes, {
      mediaStreamingOptions: {
        transportUrl: entrance.url,
        contentType: 'audio',
        audioChannelType: 'unmixed',
        audioFormat: 'pcm24KMono',
        enableBidirectional: true,
        enableDtmfTones: true,
      },
    });
    const start = await call.media.startStreaming();
    expect(await stage.outcomeOf(start)).toMatchObject({ status: 'succeeded' });
    const { media, request } = await entrance.first();
    expect(readUpgrade(request.headers)).toMatchObject({
      token: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/),
      callConnectionId: call.providerCallId,
      correlationId: call.state.correlationId,
    });
    const heard: number[] = [];
    const pressed: (string | undefined)[] = [];
    media.audio$.subscribe(({ data, participant }) => {
      if (participant?.rawId === people.saysYes.rawId) heard.push(data.byteLength);
    });
    media.dtmf$.subscribe(({ tone }) => pressed.push(tone));
    stage.emulator.acs.press(call.providerCallId, people.saysYes.rawId, '7');
    await stage.pass(100);
    await expect.poll(() => heard.length).toBeGreaterThan(3);
    await expect.poll(() => pressed).toEqual(['7']);
    expect(heard[0]).toBe(960);
    expect(media.metadata).toMatchObject({ kind: 'audioMetadata', sampleRate: 24_000 });
    expect(media.sendAudio(new Uint8Array(960))).toBe(true);
    await expect
      .poll(() => stage.emulator.acs.trafficOf(call.providerCallId))
      .toMatchObject({ received: { frames: 1, bytes: 960 } });
    const stop = await call.media.stopStreaming();
    expect(await stage.outcomeOf(stop)).toMatchObject({ status: 'succeeded' });
  });

  it('carry what is said, in one language and then in another', async () => {
    await using stage = await AcsStage.open();
    await using entrance = await SocketEntrance.open();
    const call = await stage.call(people.saysNothing, {
      transcriptionOptions: { transportUrl: entrance.url, locale: 'en-US' },
    });
    const start = await call.media.startTranscription('en-US');
    expect(await stage.outcomeOf(start)).toMatchObject({ status: 'succeeded' });
    const { media } = await entrance.first();
    const said: string[] = [];
    media.transcription$.subscribe(({ text, participant, isFinal }) => {
      said.push(`${participant?.rawId === people.saysNothing.rawId} ${isFinal} ${text}`);
    });
    stage.emulator.acs.say(call.providerCallId, people.saysNothing.rawId, 'Good morning');
    await stage.pass(5_000);
    await expect.poll(() => said).toEqual(['true true Good morning']);
    expect(media.metadata).toMatchObject({ kind: 'transcriptionMetadata', locale: 'en-US' });
    const update = await call.media.updateTranscription('de-DE');
    expect(await stage.outcomeOf(update)).toMatchObject({ status: 'succeeded' });
    const stop = await call.media.stopTranscription();
    expect(await stage.outcomeOf(stop)).toMatchObject({ status: 'succeeded' });
  });

  it('that cannot be opened fail the streaming, and say so', async () => {
    await using stage = await AcsStage.open();
    const call = await stage.call(people.saysYes, {
      mediaStreamingOptions: { transportUrl: 'ws://127.0.0.1:1/', audioChannelType: 'mixed' },
    });
    const start = await call.media.startStreaming();
    await stage.pass(100);
    await expect.poll(() => start.state.status).toBe('failed');
    expect(start.state.reason).toMatchObject({ reason: 'mediaFailed', subCode: 8603 });
  });
});
