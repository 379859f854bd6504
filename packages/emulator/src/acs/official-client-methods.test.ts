import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  CallAutomationClient,
  type CallConnection,
  type FileSource,
  StreamingData,
} from '@azure/communication-call-automation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GridReceiver,
  type IncomingCallData,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { type SocketReceiver, startSocketReceiver } from '../__fixtures__/socket-receiver.js';
import { trustCertificate } from '../__fixtures__/trust-certificate.js';
import { people, user } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';
import { officialClient, recordingLocation } from './__fixtures__/official-client.js';
import { officialMethods } from './__fixtures__/official-package.js';
import { findOperation, operationTable } from './request/operation-table.js';

const named = (person: { readonly communicationUser: { readonly id: string } }) => ({
  communicationUserId: person.communicationUser.id,
});

const [silent, joining, answering] = [
  named(people.saysNothing),
  named(people.alsoAnswersAtOnce),
  named(people.answersAtOnce),
];
const telephone = { phoneNumber: '+14255550110' };
const sourceCallIdNumber = { phoneNumber: '+18005550199' };
const file: FileSource = { kind: 'fileSource', url: 'https://files.example.com/welcome.wav' };

/** One emulator over https, and the client with nothing said but its connection string. */
let scene: AcsScene;
let grid: GridReceiver;
let sockets: SocketReceiver;
let client: CallAutomationClient;
let folder: string;

beforeAll(async () => {
  [grid, sockets, folder] = await Promise.all([
    startGridReceiver(),
    startSocketReceiver(),
    mkdtemp(join(tmpdir(), 'recordings-')),
  ]);
  scene = await AcsScene.start({ tls: true, acs: { recordingLocation } });
  trustCertificate(scene.emulator);
  await scene.emulator.eventGrid.subscribe({ url: grid.url });
  client = new CallAutomationClient(scene.emulator.info.acs.connectionString);
});

afterAll(() =>
  Promise.all([scene.close(), grid.close(), sockets.close(), rm(folder, { recursive: true })]),
);

async function connect(target = silent): Promise<CallConnection> {
  const { callConnection } = await client.createCall(
    { targetParticipant: target },
    scene.receiver.url,
    {
      mediaStreamingOptions: {
        transportType: 'websocket',
        transportUrl: sockets.url,
        contentType: 'audio',
        audioChannelType: 'unmixed',
      },
      transcriptionOptions: {
        transportType: 'websocket',
        transportUrl: sockets.url,
        locale: 'en-US',
        speechModelEndpointId: 'model-1',
      },
      callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
    },
  );
  await scene.pass(0);
  return callConnection;
}

async function idOf(connection: CallConnection): Promise<string> {
  return (await connection.getCallConnectionProperties()).callConnectionId ?? '';
}

async function context(): Promise<string> {
  await client.createCall({ targetParticipant: named(user(700)) }, scene.receiver.url);
  await scene.emulator.idle();
  return (grid.eventData('IncomingCall').at(-1) as IncomingCallData).incomingCallContext;
}

async function withMember(): Promise<CallConnection> {
  const connection = await connect();
  await connection.addParticipant({ targetParticipant: joining });
  await scene.pass(100);
  return connection;
}

async function phoneCall(): Promise<CallConnection> {
  const { callConnection } = await client.createCall(
    { targetParticipant: telephone, sourceCallIdNumber },
    scene.receiver.url,
  );
  await scene.pass(0);
  return callConnection;
}

async function record() {
  const recording = client.getCallRecording();
  const { recordingId } = await recording.start({ callConnectionId: await idOf(await connect()) });
  await scene.pass(1000);
  return { recording, recordingId };
}

/** A recorded file, and the client that fetches it. */
async function recorded() {
  const { recording, recordingId } = await record();
  await recording.stop(recordingId);
  await scene.pass(1000);
  const { recordingStorageInfo } = grid.eventData('RecordingFileStatusUpdated').at(-1) as {
    recordingStorageInfo: {
      recordingChunks: { contentLocation: string; deleteLocation: string }[];
    };
  };
  const [chunk = { contentLocation: '', deleteLocation: '' }] =
    recordingStorageInfo.recordingChunks;
  return { files: officialClient(scene.emulator).getCallRecording(), ...chunk };
}

