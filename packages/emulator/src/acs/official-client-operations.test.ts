import { text } from 'node:stream/consumers';
import {
  type CallAutomationClient,
  type CallConnection,
  type CallMedia,
  type FileSource,
  parseCallAutomationEvent,
  type TextSource,
} from '@azure/communication-call-automation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GridReceiver,
  type IncomingCallData,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { type SocketReceiver, startSocketReceiver } from '../__fixtures__/socket-receiver.js';
import { people, user } from './__fixtures__/acs-application.js';
import { AcsScene } from './__fixtures__/acs-scene.js';
import { officialClient, recordingLocation } from './__fixtures__/official-client.js';
import { officialEvents } from './__fixtures__/official-package.js';

const number = '+18005550100';

let scene: AcsScene;
let grid: GridReceiver;
let sockets: SocketReceiver;
let client: CallAutomationClient;

beforeAll(async () => {
  [grid, sockets] = await Promise.all([startGridReceiver(), startSocketReceiver()]);
  scene = await AcsScene.start({ acs: { numbers: [number], recordingLocation } });
  await scene.emulator.eventGrid.subscribe({ url: grid.url });
  client = officialClient(scene.emulator);
});

afterAll(() => Promise.all([scene.close(), grid.close(), sockets.close()]));

function named(person: { readonly communicationUser: { readonly id: string } }) {
  return { communicationUserId: person.communicationUser.id };
}

const answering = named(people.answersAtOnce);
const joining = named(people.alsoAnswersAtOnce);
const silent = named(people.saysNothing);
const declining = named(people.declines);
const callee = named(user(700));
const telephone = { phoneNumber: number };
const sourceCallIdNumber = { phoneNumber: '+18005550199' };
const file: FileSource = { kind: 'fileSource', url: 'https://files.example.com/welcome.wav' };
const words: TextSource = { kind: 'textSource', text: 'Hello', voiceName: 'en-US-NancyNeural' };

interface Connected {
  readonly id: string;
  readonly connection: CallConnection;
  readonly media: CallMedia;
}

async function connect(
  target: { readonly communicationUserId: string } = silent,
): Promise<Connected> {
  const created = await client.createCall({ targetParticipant: target }, scene.receiver.url, {
    operationContext: 'create',
    callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
    mediaStreamingOptions: {
      transportType: 'websocket',
      transportUrl: sockets.url,
      contentType: 'audio',
      audioChannelType: 'unmixed',
      audioFormat: 'pcm16KMono',
      enableBidirectional: true,
    },
    transcriptionOptions: {
      transportType: 'websocket',
      transportUrl: sockets.url,
      locale: 'en-US',
    },
  });
  await scene.pass(0);
  const connection = created.callConnection;
  const id = created.callConnectionProperties.callConnectionId ?? '';
  return { id, connection, media: connection.getCallMedia() };
}

function lastIncoming(): IncomingCallData {
  return grid.eventData('IncomingCall').at(-1) as IncomingCallData;
}

/** What the client's own parser makes of the events of a call. */
function parsed(id: string) {
  return scene.application.events(id).map((event) => parseCallAutomationEvent({ ...event }));
}

function kinds(id: string) {
  return parsed(id).map(({ kind }) => kind);
}

async function ringsTheApplication() {
  await client.createCall({ targetParticipant: callee }, scene.receiver.url);
  await scene.emulator.idle();
  return lastIncoming();
}

describe('incoming calls', () => {
  it('are answered', async () => {
    const { incomingCallContext, serverCallId } = await ringsTheApplication();
    const answered = await client.answerCall(incomingCallContext, scene.receiver.url, {
      operationContext: 'answer',
      mediaStreamingOptions: {
        transportType: 'websocket',
        transportUrl: sockets.url,
        audioChannelType: 'mixed',
        contentType: 'audio',
      },
    });
    expect(answered.callConnectionProperties).toMatchObject({
      serverCallId,
      mediaStreamingSubscription: { state: 'inactive', subscribedContentTypes: ['audio'] },
    });
    await scene.pass(20);
    expect(kinds(answered.callConnectionProperties.callConnectionId ?? '')).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
    ]);
  });

  it('are rejected', async () => {
    const { incomingCallContext } = await ringsTheApplication();
    await client.rejectCall(incomingCallContext, { callRejectReason: 'busy' });
    await scene.pass(10);
    expect(lastIncoming().incomingCallContext).toBe(incomingCallContext);
  });

  it('are redirected', async () => {
    const { incomingCallContext } = await ringsTheApplication();
    await client.redirectCall(incomingCallContext, { targetParticipant: answering });
    await scene.pass(10);
  });

  it('are connected to by the server call', async () => {
    const { connection } = await connect();
    const { serverCallId = '' } = await connection.getCallConnectionProperties();
    const connected = await client.connectCall(
      { kind: 'serverCallLocator', id: serverCallId },
      scene.receiver.url,
    );
    await scene.pass(200);
    expect(kinds(connected.callConnectionProperties.callConnectionId ?? '')).toContain(
      'CallConnected',
    );
  });
});

