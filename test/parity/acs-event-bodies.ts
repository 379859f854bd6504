const callConnectionId = '41006a80-1f2e-4c55-9a3b-0d5f6f2f7a11';
const user = '8:acs:b9614373-fd0b-480c-8fd2-cb58b70eab9f_00000002';

const alice = { kind: 'communicationUser', rawId: user, communicationUser: { id: user } };
const hanna = {
  kind: 'phoneNumber',
  rawId: '4:+14255550123',
  phoneNumber: { value: '+14255550123' },
};
const teams = {
  kind: 'microsoftTeamsUser',
  rawId: '8:orgid:278405a3-f568-4b3e-b684-009193463064',
  microsoftTeamsUser: {
    userId: '278405a3-f568-4b3e-b684-009193463064',
    isAnonymous: false,
    cloud: 'public',
  },
};

const prompt = { failedPlaySourceIndex: 1 };
const invitation = { invitationId: '0d9a6c0b-5a2e-4f43-9b6b-2f0c2b7f8c11' };
const moved = { participant: hanna, fromCall: '9c7be0a1-6c56-4b5a-9b7e-2f5f9d4f2b22' };

function transcription(transcriptionStatus: string, transcriptionStatusDetails: string) {
  return { transcriptionUpdate: { transcriptionStatus, transcriptionStatusDetails } };
}

function streaming(mediaStreamingStatus: string, mediaStreamingStatusDetails: string) {
  return {
    mediaStreamingUpdate: {
      contentType: 'audio',
      mediaStreamingStatus,
      mediaStreamingStatusDetails,
    },
  };
}

/** What each event has beyond what all have: every field of the documentation. */
const own: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CallConnected: {},
  CallDisconnected: {},
  CreateCallFailed: {},
  AnswerFailed: {},
  ConnectFailed: {},
  ParticipantsUpdated: {
    sequenceNumber: 7,
    participants: [
      { identifier: alice, isMuted: true, isOnHold: false },
      { identifier: hanna, isMuted: false, isOnHold: true },
      { identifier: teams, isMuted: false, isOnHold: false },
    ],
  },
  AddParticipantSucceeded: { participant: teams },
  AddParticipantFailed: { participant: hanna },
  RemoveParticipantSucceeded: { participant: alice },
  RemoveParticipantFailed: { participant: hanna },
  CancelAddParticipantSucceeded: invitation,
  CancelAddParticipantFailed: invitation,
  MoveParticipantSucceeded: moved,
  MoveParticipantFailed: moved,
  CallTransferAccepted: { transferTarget: hanna, transferee: alice },
  CallTransferFailed: {},
  PlayStarted: {},
  PlayCompleted: {},
  PlayCanceled: {},
  PlayFailed: prompt,
  RecognizeCompleted: {
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['one', 'pound', 'a'] },
  },
  RecognizeFailed: prompt,
  RecognizeCanceled: {},
  ContinuousDtmfRecognitionToneReceived: { sequenceId: 3, tone: 'asterisk' },
  ContinuousDtmfRecognitionToneFailed: {},
  ContinuousDtmfRecognitionStopped: {},
  SendDtmfTonesCompleted: {},
  SendDtmfTonesFailed: {},
  HoldFailed: {},
  TranscriptionStarted: transcription('transcriptionStarted', 'subscriptionStarted'),
  TranscriptionStopped: transcription('transcriptionStopped', 'subscriptionStopped'),
  TranscriptionUpdated: transcription('transcriptionUpdated', 'transcriptionLocaleUpdated'),
  TranscriptionFailed: transcription('transcriptionFailed', 'speechServicesConnectionError'),
  MediaStreamingStarted: streaming('mediaStreamingStarted', 'subscriptionStarted'),
  MediaStreamingStopped: streaming('mediaStreamingStopped', 'subscriptionStopped'),
  MediaStreamingFailed: streaming('mediaStreamingFailed', 'initialWebSocketConnectionFailed'),
  RecordingStateChanged: {
    recordingId: 'rec==',
    state: 'active',
    startDateTime: '2026-03-12T10:00:10.1234567+00:00',
    recordingKind: 'azureCommunicationServices',
  },
  StartRecordingFailed: { recordingId: 'rec==' },
};

/** Forms of one event that differ in what they hold. */
const forms: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [
    'RecognizeCompleted',
    {
      recognitionType: 'choices',
      choiceResult: { label: 'Yes', recognizedPhrase: 'yes please', confidence: 0.93 },
    },
  ],
  [
    'RecognizeCompleted',
    { recognitionType: 'speech', speechResult: { speech: 'Good morning.', confidence: 0.81 } },
  ],
];

/** Events that carry no context. */
const withoutContext: ReadonlySet<string> = new Set([
  'ParticipantsUpdated',
  'RecordingStateChanged',
]);

/** One event in its envelope. */
export interface EventBody {
  readonly name: string;
  readonly wire: Readonly<Record<string, unknown>>;
}

/** Every event of mid-call callbacks, with all that it can hold. */
export const eventBodies: readonly EventBody[] = [...Object.entries(own), ...forms].map(
  ([name, data], index) => ({
    name,
    wire: {
      id: `00000000-0000-4000-8000-00000000${String(index).padStart(4, '0')}`,
      source: `calling/callConnections/${callConnectionId}`,
      subject: `calling/callConnections/${callConnectionId}`,
      type: `Microsoft.Communication.${name}`,
      time: '2026-03-12T10:00:04.5803071+00:00',
      specversion: '1.0',
      datacontenttype: 'application/json',
      data: {
        ...data,
        ...(withoutContext.has(name) ? {} : { operationContext: 't1:operation-1:mine' }),
        callConnectionId,
        serverCallId: 'SCID',
        correlationId: '2f0f3d5c-60d2-4f0a-9b0c-7c8a4a5e1001',
        resultInformation: {
          code: 486,
          subCode: 560_486,
          message: 'Busy Here. DiagCode: 486#560486.@',
          sipDetails: { code: 486, message: 'Busy Here' },
          q850Details: { code: 17, message: 'User busy' },
        },
      },
    },
  }),
);
