import { callParticipant } from '../operations/answers.js';
import { fields, identity, list, number, object, record, string, word } from '../wire/shape.js';
import { acsTones } from '../wire/tone.js';

const tone = word(...acsTones);

const sipDiagnostics = fields({ code: number, message: string });

/** How something went. A `code` of 200 says nothing about success: see the pair at the end of the message. */
const resultInformation = fields({
  code: number,
  subCode: number,
  message: string,
  sipDetails: object(sipDiagnostics),
  q850Details: object(sipDiagnostics),
});

const common = {
  callConnectionId: string,
  serverCallId: string,
  correlationId: string,
  operationContext: string,
  resultInformation: object(resultInformation),
};

const plain = fields(common);
const ofParticipant = fields({ ...common, participant: identity });
const ofInvitation = fields({ ...common, invitationId: string });
const ofMove = fields({ ...common, participant: identity, fromCall: string });
const ofPrompt = fields({ ...common, failedPlaySourceIndex: number });

const streamDetails = [
  'subscriptionStarted',
  'streamConnectionReestablished',
  'streamConnectionUnsuccessful',
  'streamUrlMissing',
  'serviceShutdown',
  'streamConnectionInterrupted',
  'speechServicesConnectionError',
  'subscriptionStopped',
  'unspecifiedError',
  'authenticationFailure',
  'badRequest',
  'tooManyRequests',
  'forbidden',
  'serviceTimeout',
] as const;

const ofTranscription = fields({
  ...common,
  transcriptionUpdate: object(
    fields({
      transcriptionStatus: word(
        'transcriptionStarted',
        'transcriptionFailed',
        'transcriptionResumed',
        'transcriptionUpdated',
        'transcriptionStopped',
        'unspecifiedError',
      ),
      transcriptionStatusDetails: word(...streamDetails, 'transcriptionLocaleUpdated'),
    }),
  ),
});

const ofStreaming = fields({
  ...common,
  mediaStreamingUpdate: object(
    fields({
      contentType: word('audio'),
      mediaStreamingStatus: word(
        'mediaStreamingStarted',
        'mediaStreamingFailed',
        'mediaStreamingStopped',
        'unspecifiedError',
      ),
      mediaStreamingStatusDetails: word(...streamDetails, 'initialWebSocketConnectionFailed'),
    }),
  ),
});

/** What each mid-call callback holds, by the name of the event. */
export const callbackShapes = {
  CallConnected: plain,
  CallDisconnected: plain,
  CreateCallFailed: plain,
  AnswerFailed: plain,
  ConnectFailed: plain,
  ParticipantsUpdated: fields({
    ...common,
    sequenceNumber: number,
    participants: list(object(callParticipant)),
  }),
  AddParticipantSucceeded: ofParticipant,
  AddParticipantFailed: ofParticipant,
  RemoveParticipantSucceeded: ofParticipant,
  RemoveParticipantFailed: ofParticipant,
  CancelAddParticipantSucceeded: ofInvitation,
  CancelAddParticipantFailed: ofInvitation,
  MoveParticipantSucceeded: ofMove,
  MoveParticipantFailed: ofMove,
  CallTransferAccepted: fields({ ...common, transferTarget: identity, transferee: identity }),
  CallTransferFailed: plain,
  PlayStarted: plain,
  PlayCompleted: plain,
  PlayCanceled: plain,
  PlayFailed: ofPrompt,
  RecognizeCompleted: fields({
    ...common,
    recognitionType: word('dtmf', 'speech', 'choices'),
    dtmfResult: object(fields({ tones: list(tone) })),
    choiceResult: object(fields({ label: string, recognizedPhrase: string, confidence: number })),
    speechResult: object(fields({ speech: string, confidence: number })),
  }),
  RecognizeFailed: ofPrompt,
  RecognizeCanceled: plain,
  ContinuousDtmfRecognitionToneReceived: fields({ ...common, sequenceId: number, tone }),
  ContinuousDtmfRecognitionToneFailed: plain,
  ContinuousDtmfRecognitionStopped: plain,
  SendDtmfTonesCompleted: plain,
  SendDtmfTonesFailed: plain,
  HoldFailed: plain,
  TranscriptionStarted: ofTranscription,
  TranscriptionStopped: ofTranscription,
  TranscriptionUpdated: ofTranscription,
  TranscriptionFailed: ofTranscription,
  MediaStreamingStarted: ofStreaming,
  MediaStreamingStopped: ofStreaming,
  MediaStreamingFailed: ofStreaming,
  RecordingStateChanged: fields({
    ...common,
    recordingId: string,
    state: word('active', 'inactive'),
    startDateTime: string,
    recordingKind: word('azureCommunicationServices', 'teams', 'teamsCompliance'),
  }),
  StartRecordingFailed: fields({ ...common, recordingId: string }),
} as const;

/** Of these no more is known for certain than what all have; the rest is in the raw form. */
const ofConversation = fields({ serverCallId: string, correlationId: string });

/** What each event of Event Grid holds, by the name of the event. */
export const eventGridShapes = {
  IncomingCall: fields({
    to: identity,
    from: identity,
    serverCallId: string,
    callerDisplayName: string,
    customContext: object(fields({ sipHeaders: record(string), voipHeaders: record(string) })),
    incomingCallContext: string,
    onBehalfOfCallee: identity,
    correlationId: string,
  }),
  CallStarted: ofConversation,
  CallEnded: ofConversation,
  CallParticipantAdded: ofConversation,
  CallParticipantRemoved: ofConversation,
  RecordingFileStatusUpdated: fields({
    recordingStorageInfo: object(
      fields({
        recordingChunks: list(
          object(
            fields({
              documentId: string,
              index: number,
              endReason: string,
              contentLocation: string,
              metadataLocation: string,
              deleteLocation: string,
            }),
          ),
        ),
      }),
    ),
    recordingStartTime: string,
    recordingDurationMs: number,
    sessionEndReason: string,
    recordingId: string,
    storageType: string,
  }),
} as const;
