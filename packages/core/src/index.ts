// Calling: what an application holds.

export type { CallDirection } from './call/call-direction.js';
export type {
  CallConnected,
  CallDescribed,
  CallDisconnected,
  CallEvent,
  CallEventOf,
  CallEventType,
  CallIncoming,
  CallKeptAlive,
  CallProgressed,
  CallSettled,
  CallSnapshot,
  CallSnapshotTaken,
  DtmfReceived,
  OperationAccepted,
  OperationCorrelation,
  OperationEnded,
  OperationEvidence,
  OperationRequested,
  OperationUnanswered,
  ParticipantJoined,
  ParticipantLeft,
  ParticipantUpdated,
  ProviderEvent,
  RecordingChanged,
  RosterDelta,
  RosterDoubted,
  RosterRead,
  RosterSnapshot,
} from './call/call-event.js';
// The call: its state, its events, and the function between them.
export { callIdOf, parseCallId, unattributedCallId } from './call/call-id.js';
export { assertSnapshotReadable, snapshotOf } from './call/call-snapshot.js';
export type { CallLifecycle, CallState, RecordingState } from './call/call-state.js';
export { initialCallState } from './call/call-state.js';
export type { ParticipantEvent } from './call/consequences.js';
export { consequencesOf } from './call/consequences.js';
export type { EndReason, Reason } from './call/end-reason.js';
export { reduce } from './call/reduce.js';
export type { InviteOptions, TransferOptions } from './calling/call.js';
export { Call } from './calling/call.js';
export type { PlayOptions, RecognizeOptions, RecordingOptions } from './calling/call-media.js';
export { CallMedia } from './calling/call-media.js';
export type {
  CallCommandOptions,
  ConnectOptions,
  CreateCallOptions,
} from './calling/call-options.js';
export type { CallingDependencies } from './calling/calling.js';
export { Calling } from './calling/calling.js';
export type { Cancellation } from './calling/cancellation.js';
export type { CallingConfig, LogConfig } from './calling/config.js';
// Configuration.
export { parseCallingConfig, parseConfig } from './calling/config.js';
export { configFromEnvironment, configFromFile } from './calling/config-sources.js';
export type { CallingComponents, CreateCallingOptions } from './calling/create-calling.js';
export { createCalling } from './calling/create-calling.js';
export { IncomingCall } from './calling/incoming-call.js';
export { Invitation } from './calling/invitation.js';
export type { OperationOutcome } from './calling/operation.js';
export { Operation } from './calling/operation.js';
export type { ReconcileOptions, ReconcilePolicy } from './calling/reconcile-policy.js';
export { Recording } from './calling/recording.js';
export type { CommandOptions } from './calling/send-command.js';
export type { Clock, Timer } from './clock/clock.js';
export { systemClock } from './clock/clock.js';
export type {
  CallingErrorCode,
  CallingErrorDetails,
  CallingErrorJson,
} from './errors/calling-error.js';
// Errors.
export { CallingError, hasCode } from './errors/calling-error.js';
export {
  CallNotFoundError,
  ConfigurationError,
  InvalidArgumentError,
  InvalidStateError,
  LeaseLostError,
  OperationFailedError,
  OperationTimeoutError,
  RequestError,
  UnavailableError,
  UnsupportedOperationError,
  WebhookPayloadError,
  WebhookVerificationError,
} from './errors/errors.js';
export type {
  ApplicationIdentity,
  CommunicationUserIdentity,
  DeviceIdentity,
  EncryptedIdentity,
  GuestIdentity,
  Identity,
  IdentityCloud,
  IdentityKind,
  OnPremisesIdentity,
  PhoneNumberIdentity,
  TeamsAppIdentity,
  TeamsExtensionUserIdentity,
  TeamsUserIdentity,
  UnknownIdentity,
} from './identity/identity.js';
// Identity.
export { isSameIdentity } from './identity/identity.js';
export type { TeamsIdentityOptions } from './identity/make-identity.js';
export {
  application,
  communicationUser,
  device,
  encrypted,
  guest,
  isE164,
  onPremises,
  phone,
  teamsApp,
  teamsExtensionUser,
  teamsUser,
} from './identity/make-identity.js';
export { fromRawId } from './identity/raw-id.js';
// Ports.
export type { StoredEvent } from './log/encode-event.js';
export { decodeEvent, decodeKey, encodeEvent, encodeKey } from './log/encode-event.js';
export type {
  AppendOptions,
  AppendResult,
  EventLog,
  Lease,
  LeaseRequest,
  LeaseResult,
  LogEntry,
  LogPosition,
  LogSnapshot,
  LogWatch,
} from './log/event-log.js';
export type { EventLogAdapter, EventLogContext } from './log/event-log-adapter.js';
export { leaseLost, noEntryAt } from './log/log-refusals.js';
export type { MemoryEventLogOptions } from './log/memory-event-log.js';
export { MemoryEventLog } from './log/memory-event-log.js';
export type { Logger, LogLevel } from './logger/logger.js';
export { silentLogger } from './logger/logger.js';
export { redact } from './logger/redact.js';
export { redactText } from './logger/redact-text.js';
export { redactingLogger } from './logger/redacting-logger.js';
export type {
  AnswerCommand,
  ConnectCommand,
  ConversationLocator,
  CreateCallCommand,
  HangUpCommand,
  RedirectCommand,
  RejectCommand,
  TerminateCommand,
  TransferCommand,
} from './operation/call-command.js';
export type { Command, CommandKind, CommandOf } from './operation/command.js';
export { targetsOf } from './operation/command.js';
export type { ProviderOptions } from './operation/command-base.js';
export { decodeCorrelationToken, encodeCorrelationToken } from './operation/correlation-token.js';
export type {
  CancelMediaCommand,
  ChoicesInput,
  DtmfInput,
  FilePrompt,
  PauseRecordingCommand,
  PlayCommand,
  Prompt,
  RecognizeCommand,
  RecognizeInput,
  ResumeRecordingCommand,
  SendDtmfCommand,
  SpeechInput,
  SpeechOrDtmfInput,
  SsmlPrompt,
  StartDtmfDetectionCommand,
  StartMediaStreamingCommand,
  StartRecordingCommand,
  StartTranscriptionCommand,
  StopDtmfDetectionCommand,
  StopMediaStreamingCommand,
  StopRecordingCommand,
  StopTranscriptionCommand,
  TextPrompt,
  UpdateTranscriptionCommand,
} from './operation/media-command.js';
export type {
  CancelOutcome,
  OperationEndStatus,
  OperationHandle,
  OperationKind,
  OperationResult,
  OperationState,
  OperationStatus,
} from './operation/operation-state.js';
// Operations.
export { isOpen } from './operation/operation-state.js';
export type {
  CancelCommand,
  HoldCommand,
  InviteCommand,
  MoveCommand,
  MuteCommand,
  MuteSelfCommand,
  RemoveCommand,
  ResumeCommand,
  UnmuteSelfCommand,
} from './operation/participant-command.js';
export type { Recognition } from './operation/recognition.js';
export type { Tone } from './operation/tone.js';
export { isTone } from './operation/tone.js';
export type { MediaStream, Participant } from './participant/participant.js';
// Participants.
export { participantKey } from './participant/participant.js';
export type { Roster, RosterFreshness, RosterVersion } from './participant/roster.js';
export type { Capabilities, Capability, OptionCapability, Support } from './provider/capability.js';
export { onlyCapable } from './provider/capability.js';
// The provider contract.
export type {
  CommandContext,
  KeepAlive,
  PreparedCommand,
  Provider,
  ProviderAdapter,
  ProviderParts,
  ReadContext,
  ReadQuery,
  Receipt,
  ReceiptEvent,
  SendOptions,
  WebhookDelivery,
} from './provider/provider.js';
export { RequestsUnderWay } from './provider/requests-under-way.js';
export type { IntakeResult } from './webhook/intake.js';
export type { WebhookPolicy } from './webhook/webhook-policy.js';
