import type { CallingErrorJson } from '../errors/calling-error.js';
import type { Identity } from '../identity/identity.js';
import type { Command } from '../operation/command.js';
import type {
  OperationEndStatus,
  OperationHandle,
  OperationKind,
  OperationResult,
} from '../operation/operation-state.js';
import type { Tone } from '../operation/tone.js';
import type { Participant } from '../participant/participant.js';
import type { RosterVersion } from '../participant/roster.js';
import type { CallDirection } from './call-direction.js';
import type { CallState } from './call-state.js';
import type { EndReason } from './end-reason.js';

interface Fact<Type extends string> {
  readonly type: Type;
  /**
   * Key of this fact: the same id twice in one call is one fact. Absent where the provider gives its deliveries no
   * identity; such facts are all kept, and the reducer absorbs repetition.
   */
  readonly id?: string;
  /** Configured name of the provider. */
  readonly provider: string;
  readonly callId: string;
  /** ISO 8601. When it happened by the provider's clock, or, where the provider does not say, when it was received. */
  readonly occurredAt: string;
  /** What the provider sent, unchanged. Absent on facts of our own. */
  readonly raw?: unknown;
}

/** Someone calls the application, which may answer, reject or redirect. */
export interface CallIncoming extends Fact<'call.incoming'> {
  readonly from: Identity;
  readonly to: Identity;
  readonly callerDisplayName?: string;
  readonly correlationId?: string;
  /** Headers that the caller attached. */
  readonly customContext?: Readonly<Record<string, string>>;
  /** What the provider needs to be told back when the call is answered, rejected or redirected. Opaque. */
  readonly token?: string;
}

/** The application is told of a call that comes in: by one process, once. */
export interface CallAnnounced extends Fact<'call.announced'> {
  /** Which process tells it. Opaque. */
  readonly by: string;
}

/** Who and what a call is, as the answer to a request tells. */
export interface CallDescribed extends Fact<'call.described'> {
  readonly direction?: CallDirection;
  readonly source?: Identity;
  readonly targets?: readonly Identity[];
  /** Spans the legs of one conversation. */
  readonly correlationId?: string;
  /** The provider's id of the conversation that all legs share. */
  readonly conversationId?: string;
  /** As whom the application takes part. */
  readonly ownIdentity?: Identity;
  /** The application's own participant id in this call. */
  readonly ownParticipantId?: string;
  /** Who is in the call once it is connected, for calls whose provider sends no roster. */
  readonly connectedRoster?: readonly Participant[];
}

/** The call is on its way into a state. */
export interface CallProgressed extends Fact<'call.progressed'> {
  readonly lifecycle: 'connecting' | 'ringing' | 'transferring' | 'disconnecting';
}

/** The call is up. */
export interface CallConnected extends Fact<'call.connected'> {
  /** The operation that set the call up, where the provider echoes it. */
  readonly operationId?: string;
}

/** The call has ended for the application. Nothing follows it on the streams of the call. */
export interface CallDisconnected extends Fact<'call.disconnected'> {
  readonly reason: EndReason;
}

/**
 * The last that is to be known of a call: it is disconnected, and the time in which the ends of open operations could still
 * arrive is over. Written by whoever serves the call, or was told of its disconnection.
 */
export type CallSettled = Fact<'call.settled'>;

/** The service was told that the application is still there. Nobody need tell it again for a while. */
export type CallKeptAlive = Fact<'call.keptAlive'>;

/**
 * Stands in the order of a log for all that came before it and is not kept any more: the state that it had brought about. It is
 * handed to whoever reads from before it; nobody appends it.
 */
export interface CallSnapshot extends Fact<'call.snapshot'> {
  /** The form of `state`. */
  readonly v: 1;
  readonly state: CallState;
}

/** A snapshot of the call was kept, so that nobody need keep another for a while. */
export type CallSnapshotTaken = Fact<'call.snapshotTaken'>;

/** A whole list of who is in the call. */
export interface RosterSnapshot extends Fact<'roster.snapshot'> {
  readonly sequence?: number;
  readonly participants: readonly Participant[];
  /** Set where the provider's list does not tell who is on hold: that follows from holding and resuming them. */
  readonly isHoldUnknown?: true;
}

/** Changes of a roster since the one numbered before it. */
export interface RosterDelta extends Fact<'roster.delta'> {
  readonly sequence: number;
  readonly changed: readonly Participant[];
  /** Participant ids of those who left. */
  readonly removed: readonly string[];
  /** Set where the provider's list does not tell who is on hold: that follows from holding and resuming them. */
  readonly isHoldUnknown?: true;
}

