import type {
  CallAutomationClient,
  CallConnection,
  CallMedia,
} from '@azure/communication-call-automation';
import { DtmfTone, VoiceKind } from '@azure/communication-call-automation';
import type { AcsApi, AcsCallApi } from '@tandem/acs';
import type { Command } from '@tandem/core';
import { communicationUser, phone, teamsApp, teamsUser } from '@tandem/core';
import type { PlannedAnswer } from './request-recorder.js';

/** One operation, asked of both clients in the same way. */
export interface ParityCase {
  /** Name of the operation in the native API of Tandem. */
  readonly operation: string;
  /** What is set: every optional field, none, or one form among several. */
  readonly variant: string;
  readonly answers: readonly PlannedAnswer[];
  readonly official: (client: Official) => Promise<unknown>;
  readonly tandem: (client: Tandem) => Promise<unknown>;
  /** The neutral command that comes to the same request, where there is one. */
  readonly command?: Command;
}

interface Official {
  readonly client: CallAutomationClient;
  readonly call: CallConnection;
  readonly media: CallMedia;
}

interface Tandem {
  readonly api: AcsApi;
  readonly call: AcsCallApi;
}

export const callbackUrl = 'https://app.example/acs';
export const callConnectionId = '41006a80-1f2e-4c55-9a3b-0d5f6f2f7a11';
/** What every case gives as its context that can. */
export const operationContext = 'context-1';
const operationCallbackUrl = 'https://app.example/acs/operation';

const resource = '8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f';
const ids = {
  alice: `${resource}_00000001`,
  bob: `${resource}_00000002`,
  teams: '278405a3-f568-4b3e-b684-009193463064',
};
const alice = communicationUser(ids.alice);
const bob = communicationUser(ids.bob);
const hanna = phone('+14255550123');
const officialAlice = { communicationUserId: ids.alice };
const officialBob = { communicationUserId: ids.bob };
const officialHanna = { phoneNumber: '+14255550123' };
const officialNumber = { phoneNumber: '+18005550100' };
const number = '+18005550100';

const properties: PlannedAnswer = {
  status: 200,
  body: { callConnectionId, callConnectionState: 'connected' },
};
const placed: PlannedAnswer = { ...properties, status: 201 };
const done: PlannedAnswer = { status: 204 };
const accepted: PlannedAnswer = { status: 202 };
const acceptedWithContext: PlannedAnswer = { status: 202, body: { operationContext } };
const held: PlannedAnswer = { status: 200 };
const recordingState: PlannedAnswer = {
  status: 200,
  body: { recordingId: 'rec==', recordingState: 'active' },
};

const incomingCallContext = 'eyJhbGciOiJub25lIn0.opaque.';

const intelligence = {
  callIntelligenceOptions: {
    cognitiveServicesEndpoint: 'https://contoso.cognitiveservices.azure.com',
  },
  mediaStreamingOptions: {
    transportType: 'websocket',
    transportUrl: 'wss://app.example/media',
    contentType: 'audio',
    audioChannelType: 'mixed',
    startMediaStreaming: true,
    enableBidirectional: true,
    audioFormat: 'pcm24KMono',
    enableDtmfTones: true,
  },
  transcriptionOptions: {
    transportType: 'websocket',
    transportUrl: 'wss://app.example/transcript',
    locale: 'en-US',
    speechModelEndpointId: 'model',
    startTranscription: true,
    enableIntermediateResults: true,
  },
} as const;

const reporting = { operationContext, operationCallbackUri: operationCallbackUrl };
const officialReporting = { operationContext, operationCallbackUrl };

const customCallingContext = {
  voipHeaders: { ticket: '42' },
  sipHeaders: {
    'User-To-User': '56a390f3d2b7310023a2;encoding=hex',
    'X-MS-Custom-a': '1',
    'X-b': '2',
  },
  teamsPhoneCallDetails: {
    teamsPhoneCallerDetails: {
      caller: hanna,
      name: 'Hanna',
      phoneNumber: '+14255550123',
      recordId: 'r-1',
      screenPopUrl: 'https://crm.example/r-1',
      isAuthenticated: true,
      additionalCallerInformation: { tier: 'gold' },
    },
    teamsPhoneSourceDetails: {
      source: teamsApp('00000000-0000-4000-8000-0000000000f1', { cloud: 'public' }),
      language: 'en',
      status: 'active',
      intendedTargets: { agent: teamsUser(ids.teams, { cloud: 'public' }) },
    },
    sessionId: 's-1',
    intent: 'refund',
    callTopic: 'A refund',
    callContext: 'Asks for a refund.',
    transcriptUrl: 'https://app.example/transcripts/1',
    callSentiment: 'neutral',
    suggestedActions: 'Refund it.',
  },
};

