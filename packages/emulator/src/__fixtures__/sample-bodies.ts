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

/** Requests that the Graph half takes. */
export function sampleGraphRequests(tenantId: string) {
  const identity = { user: { id: '00000000-0000-4000-8000-000000000160', displayName: 'x' } };
  const call = {
    '@odata.type': '#microsoft.graph.call',
    callbackUri: 'https://127.0.0.1:9/',
    targets: [{ '@odata.type': '#microsoft.graph.invitationParticipantInfo', identity }],
    requestedModalities: ['audio'],
    mediaConfig: { '@odata.type': '#microsoft.graph.serviceHostedMediaConfig' },
    tenantId,
  };
  return [
    { method: 'POST', path: '/calls', body: call },
    { method: 'GET', path: '/calls/nothing', body: {} },
    { method: 'GET', path: '/calls/nothing/participants', body: {} },
    { method: 'POST', path: '/calls/nothing/participants/invite', body: { participants: [] } },
    { method: 'POST', path: '/calls/nothing/answer', body: { callbackUri: 'https://x/' } },
    { method: 'POST', path: '/calls/nothing/transfer', body: { transferTarget: { identity } } },
    { method: 'POST', path: '/calls/nothing/playPrompt', body: { prompts: [] } },
  ];
}