/** A whole list that the library asked for. */
export interface RosterRead extends Fact<'roster.read'> {
  readonly participants: readonly Participant[];
  /** The roster known when the read began. */
  readonly basedOn: RosterVersion;
  /** Set where the provider's list does not tell who is on hold: that follows from holding and resuming them. */
  readonly isHoldUnknown?: true;
}

/** Nothing was heard for so long that the roster may have changed unseen. A read follows. */
export type RosterDoubted = Fact<'roster.doubted'>;

/** Someone is in the call who was not before. Derived from rosters. */
export interface ParticipantJoined extends Fact<'participant.joined'> {
  readonly participant: Participant;
}

/** Someone is no longer in the call. Derived from rosters, or from evidence against an earlier success. */
export interface ParticipantLeft extends Fact<'participant.left'> {
  readonly participant: Participant;
  readonly reason: EndReason;
}

/** Something about a participant changed: muted, held, admitted from the lobby. Derived from rosters. */
export interface ParticipantUpdated extends Fact<'participant.updated'> {
  readonly participant: Participant;
  readonly before: Participant;
}

/** The application gave a command. Recorded before its request leaves. */
export interface OperationRequested extends Fact<'operation.requested'> {
  readonly operationId: string;
  readonly command: Command;
  /** The key under which the provider executes the command at most once, where it offers that. */
  readonly idempotencyKey: string;
  /** ISO 8601. When waiting for the outcome ends. */
  readonly deadlineAt: string;
}

/**
 * The request of a command left, and no answer could be read. Whoever gave the command was told, so it is not sent again;
 * its outcome will be found by its reports, by reading, or not at all.
 */
export interface OperationUnanswered extends Fact<'operation.unanswered'> {
  readonly operationId: string;
}

/** The provider took a command on; its outcome comes later. */
export interface OperationAccepted extends Fact<'operation.accepted'> {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly handle: OperationHandle;
}

/** What tells which operation a provider's report belongs to. */
export interface OperationCorrelation {
  /** The context text as the provider echoed it, ours or not. */
  readonly context?: string;
  readonly invitationId?: string;
  readonly providerOperationId?: string;
  readonly participant?: Identity;
}

/** An operation is over. */
export interface OperationEnded extends Fact<'operation.ended'> {
  readonly kind: OperationKind;
  /** Our id of the operation, where the report carries it. */
  readonly operationId?: string;
  readonly correlation?: OperationCorrelation;
  readonly status: OperationEndStatus;
  readonly reason?: EndReason;
  readonly result?: OperationResult;
  /** Set where the provider refused the request itself. */
  readonly error?: CallingErrorJson;
  /** How it became known. */
  readonly by: OperationEvidence;
}

/** How the end of an operation became known. */
export type OperationEvidence = 'event' | 'answer' | 'reconciliation' | 'deadline' | 'callEnd';

/** A tone arrived from a participant. */
export interface DtmfReceived extends Fact<'dtmf.received'> {
  readonly tone: Tone;
  readonly sequence?: number;
  /** Who pressed it, where the provider can tell. */
  readonly participant?: Identity;
  readonly operationId?: string;
}

/** A recording of the call started, paused, went on or stopped. */
export interface RecordingChanged extends Fact<'recording.changed'> {
  readonly recordingId: string;
  readonly isActive: boolean;
}

/** Something the provider sent that has no neutral form. Kept whole in `raw`. */
export interface ProviderEvent extends Fact<'provider.event'> {
  /** The provider's name of it. */
  readonly name: string;
}

/** Everything that happens in a call. The state of a call is a pure function of these, in the order of its log. */
export type CallEvent =
  | CallIncoming
  | CallAnnounced
  | CallDescribed
  | CallProgressed
  | CallConnected
  | CallDisconnected
  | CallSettled
  | CallKeptAlive
  | CallSnapshot
  | CallSnapshotTaken
  | RosterSnapshot
  | RosterDelta
  | RosterRead
  | RosterDoubted
  | ParticipantJoined
  | ParticipantLeft
  | ParticipantUpdated
  | OperationRequested
  | OperationUnanswered
  | OperationAccepted
  | OperationEnded
  | DtmfReceived
  | RecordingChanged
  | ProviderEvent;

/** The discriminator of {@link CallEvent}. */
export type CallEventType = CallEvent['type'];

/** The event of a given type. */
export type CallEventOf<Type extends CallEventType> = Extract<CallEvent, { readonly type: Type }>;