const officialCustomContext = [
  { kind: 'voip' as const, key: 'ticket', value: '42' },
  { kind: 'sipuui' as const, key: '', value: '56a390f3d2b7310023a2;encoding=hex' },
  { kind: 'sipx' as const, key: 'a', value: '1' },
  { kind: 'sipx' as const, key: 'b', value: '2', sipHeaderPrefix: 'X-' as const },
  {
    kind: 'TeamsPhoneCallDetails' as const,
    teamsPhoneCallerDetails: {
      ...customCallingContext.teamsPhoneCallDetails.teamsPhoneCallerDetails,
      caller: officialHanna,
    },
    teamsPhoneSourceDetails: {
      source: { teamsAppId: '00000000-0000-4000-8000-0000000000f1', cloud: 'public' as const },
      language: 'en',
      status: 'active',
      intendedTargets: { agent: { microsoftTeamsUserId: ids.teams, cloud: 'public' as const } },
    },
    sessionId: 's-1',
    intent: 'refund',
    callTopic: 'A refund',
    callContext: 'Asks for a refund.',
    transcriptUrl: 'https://app.example/transcripts/1',
    callSentiment: 'neutral',
    suggestedActions: 'Refund it.',
  },
];

const prompts = {
  official: [
    { kind: 'fileSource' as const, url: 'https://app.example/a.wav', playSourceCacheId: 'a' },
    {
      kind: 'textSource' as const,
      text: 'Hello.',
      sourceLocale: 'en-US',
      voiceKind: VoiceKind.Female,
      voiceName: 'en-US-NancyNeural',
      customVoiceEndpointId: 'voice',
      playSourceCacheId: 'b',
    },
    {
      kind: 'ssmlSource' as const,
      ssmlText: '<speak/>',
      customVoiceEndpointId: 'voice',
      playSourceCacheId: 'c',
    },
  ],
  tandem: [
    { kind: 'file' as const, file: { uri: 'https://app.example/a.wav' }, playSourceCacheId: 'a' },
    {
      kind: 'text' as const,
      text: {
        text: 'Hello.',
        sourceLocale: 'en-US',
        voiceKind: 'female' as const,
        voiceName: 'en-US-NancyNeural',
        customVoiceEndpointId: 'voice',
      },
      playSourceCacheId: 'b',
    },
    {
      kind: 'ssml' as const,
      ssml: { ssmlText: '<speak/>', customVoiceEndpointId: 'voice' },
      playSourceCacheId: 'c',
    },
  ],
  neutral: [
    { kind: 'file' as const, url: 'https://app.example/a.wav', cacheId: 'a' },
    {
      kind: 'text' as const,
      text: 'Hello.',
      language: 'en-US',
      voice: 'en-US-NancyNeural',
      cacheId: 'b',
    },
    { kind: 'ssml' as const, ssml: '<speak/>', cacheId: 'c' },
  ],
};

const bare = {
  official: { kind: 'fileSource' as const, url: 'https://app.example/a.wav' },
  tandem: { kind: 'file' as const, file: { uri: 'https://app.example/a.wav' } },
};

