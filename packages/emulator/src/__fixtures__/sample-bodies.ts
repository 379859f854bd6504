import { people, phone, user } from '../acs/__fixtures__/acs-application.js';
import type { OperationId } from '../acs/request/operation-table.js';

const callbackUri = 'http://127.0.0.1:9/';
const target = people.answersAtOnce;
const file = { kind: 'file', file: { uri: 'https://files.example.com/a.wav' } };
const words = { kind: 'text', text: { text: 'Hello', voiceKind: 'male' } };
const streaming = {
  transportType: 'websocket',
  transportUrl: 'ws://127.0.0.1:9/',
  audioChannelType: 'mixed',
};
const transcribing = {
  transportType: 'websocket',
  transportUrl: 'ws://127.0.0.1:9/',
  locale: 'en-US',
};

/** A body that an operation takes, about what is `known`; nothing for one without a body. */
export function sampleBodies(
  operation: OperationId,
  known: Readonly<Record<string, string>>,
): object | undefined {
  const { incomingCallContext, callConnectionId } = known;
  const report = { operationContext: 'c', operationCallbackUri: callbackUri };
  const targeted = { targetParticipant: target, ...report };
  const bodies: Partial<Record<OperationId, object>> = {
    CreateCall: {
      targets: [user(160), phone('+14255550160')],
      callbackUri,
      sourceCallerIdNumber: { value: '+18005550199' },
      source: { id: user(600).communicationUser.id },
      operationContext: 'c',
      callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com/' },
      mediaStreamingOptions: streaming,
      transcriptionOptions: transcribing,
    },
    AnswerCall: { incomingCallContext, callbackUri, answeredBy: { id: '8:acs:a_b' } },
    RedirectCall: { incomingCallContext, target: people.neverAnswers },
    RejectCall: { incomingCallContext, callRejectReason: 'busy' },
    Connect: { callLocator: { kind: 'groupCallLocator', groupCallId: 'g' }, callbackUri },
    CallConnection_TransferToParticipant: {
      ...targeted,
      targetParticipant: people.neverAnswers,
      transferee: target,
      customCallingContext: { sipHeaders: { 'X-A': 'b' }, voipHeaders: {} },
    },
    CallMedia_Play: {
      playSources: [file, words],
      playTo: [target],
      playOptions: { loop: false },
      interruptCallMediaOperation: true,
      ...report,
    },
    CallMedia_StartTranscription: { locale: 'en-US', ...report },
    CallMedia_StopTranscription: report,
    CallMedia_UpdateTranscription: { locale: 'de-DE' },
    CallMedia_Recognize: {
      recognizeInputType: 'choices',
      playPrompt: words,
      interruptCallMediaOperation: true,
      recognizeOptions: {
        targetParticipant: target,
        interruptPrompt: true,
        initialSilenceTimeoutInSeconds: 5,
        dtmfOptions: { maxTonesToCollect: 3, stopTones: ['pound'], interToneTimeoutInSeconds: 2 },
        choices: [{ label: 'a', phrases: ['b'], tone: 'one' }],
      },
      ...report,
    },
    CallMedia_StartContinuousDtmfRecognition: targeted,
    CallMedia_StopContinuousDtmfRecognition: targeted,
    CallMedia_SendDtmfTones: { ...targeted, tones: ['one', 'two'] },
    CallMedia_Hold: { ...targeted, playSourceInfo: file },
    CallMedia_Unhold: targeted,
    CallMedia_StartMediaStreaming: report,
    CallMedia_StopMediaStreaming: report,
    CallConnection_AddParticipant: {
      participantToAdd: people.neverAnswers,
      invitationTimeoutInSeconds: 30,
      customCallingContext: {
        voipHeaders: { a: 'b' },
        sipHeaders: {},
        teamsPhoneCallDetails: { callTopic: 'x' },
      },
      ...report,
    },
    CallConnection_RemoveParticipant: { participantToRemove: user(5), ...report },
    CallConnection_Mute: { targetParticipants: [target], operationContext: 'c' },
    CallConnection_CancelAddParticipant: { invitationId: 'x', ...report },
    CallConnection_MoveParticipants: {
      targetParticipants: [target],
      fromCall: callConnectionId,
      ...report,
    },
    CallRecording_StartRecording: {
      callConnectionId,
      recordingStateCallbackUri: callbackUri,
      recordingContentType: 'audio',
      recordingChannelType: 'unmixed',
      recordingFormatType: 'wav',
      audioChannelParticipantOrdering: [target],
      channelAffinity: [{ channel: 0, participant: target }],
      pauseOnStart: true,
      externalStorage: { recordingStorageKind: 'azureCommunicationServices' },
    },
  };
  return bodies[operation];
}