describe('media', () => {
  it('plays to some and to all, and is cancelled', async () => {
    const { id, media } = await connect();
    await media.play([file], [silent], { loop: false, operationContext: 'p' });
    await scene.pass(3000);
    await media.playToAll([words], { loop: true });
    await scene.pass(100);
    await media.cancelAllOperations();
    await scene.pass(10);
    expect(kinds(id).slice(2)).toEqual([
      'PlayStarted',
      'PlayCompleted',
      'PlayStarted',
      'PlayCanceled',
    ]);
  });

  it.each([
    [
      'digits',
      people.presses123Pound,
      { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 3 },
      { dtmfResult: { tones: ['one', 'two', 'three'] } },
    ],
    [
      'a choice',
      people.saysYes,
      {
        kind: 'callMediaRecognizeChoiceOptions',
        choices: [{ label: 'Confirm', phrases: ['yes'], tone: 'one' }],
        playPrompt: words,
      },
      { choiceResult: { label: 'Confirm' } },
    ],
    [
      'speech',
      people.saysYes,
      { kind: 'callMediaRecognizeSpeechOptions', playPrompt: words },
      { speechResult: { speech: 'yes' } },
    ],
    [
      'speech or digits',
      people.presses1,
      { kind: 'callMediaRecognizeSpeechOrDtmfOptions', maxTonesToCollect: 1, playPrompt: words },
      { dtmfResult: { tones: ['one'] } },
    ],
  ] as const)('recognizes %s', async (_, person, options, result) => {
    const { id, media } = await connect(named(person));
    // The options are those of four types, each complete by itself.
    await media.startRecognizing(named(person), options as never);
    await scene.pass(10_000);
    expect(parsed(id).at(-1)).toMatchObject({ kind: 'RecognizeCompleted', ...result });
  });

  it('sends and hears keys on a line, holds and resumes', async () => {
    const created = await client.createCall(
      { targetParticipant: telephone, sourceCallIdNumber },
      scene.receiver.url,
    );
    await scene.emulator.idle();
    const answered = await client.answerCall(
      lastIncoming().incomingCallContext,
      scene.receiver.url,
    );
    await scene.pass(20);
    const theirs = answered.callConnection.getCallMedia();
    const ours = created.callConnection.getCallMedia();
    await theirs.startContinuousDtmfRecognition(sourceCallIdNumber);
    const sent = await ours.sendDtmfTones(['one', 'two'], telephone, { operationContext: 's' });
    expect(sent.operationContext).toBe('s');
    await scene.pass(500);
    await theirs.stopContinuousDtmfRecognition(sourceCallIdNumber);
    await theirs.hold(sourceCallIdNumber, { playSource: file });
    await scene.pass(10);
    await theirs.unhold(sourceCallIdNumber);
    await scene.pass(10);
    expect(kinds(answered.callConnectionProperties.callConnectionId ?? '').slice(2)).toEqual([
      'ContinuousDtmfRecognitionToneReceived',
      'ContinuousDtmfRecognitionToneReceived',
      'ContinuousDtmfRecognitionStopped',
      'ParticipantsUpdated',
      'ParticipantsUpdated',
    ]);
    expect(kinds(created.callConnectionProperties.callConnectionId ?? '')).toContain(
      'SendDtmfTonesCompleted',
    );
  });

  it('streams and transcribes', async () => {
    const { id, connection, media } = await connect();
    await media.startMediaStreaming({ operationContext: 'm' });
    await scene.pass(100);
    expect(await connection.getCallConnectionProperties()).toMatchObject({
      mediaStreamingSubscription: { state: 'active' },
      transcriptionSubscription: { state: 'inactive', locale: 'en-US' },
    });
    await media.stopMediaStreaming();
    await media.startTranscription({ locale: 'en-GB', operationContext: 't' });
    await scene.pass(100);
    await media.updateTranscription('de-DE');
    await media.stopTranscription({ operationContext: 't2' });
    await scene.pass(10);
    expect(parsed(id).slice(2)).toMatchObject([
      { kind: 'MediaStreamingStarted', mediaStreamingUpdate: { contentType: 'Audio' } },
      { kind: 'MediaStreamingStopped', operationContext: 'm' },
      { kind: 'TranscriptionStarted', operationContext: 't' },
      { kind: 'TranscriptionUpdated' },
      { kind: 'TranscriptionStopped', operationContext: 't2' },
    ]);
  });
});

describe('participants', () => {
  it('are transferred', async () => {
    const { id, connection } = await connect();
    const { operationContext } = await connection.transferCallToParticipant(answering);
    await scene.pass(100);
    expect(parsed(id).slice(2)).toMatchObject([
      { kind: 'CallTransferAccepted', operationContext },
      { kind: 'CallDisconnected' },
    ]);
  });

  it('are moved from one call to another', async () => {
    const [from, to] = [await connect(), await connect(answering)];
    const moved = await to.connection.moveParticipants([silent], from.id);
    expect(moved).toMatchObject({ fromCall: from.id, participants: [{ identifier: silent }] });
    await scene.pass(500);
    expect(kinds(to.id)).toContain('MoveParticipantSucceeded');
  });
});