const calls: readonly ParityCase[] = [
  {
    operation: 'createCall',
    variant: 'every field',
    answers: [placed],
    official: ({ client }) =>
      client.createCall(
        {
          targetParticipant: officialHanna,
          sourceCallIdNumber: officialNumber,
          sourceDisplayName: 'Reception',
        },
        callbackUrl,
        { operationContext, ...intelligence },
      ),
    tandem: ({ api }) =>
      api.createCall({
        targets: [hanna],
        callbackUri: callbackUrl,
        sourceCallerIdNumber: number,
        sourceDisplayName: 'Reception',
        source: alice,
        operationContext,
        ...intelligence,
      }),
    command: {
      kind: 'createCall',
      targets: [hanna],
      callerId: number,
      displayName: 'Reception',
      providerOptions: { acs: { source: ids.alice, ...intelligence } },
    },
  },
  {
    operation: 'createCall',
    variant: 'several people',
    answers: [placed],
    official: ({ client }) =>
      client.createGroupCall([officialBob, officialHanna], callbackUrl, {
        operationContext,
        sourceCallIdNumber: officialNumber,
        sourceDisplayName: 'Reception',
      }),
    tandem: ({ api }) =>
      api.createCall({
        targets: [bob, hanna],
        sourceCallerIdNumber: number,
        sourceDisplayName: 'Reception',
        operationContext,
      }),
    command: {
      kind: 'createCall',
      targets: [bob, hanna],
      callerId: number,
      displayName: 'Reception',
    },
  },
  {
    operation: 'createCall',
    variant: 'as a Teams resource account',
    answers: [placed],
    official: ({ client }) =>
      client.createCall({ targetParticipant: officialBob }, callbackUrl, {
        teamsAppSource: { teamsAppId: 'app', cloud: 'gcch' },
      }),
    tandem: ({ api }) =>
      api.createCall({ targets: [bob], teamsAppSource: { appId: 'app', cloud: 'gcch' } }),
  },
  {
    operation: 'createCall',
    variant: 'no field',
    answers: [placed],
    official: ({ client }) => client.createCall({ targetParticipant: officialBob }, callbackUrl),
    tandem: ({ api }) => api.createCall({ targets: [bob] }),
  },
  {
    operation: 'answerCall',
    variant: 'every field',
    answers: [properties],
    official: ({ client }) =>
      client.answerCall(incomingCallContext, callbackUrl, { operationContext, ...intelligence }),
    tandem: ({ api }) =>
      api.answerCall({ incomingCallContext, answeredBy: alice, operationContext, ...intelligence }),
    command: {
      kind: 'answer',
      token: incomingCallContext,
      providerOptions: { acs: { ...intelligence } },
    },
  },
  {
    operation: 'answerCall',
    variant: 'no field',
    answers: [properties],
    official: ({ client }) => client.answerCall(incomingCallContext, callbackUrl),
    tandem: ({ api }) => api.answerCall({ incomingCallContext }),
  },
  {
    operation: 'redirectCall',
    variant: 'every field',
    answers: [done],
    official: ({ client }) =>
      client.redirectCall(incomingCallContext, {
        targetParticipant: officialHanna,
        sourceCallIdNumber: officialNumber,
      }),
    tandem: ({ api }) => api.redirectCall({ incomingCallContext, target: hanna }),
    command: { kind: 'redirect', token: incomingCallContext, target: hanna },
  },
  {
    operation: 'rejectCall',
    variant: 'every field',
    answers: [done],
    official: ({ client }) => client.rejectCall(incomingCallContext, { callRejectReason: 'busy' }),
    tandem: ({ api }) => api.rejectCall({ incomingCallContext, callRejectReason: 'busy' }),
    command: { kind: 'reject', token: incomingCallContext, reason: 'busy' },
  },
  {
    operation: 'rejectCall',
    variant: 'no field',
    answers: [done],
    official: ({ client }) => client.rejectCall(incomingCallContext),
    tandem: ({ api }) => api.rejectCall({ incomingCallContext }),
  },
  {
    operation: 'connect',
    variant: 'every field',
    answers: [properties],
    official: ({ client }) =>
      client.connectCall({ kind: 'serverCallLocator', id: 'server-1' }, callbackUrl, {
        operationContext,
        ...intelligence,
      }),
    tandem: ({ api }) =>
      api.connect({
        callLocator: { kind: 'serverCallLocator', serverCallId: 'server-1' },
        operationContext,
        ...intelligence,
      }),
    command: {
      kind: 'connect',
      conversation: { kind: 'conversation', conversationId: 'server-1' },
      providerOptions: { acs: { ...intelligence } },
    },
  },
  {
    operation: 'connect',
    variant: 'a group call',
    answers: [properties],
    official: ({ client }) =>
      client.connectCall({ kind: 'groupCallLocator', id: 'group-1' }, callbackUrl),
    tandem: ({ api }) =>
      api.connect({ callLocator: { kind: 'groupCallLocator', groupCallId: 'group-1' } }),
  },
  {
    operation: 'connect',
    variant: 'no field',
    answers: [properties],
    official: ({ client }) =>
      client.connectCall({ kind: 'roomCallLocator', id: 'room-1' }, callbackUrl),
    tandem: ({ api }) =>
      api.connect({ callLocator: { kind: 'roomCallLocator', roomId: 'room-1' } }),
  },
  {
    operation: 'getCall',
    variant: 'no field',
    answers: [properties],
    official: ({ call }) => call.getCallConnectionProperties(),
    tandem: ({ call }) => call.getCall(),
  },
  {
    operation: 'hangupCall',
    variant: 'no field',
    answers: [done],
    official: ({ call }) => call.hangUp(false),
    tandem: ({ call }) => call.hangupCall(),
    command: { kind: 'hangUp' },
  },
  {
    operation: 'terminateCall',
    variant: 'no field',
    answers: [done],
    official: ({ call }) => call.hangUp(true),
    tandem: ({ call }) => call.terminateCall(),
    command: { kind: 'terminate' },
  },
  {
    operation: 'transferToParticipant',
    variant: 'every field',
    answers: [acceptedWithContext],
    official: ({ call }) =>
      call.transferCallToParticipant(officialBob, {
        ...officialReporting,
        transferee: officialHanna,
        customCallingContext: officialCustomContext,
        sourceCallIdNumber: officialNumber,
      }),
    tandem: ({ call }) =>
      call.transferToParticipant({
        targetParticipant: bob,
        transferee: hanna,
        customCallingContext,
        sourceCallerIdNumber: number,
        ...reporting,
      }),
    command: {
      kind: 'transfer',
      target: bob,
      transferee: hanna,
      callerId: number,
      providerOptions: {
        acs: { operationCallbackUri: operationCallbackUrl, customCallingContext },
      },
    },
  },
  {
    operation: 'transferToParticipant',
    variant: 'no field',
    answers: [acceptedWithContext],
    official: ({ call }) => call.transferCallToParticipant(officialBob),
    tandem: ({ call }) => call.transferToParticipant({ targetParticipant: bob }),
  },
];