/** What each public method of the client is seen to do. */
const methods: Readonly<Record<string, () => Promise<void>>> = {
  async 'CallAutomationClient.createCall'() {
    expect((await (await connect()).getCallConnectionProperties()).callConnectionState).toBe(
      'connected',
    );
  },
  async 'CallAutomationClient.createGroupCall'() {
    const { callConnection } = await client.createGroupCall([silent, joining], scene.receiver.url);
    await scene.pass(0);
    expect((await callConnection.listParticipants()).values).toHaveLength(3);
  },
  async 'CallAutomationClient.answerCall'() {
    const { callConnection } = await client.answerCall(await context(), scene.receiver.url);
    await scene.pass(50);
    expect((await callConnection.listParticipants()).values).toHaveLength(2);
  },
  async 'CallAutomationClient.redirectCall'() {
    await client.redirectCall(await context(), { targetParticipant: answering });
    await scene.pass(50);
    const [first] = scene.emulator.calls();
    expect(first?.participants).toContain(answering.communicationUserId);
  },
  async 'CallAutomationClient.rejectCall'() {
    await client.rejectCall(await context());
    await scene.pass(50);
    expect(scene.emulator.calls().map(({ state }) => state)).toEqual(['disconnected']);
  },
  async 'CallAutomationClient.connectCall'() {
    const { serverCallId = '' } = await (await connect()).getCallConnectionProperties();
    const locator = { kind: 'serverCallLocator', id: serverCallId } as const;
    const { callConnection } = await client.connectCall(locator, scene.receiver.url);
    await scene.pass(200);
    expect((await callConnection.listParticipants()).values).toHaveLength(2);
  },
  async 'CallAutomationClient.getCallConnection'() {
    const id = await idOf(await connect());
    expect(await idOf(client.getCallConnection(id))).toBe(id);
  },
  async 'CallAutomationClient.getCallRecording'() {
    expect(client.getCallRecording()).toHaveProperty('start');
  },
  async 'CallAutomationClient.getSourceIdentity'() {
    expect(client.getSourceIdentity()).toBeUndefined();
  },
  async 'CallConnection.getCallMedia'() {
    expect((await connect()).getCallMedia()).toHaveProperty('play');
  },
  async 'CallConnection.getCallConnectionProperties'() {
    const properties = await (await connect()).getCallConnectionProperties();
    expect(properties.targetParticipants).toMatchObject([silent]);
  },
  async 'CallConnection.hangUp'() {
    for (const isForEveryone of [false, true]) {
      const connection = await connect();
      await connection.hangUp(isForEveryone);
      await scene.pass(100);
      await expect(idOf(connection)).rejects.toMatchObject({ statusCode: 404 });
    }
  },
  async 'CallConnection.getParticipant'() {
    expect(await (await connect()).getParticipant(silent)).toMatchObject({ identifier: silent });
  },
  async 'CallConnection.listParticipants'() {
    expect((await (await withMember()).listParticipants()).values).toHaveLength(3);
  },
  async 'CallConnection.addParticipant'() {
    const { participant } = await (await connect()).addParticipant({ targetParticipant: joining });
    expect(participant?.identifier).toMatchObject(joining);
  },
  async 'CallConnection.transferCallToParticipant'() {
    const connection = await connect();
    await connection.transferCallToParticipant(answering, { operationContext: 't' });
    await told('CallTransferAccepted', 't');
  },
  async 'CallConnection.removeParticipant'() {
    await (await withMember()).removeParticipant(joining, { operationContext: 'r' });
    await told('RemoveParticipantSucceeded', 'r');
  },
  async 'CallConnection.muteParticipant'() {
    const connection = await withMember();
    await connection.muteParticipant(joining);
    expect(await connection.getParticipant(joining)).toMatchObject({ isMuted: true });
  },
  async 'CallConnection.cancelAddParticipantOperation'() {
    const connection = await connect();
    const targetParticipant = named(people.neverAnswers);
    const { invitationId = '' } = await connection.addParticipant({ targetParticipant });
    await connection.cancelAddParticipantOperation(invitationId, { operationContext: 'c' });
    await told('CancelAddParticipantSucceeded', 'c');
  },
  async 'CallConnection.moveParticipants'() {
    const [from, to] = [await withMember(), await connect(answering)];
    await to.moveParticipants([joining], await idOf(from), { operationContext: 'm' });
    await told('MoveParticipantSucceeded', 'm');
  },
  async 'CallMedia.play'() {
    const media = (await connect()).getCallMedia();
    await media.play([file], [silent], { operationContext: 'p' });
    await told('PlayCompleted', 'p');
  },
  async 'CallMedia.playToAll'() {
    await (await connect()).getCallMedia().playToAll([file], { operationContext: 'a' });
    await told('PlayCompleted', 'a');
  },
  async 'CallMedia.startRecognizing'() {
    const presses = named(people.presses1);
    const media = (await connect(presses)).getCallMedia();
    const options = { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 1 } as const;
    await media.startRecognizing(presses, { ...options, operationContext: 'd' });
    await told('RecognizeCompleted', 'd');
  },
  async 'CallMedia.cancelAllOperations'() {
    const media = (await connect()).getCallMedia();
    await media.playToAll([file], { operationContext: 'x', loop: true });
    await scene.pass(100);
    await media.cancelAllOperations();
    await told('PlayCanceled', 'x');
  },
  async 'CallMedia.startContinuousDtmfRecognition'() {
    const presses = named(people.presses1);
    const media = (await connect(presses)).getCallMedia();
    await media.startContinuousDtmfRecognition(presses, { operationContext: 'k' });
    await told('ContinuousDtmfRecognitionToneReceived', 'k');
  },
  async 'CallMedia.stopContinuousDtmfRecognition'() {
    const media = (await connect()).getCallMedia();
    await media.startContinuousDtmfRecognition(silent);
    await media.stopContinuousDtmfRecognition(silent, { operationContext: 'l' });
    await told('ContinuousDtmfRecognitionStopped', 'l');
  },
  async 'CallMedia.sendDtmfTones'() {
    const media = (await phoneCall()).getCallMedia();
    await media.sendDtmfTones(['one'], telephone, { operationContext: 's' });
    await told('SendDtmfTonesCompleted', 's');
  },
  async 'CallMedia.hold'() {
    const connection = await withMember();
    await connection.getCallMedia().hold(joining);
    expect(await scene.emulator.acs.inspect(await idOf(connection))?.participants).toContainEqual({
      rawId: joining.communicationUserId,
      isMuted: false,
      isOnHold: true,
    });
  },
  async 'CallMedia.unhold'() {
    const connection = await withMember();
    await connection.getCallMedia().hold(joining);
    await connection.getCallMedia().unhold(joining);
    const { participants = [] } = scene.emulator.acs.inspect(await idOf(connection)) ?? {};
    expect(participants.map(({ isOnHold }) => isOnHold)).toEqual([false, false, false]);
  },
  async 'CallMedia.startTranscription'() {
    const media = (await connect(named(people.saysYes))).getCallMedia();
    await media.startTranscription({ operationContext: 'ts' });
    await told('TranscriptionStarted', 'ts');
    await parsesWhatIsSent(2, ['TranscriptionMetadata', 'TranscriptionData']);
  },
  async 'CallMedia.updateTranscription'() {
    const media = (await connect()).getCallMedia();
    await media.startTranscription();
    await scene.pass(100);
    await media.updateTranscription('de-DE', { operationContext: 'tu' });
    await told('TranscriptionUpdated', 'tu');
  },
  async 'CallMedia.stopTranscription'() {
    const media = (await connect()).getCallMedia();
    await media.startTranscription();
    await scene.pass(100);
    await media.stopTranscription({ operationContext: 'tx' });
    await told('TranscriptionStopped', 'tx');
  },
  async 'CallMedia.startMediaStreaming'() {
    const media = (await connect(named(people.saysYes))).getCallMedia();
    await media.startMediaStreaming({ operationContext: 'ms' });
    await told('MediaStreamingStarted', 'ms');
    await parsesWhatIsSent(3, ['AudioMetadata', 'AudioData']);
  },
  async 'CallMedia.stopMediaStreaming'() {
    const media = (await connect()).getCallMedia();
    await media.startMediaStreaming({ operationContext: 'mx' });
    await scene.pass(100);
    await media.stopMediaStreaming();
    await told('MediaStreamingStopped', 'mx');
  },
  async 'CallRecording.start'() {
    const { recordingId } = await record();
    expect(recordingId).toMatch(/^[\w-]+$/);
  },
  async 'CallRecording.getState'() {
    const { recording, recordingId } = await record();
    expect(await recording.getState(recordingId)).toMatchObject({ recordingState: 'active' });
  },
  async 'CallRecording.pause'() {
    const { recording, recordingId } = await record();
    await recording.pause(recordingId);
    expect(await recording.getState(recordingId)).toMatchObject({ recordingState: 'inactive' });
  },
  async 'CallRecording.resume'() {
    const { recording, recordingId } = await record();
    await recording.pause(recordingId);
    await recording.resume(recordingId);
    expect(await recording.getState(recordingId)).toMatchObject({ recordingState: 'active' });
  },
  async 'CallRecording.stop'() {
    const { recording, recordingId } = await record();
    await recording.stop(recordingId);
    await expect(recording.getState(recordingId)).rejects.toMatchObject({ statusCode: 404 });
  },
  async 'CallRecording.delete'() {
    const { files, contentLocation, deleteLocation } = await recorded();
    await files.delete(deleteLocation);
    await expect(files.downloadStreaming(contentLocation)).rejects.toMatchObject({ status: 404 });
  },
  async 'CallRecording.downloadStreaming'() {
    const { files, contentLocation } = await recorded();
    expectWave(await buffer(await files.downloadStreaming(contentLocation)));
  },
  async 'CallRecording.downloadToStream'() {
    const { files, contentLocation } = await recorded();
    const through = new PassThrough();
    const [bytes] = await Promise.all([
      buffer(through),
      files.downloadToStream(contentLocation, through),
    ]);
    expectWave(bytes);
  },
  async 'CallRecording.downloadToPath'() {
    const { files, contentLocation } = await recorded();
    const path = join(folder, 'recorded.wav');
    await files.downloadToPath(contentLocation, path);
    await expect.poll(async () => (await readFile(path)).length).toBeGreaterThan(44);
    expectWave(await readFile(path));
  },
};