describe('recordings', () => {
  it('are started, read, paused, resumed, stopped, fetched and deleted', async () => {
    const { id } = await connect();
    const recording = client.getCallRecording();
    const started = await recording.start({
      callConnectionId: id,
      recordingStateCallbackEndpointUrl: scene.receiver.url,
      recordingContent: 'audio',
      recordingChannel: 'mixed',
      recordingFormat: 'wav',
    });
    const { recordingId } = started;
    await scene.pass(1000);
    expect(await recording.getState(recordingId)).toMatchObject({ recordingState: 'active' });
    await recording.pause(recordingId);
    expect(await recording.getState(recordingId)).toMatchObject({ recordingState: 'inactive' });
    await recording.resume(recordingId);
    await recording.stop(recordingId);
    await scene.pass(1000);
    expect(kinds(id)).toContain('RecordingStateChanged');
    const { recordingStorageInfo } = grid.eventData('RecordingFileStatusUpdated').at(-1) as {
      recordingStorageInfo: {
        recordingChunks: { contentLocation: string; deleteLocation: string }[];
      };
    };
    const [chunk] = recordingStorageInfo.recordingChunks;
    const part = await recording.downloadStreaming(chunk?.contentLocation ?? '', {
      offset: 8,
      length: 4,
    });
    expect(await text(part)).toBe('WAVE');
    await recording.delete(chunk?.deleteLocation ?? '');
    await expect(recording.downloadStreaming(chunk?.contentLocation ?? '')).rejects.toMatchObject({
      status: 404,
      message: 'Recording not found.',
    });
  });
});

describe('every event of the service', () => {
  /** Orders a failure for the next such operation, and carries it out. */
  async function failing(operation: string, run: () => Promise<unknown>): Promise<void> {
    const fault = { kind: 'fail', operation, code: 400, subCode: 8599, times: 1 } as const;
    const { id } = scene.emulator.faults.add(fault);
    await run();
    await scene.pass(5000);
    expect([operation, scene.emulator.faults.list()[0]?.strikes]).toEqual([operation, 1]);
    scene.emulator.faults.remove(id);
  }

  it('is sent by what was done here and by failures that are ordered, and is parsed', async () => {
    const { connection, media, id } = await connect();
    const other = await connect(answering);
    const { serverCallId = '' } = await connection.getCallConnectionProperties();
    const recording = client.getCallRecording();
    await failing('CallMedia_Play', () => media.playToAll([file]));
    await failing('CallMedia_Recognize', () =>
      media.startRecognizing(silent, { kind: 'callMediaRecognizeDtmfOptions' }),
    );
    await media.startRecognizing(silent, { kind: 'callMediaRecognizeDtmfOptions' });
    await scene.pass(100);
    await media.cancelAllOperations();
    await failing('CallMedia_StartContinuousDtmfRecognition', () =>
      media.startContinuousDtmfRecognition(silent),
    );
    await failing('CallMedia_Hold', () => media.hold(silent));
    await failing('CallMedia_StartTranscription', () => media.startTranscription());
    await failing('CallMedia_StartMediaStreaming', () => media.startMediaStreaming());
    await failing('CallRecording_StartRecording', () => recording.start({ callConnectionId: id }));
    await failing('CallConnection_AddParticipant', () =>
      connection.addParticipant({ targetParticipant: joining }),
    );
    const { invitationId = '' } = await connection.addParticipant({
      targetParticipant: named(people.neverAnswers),
    });
    await failing('CallConnection_CancelAddParticipant', () =>
      connection.cancelAddParticipantOperation(invitationId),
    );
    await connection.cancelAddParticipantOperation(invitationId);
    await connection.addParticipant({ targetParticipant: joining });
    await scene.pass(1000);
    await failing('CallConnection_RemoveParticipant', () => connection.removeParticipant(joining));
    await connection.removeParticipant(joining);
    await failing('CallConnection_MoveParticipants', () =>
      connection.moveParticipants([answering], other.id),
    );
    await failing('CallConnection_TransferToParticipant', () =>
      connection.transferCallToParticipant(answering),
    );
    await client.createCall({ targetParticipant: declining }, scene.receiver.url);
    const phone = await client.createCall(
      { targetParticipant: { phoneNumber: '+14255550110' }, sourceCallIdNumber },
      scene.receiver.url,
    );
    await scene.pass(300);
    await failing('CallMedia_SendDtmfTones', () =>
      phone.callConnection.getCallMedia().sendDtmfTones(['one'], { phoneNumber: '+14255550110' }),
    );
    const { incomingCallContext } = await ringsTheApplication();
    await failing('AnswerCall', () => client.answerCall(incomingCallContext, scene.receiver.url));
    await failing('Connect', () =>
      client.connectCall({ kind: 'serverCallLocator', id: serverCallId }, scene.receiver.url),
    );
    await scene.emulator.idle();

    const told = scene.receiver.received.map(({ body }) => {
      const [event] = Array.isArray(body) ? body : [];
      return parseCallAutomationEvent(event).kind;
    });
    expect(officialEvents()).toHaveLength(38);
    expect([...new Set(told)].sort()).toEqual([...officialEvents()].sort());
  });
});