const participant = { identifier: { rawId: ids.bob, communicationUser: { id: ids.bob } } };

const participants: readonly ParityCase[] = [
  {
    operation: 'getParticipants',
    variant: 'two pages',
    answers: [
      {
        status: 200,
        body: {
          value: [participant],
          nextLink: `{endpoint}/calling/callConnections/${callConnectionId}/participants?page=2&api-version=2026-03-12`,
        },
      },
      { status: 200, body: { value: [participant] } },
    ],
    official: ({ call }) => call.listParticipants(),
    tandem: ({ call }) => call.getParticipants(),
  },
  {
    operation: 'getParticipant',
    variant: 'no field',
    answers: [{ status: 200, body: participant }],
    official: ({ call }) => call.getParticipant(officialHanna),
    tandem: ({ call }) => call.getParticipant({ participant: hanna }),
  },
  {
    operation: 'addParticipant',
    variant: 'every field',
    answers: [{ status: 202, body: { participant, operationContext, invitationId: 'i-1' } }],
    official: ({ call }) =>
      call.addParticipant(
        {
          targetParticipant: officialHanna,
          sourceCallIdNumber: officialNumber,
          sourceDisplayName: 'Reception',
          customCallingContext: officialCustomContext,
        },
        { ...officialReporting, invitationTimeoutInSeconds: 30 },
      ),
    tandem: ({ call }) =>
      call.addParticipant({
        participantToAdd: hanna,
        sourceCallerIdNumber: number,
        sourceDisplayName: 'Reception',
        invitationTimeoutInSeconds: 30,
        customCallingContext,
        ...reporting,
      }),
    command: {
      kind: 'invite',
      targets: [hanna],
      callerId: number,
      displayName: 'Reception',
      timeoutMs: 30_000,
      providerOptions: {
        acs: { operationCallbackUri: operationCallbackUrl, customCallingContext },
      },
    },
  },
  {
    operation: 'addParticipant',
    variant: 'a Teams user',
    answers: [{ status: 202, body: { invitationId: 'i-1' } }],
    official: ({ call }) =>
      call.addParticipant(
        { targetParticipant: { microsoftTeamsUserId: ids.teams } },
        { operationContext },
      ),
    tandem: ({ call }) =>
      call.addParticipant({ participantToAdd: teamsUser(ids.teams), operationContext }),
    command: { kind: 'invite', targets: [teamsUser(ids.teams)] },
  },
  {
    operation: 'addParticipant',
    variant: 'no field',
    answers: [{ status: 202, body: { invitationId: 'i-1' } }],
    official: ({ call }) => call.addParticipant({ targetParticipant: officialBob }),
    tandem: ({ call }) => call.addParticipant({ participantToAdd: bob }),
  },
  {
    operation: 'removeParticipant',
    variant: 'every field',
    answers: [acceptedWithContext],
    official: ({ call }) => call.removeParticipant(officialBob, officialReporting),
    tandem: ({ call }) => call.removeParticipant({ participantToRemove: bob, ...reporting }),
    command: {
      kind: 'remove',
      target: bob,
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'removeParticipant',
    variant: 'no field',
    answers: [acceptedWithContext],
    official: ({ call }) => call.removeParticipant(officialBob),
    tandem: ({ call }) => call.removeParticipant({ participantToRemove: bob }),
  },
  {
    operation: 'mute',
    variant: 'every field',
    answers: [{ status: 200, body: { operationContext } }],
    official: ({ call }) => call.muteParticipant(officialBob, { operationContext }),
    tandem: ({ call }) => call.mute({ targetParticipants: [bob], operationContext }),
    command: { kind: 'mute', target: bob },
  },
  {
    operation: 'mute',
    variant: 'no field',
    answers: [{ status: 200, body: {} }],
    official: ({ call }) => call.muteParticipant(officialBob),
    tandem: ({ call }) => call.mute({ targetParticipants: [bob] }),
  },
  {
    operation: 'cancelAddParticipant',
    variant: 'every field',
    answers: [{ status: 202, body: { invitationId: 'i-1', operationContext } }],
    official: ({ call }) => call.cancelAddParticipantOperation('i-1', officialReporting),
    tandem: ({ call }) => call.cancelAddParticipant({ invitationId: 'i-1', ...reporting }),
  },
  {
    operation: 'cancelAddParticipant',
    variant: 'no field',
    answers: [{ status: 202, body: { invitationId: 'i-1' } }],
    official: ({ call }) => call.cancelAddParticipantOperation('i-1'),
    tandem: ({ call }) => call.cancelAddParticipant({ invitationId: 'i-1' }),
  },
  {
    operation: 'moveParticipants',
    variant: 'every field',
    answers: [{ status: 202, body: { participants: [participant], fromCall: 'cc-2' } }],
    official: ({ call }) => call.moveParticipants([officialBob], 'cc-2', officialReporting),
    tandem: ({ call }) =>
      call.moveParticipants({ targetParticipants: [bob], fromCall: 'cc-2', ...reporting }),
    command: {
      kind: 'move',
      target: bob,
      fromProviderCallId: 'cc-2',
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'moveParticipants',
    variant: 'no field',
    answers: [{ status: 202, body: {} }],
    official: ({ call }) => call.moveParticipants([officialBob, officialHanna], 'cc-2'),
    tandem: ({ call }) =>
      call.moveParticipants({ targetParticipants: [bob, hanna], fromCall: 'cc-2' }),
  },
];

const recognizing = {
  official: {
    playPrompt: bare.official,
    interruptCallMediaOperation: true,
    interruptPrompt: true,
    initialSilenceTimeoutInSeconds: 10,
    ...officialReporting,
  },
  tandem: { playPrompt: bare.tandem, interruptCallMediaOperation: true, ...reporting },
  options: { targetParticipant: hanna, interruptPrompt: true, initialSilenceTimeoutInSeconds: 10 },
};
const dtmf = {
  official: { interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopDtmfTones: [DtmfTone.Pound] },
  tandem: { interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopTones: ['pound' as const] },
};
const speech = { speechLanguage: 'de-DE', speechRecognitionModelEndpointId: 'model' };
const choices = {
  official: [{ label: 'Yes', phrases: ['yes'], tone: DtmfTone.One }],
  tandem: [{ label: 'Yes', phrases: ['yes'], tone: 'one' as const }],
};

const recognitions: readonly ParityCase[] = [
  {
    operation: 'recognize',
    variant: 'every field, keys',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialHanna, {
        kind: 'callMediaRecognizeDtmfOptions',
        ...recognizing.official,
        playPrompts: prompts.official,
        ...dtmf.official,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'dtmf',
        ...recognizing.tandem,
        playPrompts: prompts.tandem,
        recognizeOptions: { ...recognizing.options, dtmfOptions: dtmf.tandem },
      }),
  },
  {
    operation: 'recognize',
    variant: 'every field, speech',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialHanna, {
        kind: 'callMediaRecognizeSpeechOptions',
        ...recognizing.official,
        ...speech,
        endSilenceTimeoutInSeconds: 1,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'speech',
        ...recognizing.tandem,
        recognizeOptions: {
          ...recognizing.options,
          ...speech,
          speechOptions: { endSilenceTimeoutInMs: 1_000 },
        },
      }),
  },
  {
    operation: 'recognize',
    variant: 'every field, choices',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialHanna, {
        kind: 'callMediaRecognizeChoiceOptions',
        ...recognizing.official,
        ...speech,
        choices: choices.official,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'choices',
        ...recognizing.tandem,
        recognizeOptions: { ...recognizing.options, ...speech, choices: choices.tandem },
      }),
  },
  {
    operation: 'recognize',
    variant: 'every field, speech or keys',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialHanna, {
        kind: 'callMediaRecognizeSpeechOrDtmfOptions',
        ...recognizing.official,
        ...speech,
        ...dtmf.official,
        endSilenceTimeoutInSeconds: 1,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'speechOrDtmf',
        ...recognizing.tandem,
        recognizeOptions: {
          ...recognizing.options,
          ...speech,
          dtmfOptions: dtmf.tandem,
          speechOptions: { endSilenceTimeoutInMs: 1_000 },
        },
      }),
  },
  {
    operation: 'recognize',
    variant: 'neutral',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialHanna, {
        kind: 'callMediaRecognizeDtmfOptions',
        operationContext,
        playPrompts: [bare.official],
        interruptPrompt: true,
        initialSilenceTimeoutInSeconds: 10,
        ...dtmf.official,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'dtmf',
        playPrompts: [bare.tandem],
        operationContext,
        recognizeOptions: { ...recognizing.options, dtmfOptions: dtmf.tandem },
      }),
    command: {
      kind: 'recognize',
      target: hanna,
      prompts: [{ kind: 'file', url: 'https://app.example/a.wav' }],
      interruptPrompt: true,
      initialSilenceMs: 10_000,
      input: { kind: 'dtmf', maxTones: 4, interToneTimeoutMs: 3_000, stopTones: ['#'] },
    },
  },
  {
    operation: 'recognize',
    variant: 'no field',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialBob, { kind: 'callMediaRecognizeDtmfOptions' }),
    tandem: ({ call }) =>
      call.recognize({ recognizeInputType: 'dtmf', recognizeOptions: { targetParticipant: bob } }),
  },
  {
    operation: 'recognize',
    variant: 'silence of 0 seconds',
    answers: [accepted],
    official: ({ media }) =>
      media.startRecognizing(officialBob, {
        kind: 'callMediaRecognizeSpeechOptions',
        initialSilenceTimeoutInSeconds: 0,
        endSilenceTimeoutInSeconds: 0,
        operationContext,
      }),
    tandem: ({ call }) =>
      call.recognize({
        recognizeInputType: 'speech',
        recognizeOptions: {
          targetParticipant: bob,
          initialSilenceTimeoutInSeconds: 0,
          speechOptions: { endSilenceTimeoutInMs: 0 },
        },
        operationContext,
      }),
  },
];