interface GraphRequest {
  readonly method: string;
  /** Below `/graph/v1.0/communications`. */
  readonly path: string;
  readonly body: object;
}

const hosted = { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' };
const prompts = [
  {
    '@odata.type': '#microsoft.graph.mediaPrompt',
    mediaInfo: {
      '@odata.type': '#microsoft.graph.mediaInfo',
      uri: 'https://bot.example.com/a.wav',
      resourceId: '1d6de2d4-cd51-4309-8daa-70768651088e',
    },
  },
];

/** Requests that the Graph half takes, about the calls that are `known`: each operation has one. */
export function sampleGraphRequests(
  known: Readonly<Record<string, string>>,
): readonly GraphRequest[] {
  const person = { '@odata.type': '#microsoft.graph.identity' };
  const target = (id: string) => ({
    '@odata.type': '#microsoft.graph.invitationParticipantInfo',
    identity: { '@odata.type': '#microsoft.graph.identitySet', user: { ...person, id } },
  });
  const silent = target('00000000-0000-4000-8000-000000000160');
  const meeting = `/calls/${known.meetingId}`;
  const participant = `${meeting}/participants/${known.participantId}`;
  const incoming = `/calls/${known.incomingId}`;
  const call = {
    '@odata.type': '#microsoft.graph.call',
    callbackUri: 'https://127.0.0.1:9/',
    targets: [silent],
    requestedModalities: ['audio'],
    mediaConfig: hosted,
    tenantId: known.tenantId,
    source: {
      '@odata.type': '#microsoft.graph.participantInfo',
      identity: {
        '@odata.type': '#microsoft.graph.identitySet',
        applicationInstance: { ...person, id: '00000000-0000-4000-8000-0000000000f1' },
      },
    },
  };
  const about = (path: string, action: string, body: object = {}): GraphRequest => ({
    method: 'POST',
    path: `${path}/${action}`,
    body: { clientContext: 'c', ...body },
  });
  const reading = (path: string): GraphRequest => ({ method: 'GET', path, body: {} });
  const group = { routingMode: 'multicast', sources: [known.participantId], receivers: [] };
  return [
    { method: 'POST', path: '/calls', body: call },
    about('/calls', 'logTeleconferenceDeviceQuality', {
      quality: {
        callChainId: 'c',
        participantId: 'p',
        mediaLegId: 'm',
        deviceName: 'd',
        mediaQualityList: [{}],
      },
    }),
    reading(meeting),
    { method: 'DELETE', path: `/calls/${known.spareId}`, body: {} },
    about(incoming, 'answer', { mediaConfig: hosted, acceptedModalities: ['audio'] }),
    about(incoming, 'reject', { reason: 'busy' }),
    about(incoming, 'redirect', { targets: [silent], timeout: 30 }),
    about(meeting, 'transfer', { transferTarget: silent, transferee: silent }),
    about(meeting, 'keepAlive'),
    about(meeting, 'mute'),
    about(meeting, 'unmute'),
    about(meeting, 'playPrompt', { prompts }),
    about(meeting, 'recordResponse', { prompts, stopTones: ['1'], maxRecordDurationInSeconds: 5 }),
    about(meeting, 'subscribeToTone'),
    about(meeting, 'cancelMediaProcessing'),
    about(meeting, 'sendDtmfTones', { tones: ['tone1'], delayBetweenTonesMs: 10 }),
    about(meeting, 'changeScreenSharingRole', { role: 'sharer' }),
    about(meeting, 'updateRecordingStatus', { status: 'recording' }),
    about(meeting, 'addLargeGalleryView'),
    reading(`${meeting}/participants`),
    reading(participant),
    { method: 'DELETE', path: `${meeting}/participants/nobody`, body: {} },
    about(meeting, 'participants/invite', { participants: [silent] }),
    about(participant, 'mute'),
    about(participant, 'startHoldMusic', { customPrompt: prompts[0] }),
    about(participant, 'stopHoldMusic'),
    reading(`${meeting}/operations`),
    reading(`${meeting}/operations/nothing`),
    reading(`${meeting}/contentSharingSessions`),
    reading(`${meeting}/contentSharingSessions/nothing`),
    reading(`${meeting}/audioRoutingGroups`),
    { method: 'POST', path: `${meeting}/audioRoutingGroups`, body: group },
    reading(`${meeting}/audioRoutingGroups/nothing`),
    { method: 'PATCH', path: `${meeting}/audioRoutingGroups/nothing`, body: group },
    { method: 'DELETE', path: `${meeting}/audioRoutingGroups/nothing`, body: {} },
  ];
}