function expectWave(bytes: Buffer): void {
  expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
  expect(bytes.length).toBe(bytes.readUInt32LE(4) + 8);
}

/** Some time later the application is told of this, with this context. */
async function told(name: string, operationContext: string): Promise<void> {
  await scene.pass(5000);
  const events = scene.receiver.received.flatMap(({ body }) => (Array.isArray(body) ? body : []));
  expect(events).toContainEqual(
    expect.objectContaining({
      type: `Microsoft.Communication.${name}`,
      data: expect.objectContaining({ operationContext }),
    }),
  );
}

/** The packets on the application's socket so far, through the client's own parser. */
async function parsesWhatIsSent(atLeast: number, kinds: readonly string[]): Promise<void> {
  await expect.poll(() => sockets.messages.length).toBeGreaterThanOrEqual(atLeast);
  const parsed = sockets.messages.map((message) => {
    const result = StreamingData.parse(JSON.stringify(message));
    const missing = Object.entries(result ?? {}).filter(([, value]) => value === undefined);
    expect(missing.map(([member]) => member)).toEqual([]);
    return StreamingData.getStreamingKind();
  });
  expect([...new Set(parsed)].sort()).toEqual(expect.arrayContaining([...kinds].sort()));
}

describe('the official client over https, unchanged', () => {
  it('has no public method that is not tried here', () => {
    expect(officialMethods().length).toBeGreaterThan(40);
    expect(Object.keys(methods).sort()).toEqual([...officialMethods()].sort());
  });

  const seen = new Set<string>();

  it.each(Object.keys(methods))('%s', async (name) => {
    await methods[name]?.();
    for (const { method, target, status } of scene.emulator.requests()) {
      const operation = findOperation(method, target.replace(/\?.*/, ''))?.operation;
      if (operation !== undefined && status < 300) seen.add(operation.id);
      if (operation !== undefined && status >= 300) expect([name, status]).toEqual([name, 404]);
    }
    await scene.emulator.reset();
    await scene.emulator.eventGrid.subscribe({ url: grid.url });
  });

  it('reaches every operation of the service so', () => {
    expect([...seen].sort()).toEqual(operationTable.map(({ id }) => id).sort());
  });
});