const media: readonly ParityCase[] = [
  {
    operation: 'play',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) =>
      m.play(prompts.official, [officialHanna, officialBob], { loop: true, ...officialReporting }),
    tandem: ({ call }) =>
      call.play({
        playSources: prompts.tandem,
        playTo: [hanna, bob],
        playOptions: { loop: true },
        interruptCallMediaOperation: true,
        ...reporting,
      }),
    command: {
      kind: 'play',
      prompts: prompts.neutral,
      to: [hanna, bob],
      loop: true,
      interrupt: true,
      providerOptions: {
        acs: {
          operationCallbackUri: operationCallbackUrl,
          voiceKind: 'female',
          customVoiceEndpointId: 'voice',
        },
      },
    },
  },
  {
    operation: 'play',
    variant: 'to all, every field',
    answers: [accepted],
    official: ({ media: m }) =>
      m.playToAll(prompts.official, {
        loop: true,
        interruptCallMediaOperation: true,
        ...officialReporting,
      }),
    tandem: ({ call }) =>
      call.play({
        playSources: prompts.tandem,
        playOptions: { loop: true },
        interruptCallMediaOperation: true,
        ...reporting,
      }),
  },
  {
    operation: 'play',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.playToAll([bare.official]),
    tandem: ({ call }) => call.play({ playSources: [bare.tandem] }),
  },
  {
    operation: 'startTranscription',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) =>
      m.startTranscription({
        locale: 'en-GB',
        speechRecognitionModelEndpointId: 'model',
        ...officialReporting,
      }),
    tandem: ({ call }) =>
      call.startTranscription({ locale: 'en-GB', speechModelEndpointId: 'model', ...reporting }),
    command: {
      kind: 'startTranscription',
      language: 'en-GB',
      providerOptions: {
        acs: { speechModelEndpointId: 'model', operationCallbackUri: operationCallbackUrl },
      },
    },
  },
  {
    operation: 'startTranscription',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.startTranscription(),
    tandem: ({ call }) => call.startTranscription(),
  },
  {
    operation: 'stopTranscription',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) => m.stopTranscription(officialReporting),
    tandem: ({ call }) => call.stopTranscription(reporting),
  },
  {
    operation: 'stopTranscription',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.stopTranscription(),
    tandem: ({ call }) => call.stopTranscription(),
  },
  {
    operation: 'updateTranscription',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) =>
      m.updateTranscription('en-GB', {
        speechRecognitionModelEndpointId: 'model',
        ...officialReporting,
      }),
    tandem: ({ call }) =>
      call.updateTranscription({ locale: 'en-GB', speechModelEndpointId: 'model', ...reporting }),
  },
  {
    operation: 'updateTranscription',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.updateTranscription('en-GB'),
    tandem: ({ call }) => call.updateTranscription({ locale: 'en-GB' }),
  },
  {
    operation: 'cancelAllMediaOperations',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.cancelAllOperations(),
    tandem: ({ call }) => call.cancelAllMediaOperations(),
    command: { kind: 'cancelMedia' },
  },
  {
    operation: 'startContinuousDtmfRecognition',
    variant: 'every field',
    answers: [held],
    official: ({ media: m }) => m.startContinuousDtmfRecognition(officialHanna, officialReporting),
    tandem: ({ call }) =>
      call.startContinuousDtmfRecognition({ targetParticipant: hanna, ...reporting }),
    command: {
      kind: 'startDtmfDetection',
      target: hanna,
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'startContinuousDtmfRecognition',
    variant: 'no field',
    answers: [held],
    official: ({ media: m }) => m.startContinuousDtmfRecognition(officialBob),
    tandem: ({ call }) => call.startContinuousDtmfRecognition({ targetParticipant: bob }),
  },
  {
    operation: 'stopContinuousDtmfRecognition',
    variant: 'every field',
    answers: [held],
    official: ({ media: m }) => m.stopContinuousDtmfRecognition(officialHanna, officialReporting),
    tandem: ({ call }) =>
      call.stopContinuousDtmfRecognition({ targetParticipant: hanna, ...reporting }),
  },
  {
    operation: 'stopContinuousDtmfRecognition',
    variant: 'no field',
    answers: [held],
    official: ({ media: m }) => m.stopContinuousDtmfRecognition(officialBob),
    tandem: ({ call }) => call.stopContinuousDtmfRecognition({ targetParticipant: bob }),
  },
  {
    operation: 'sendDtmfTones',
    variant: 'every field',
    answers: [acceptedWithContext],
    official: ({ media: m }) =>
      m.sendDtmfTones(
        [DtmfTone.One, DtmfTone.A, DtmfTone.Asterisk],
        officialHanna,
        officialReporting,
      ),
    tandem: ({ call }) =>
      call.sendDtmfTones({
        tones: ['one', 'a', 'asterisk'],
        targetParticipant: hanna,
        ...reporting,
      }),
    command: {
      kind: 'sendDtmf',
      tones: ['1', 'A', '*'],
      target: hanna,
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'sendDtmfTones',
    variant: 'no field',
    answers: [acceptedWithContext],
    official: ({ media: m }) => m.sendDtmfTones([DtmfTone.One], officialHanna),
    tandem: ({ call }) => call.sendDtmfTones({ tones: ['one'], targetParticipant: hanna }),
  },
  {
    operation: 'hold',
    variant: 'every field',
    answers: [held],
    official: ({ media: m }) =>
      m.hold(officialBob, { playSource: bare.official, ...officialReporting }),
    tandem: ({ call }) =>
      call.hold({ targetParticipant: bob, playSourceInfo: bare.tandem, ...reporting }),
    command: {
      kind: 'hold',
      target: bob,
      music: { kind: 'file', url: 'https://app.example/a.wav' },
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'hold',
    variant: 'no field',
    answers: [held],
    official: ({ media: m }) => m.hold(officialBob),
    tandem: ({ call }) => call.hold({ targetParticipant: bob }),
  },
  {
    operation: 'unhold',
    variant: 'every field',
    answers: [held],
    official: ({ media: m }) => m.unhold(officialBob, officialReporting),
    tandem: ({ call }) => call.unhold({ targetParticipant: bob, ...reporting }),
    command: {
      kind: 'resume',
      target: bob,
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'unhold',
    variant: 'no field',
    answers: [held],
    official: ({ media: m }) => m.unhold(officialBob),
    tandem: ({ call }) => call.unhold({ targetParticipant: bob }),
  },
  {
    operation: 'startMediaStreaming',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) => m.startMediaStreaming(officialReporting),
    tandem: ({ call }) => call.startMediaStreaming(reporting),
    command: {
      kind: 'startMediaStreaming',
      providerOptions: { acs: { operationCallbackUri: operationCallbackUrl } },
    },
  },
  {
    operation: 'startMediaStreaming',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.startMediaStreaming(),
    tandem: ({ call }) => call.startMediaStreaming(),
  },
  {
    operation: 'stopMediaStreaming',
    variant: 'every field',
    answers: [accepted],
    official: ({ media: m }) => m.stopMediaStreaming(officialReporting),
    tandem: ({ call }) => call.stopMediaStreaming(reporting),
  },
  {
    operation: 'stopMediaStreaming',
    variant: 'no field',
    answers: [accepted],
    official: ({ media: m }) => m.stopMediaStreaming(),
    tandem: ({ call }) => call.stopMediaStreaming(),
  },
];

const recordings: readonly ParityCase[] = [
  {
    operation: 'startRecording',
    variant: 'every field',
    answers: [recordingState],
    official: ({ client }) =>
      client.getCallRecording().start({
        callLocator: { kind: 'serverCallLocator', id: 'server-1' },
        recordingStateCallbackEndpointUrl: callbackUrl,
        recordingContent: 'audio',
        recordingChannel: 'unmixed',
        recordingFormat: 'wav',
        pauseOnStart: true,
        recordingStorage: {
          recordingStorageKind: 'azureBlobStorage',
          recordingDestinationContainerUrl: 'https://contoso.blob.core.windows.net/recordings',
        },
        audioChannelParticipantOrdering: [officialBob],
        channelAffinity: [{ channel: 0, targetParticipant: officialHanna }],
      }),
    tandem: ({ api }) =>
      api.startRecording({
        callLocator: { kind: 'serverCallLocator', serverCallId: 'server-1' },
        recordingStateCallbackUri: callbackUrl,
        recordingContentType: 'audio',
        recordingChannelType: 'unmixed',
        recordingFormatType: 'wav',
        pauseOnStart: true,
        externalStorage: {
          recordingStorageKind: 'azureBlobStorage',
          recordingDestinationContainerUrl: 'https://contoso.blob.core.windows.net/recordings',
        },
        audioChannelParticipantOrdering: [bob],
        channelAffinity: [{ channel: 0, participant: hanna }],
      }),
  },
  {
    operation: 'startRecording',
    variant: 'by connection',
    answers: [recordingState],
    official: ({ client }) =>
      client.getCallRecording().start({
        callConnectionId,
        recordingStateCallbackEndpointUrl: callbackUrl,
        recordingContent: 'audioVideo',
        recordingChannel: 'mixed',
        recordingFormat: 'mp4',
      }),
    tandem: ({ call }) =>
      call.startRecording({
        recordingStateCallbackUri: callbackUrl,
        recordingContentType: 'audioVideo',
        recordingChannelType: 'mixed',
        recordingFormatType: 'mp4',
      }),
    command: { kind: 'startRecording', content: 'audioVideo', channels: 'mixed', format: 'mp4' },
  },
  {
    operation: 'startRecording',
    variant: 'no field',
    answers: [recordingState],
    official: ({ client }) =>
      client.getCallRecording().start({ callLocator: { kind: 'groupCallLocator', id: 'group-1' } }),
    tandem: ({ api }) =>
      api.startRecording({ callLocator: { kind: 'groupCallLocator', groupCallId: 'group-1' } }),
  },
  {
    operation: 'getRecordingProperties',
    variant: 'no field',
    answers: [recordingState],
    official: ({ client }) => client.getCallRecording().getState('rec=='),
    tandem: ({ api }) => api.getRecordingProperties({ recordingId: 'rec==' }),
  },
  {
    operation: 'stopRecording',
    variant: 'no field',
    answers: [done],
    official: ({ client }) => client.getCallRecording().stop('rec=='),
    tandem: ({ api }) => api.stopRecording({ recordingId: 'rec==' }),
    command: { kind: 'stopRecording', recordingId: 'rec==' },
  },
  {
    operation: 'pauseRecording',
    variant: 'no field',
    answers: [accepted],
    official: ({ client }) => client.getCallRecording().pause('rec=='),
    tandem: ({ api }) => api.pauseRecording({ recordingId: 'rec==' }),
    command: { kind: 'pauseRecording', recordingId: 'rec==' },
  },
  {
    operation: 'resumeRecording',
    variant: 'no field',
    answers: [accepted],
    official: ({ client }) => client.getCallRecording().resume('rec=='),
    tandem: ({ api }) => api.resumeRecording({ recordingId: 'rec==' }),
    command: { kind: 'resumeRecording', recordingId: 'rec==' },
  },
];

/** Whom both clients place and answer calls as. */
export const source = ids.alice;
export const officialSource = officialAlice;

/** Every operation, with every field that both clients can set and with none. */
export const parityCases: readonly ParityCase[] = [
  ...calls,
  ...participants,
  ...media,
  ...recognitions,
  ...recordings,
];
