/** The callbacks of the service. */
export type EventName =
  | 'CallConnected'
  | 'CallDisconnected'
  | 'CreateCallFailed'
  | 'AnswerFailed'
  | 'ConnectFailed'
  | 'ParticipantsUpdated'
  | 'AddParticipantSucceeded'
  | 'AddParticipantFailed'
  | 'CancelAddParticipantSucceeded'
  | 'CancelAddParticipantFailed'
  | 'RemoveParticipantSucceeded'
  | 'RemoveParticipantFailed'
  | 'MoveParticipantSucceeded'
  | 'MoveParticipantFailed'
  | 'CallTransferAccepted'
  | 'CallTransferFailed'
  | 'PlayStarted'
  | 'PlayCompleted'
  | 'PlayFailed'
  | 'PlayCanceled'
  | 'RecognizeCompleted'
  | 'RecognizeFailed'
  | 'RecognizeCanceled'
  | 'ContinuousDtmfRecognitionToneReceived'
  | 'ContinuousDtmfRecognitionToneFailed'
  | 'ContinuousDtmfRecognitionStopped'
  | 'SendDtmfTonesCompleted'
  | 'SendDtmfTonesFailed'
  | 'HoldFailed'
  | 'TranscriptionStarted'
  | 'TranscriptionStopped'
  | 'TranscriptionUpdated'
  | 'TranscriptionFailed'
  | 'MediaStreamingStarted'
  | 'MediaStreamingStopped'
  | 'MediaStreamingFailed'
  | 'RecordingStateChanged'
  | 'StartRecordingFailed';

/** Successes that tell a result only since 2024-09-15. */
const lateToTellResults: ReadonlySet<EventName> = new Set([
  'CallConnected',
  'CallDisconnected',
  'ParticipantsUpdated',
  'AddParticipantSucceeded',
  'CancelAddParticipantSucceeded',
  'RemoveParticipantSucceeded',
  'RecordingStateChanged',
]);

/** Whether an event told a result before version 2024-09-15. */
export function alwaysTellsResult(name: EventName): boolean {
  return !lateToTellResults.has(name);
}
