import type { Cancel } from '../../clock/clock.js';
import type { Conduct } from '../../people/conduct.js';
import type { Ringing } from '../../people/people.js';
import type { ApiVersion } from '../api-version.js';
import type { Identifier } from '../identifier.js';
import type { Roster } from './roster.js';
import type { MediaStreamingOptions, TranscriptionOptions } from './streaming-options.js';

/** The states of a leg that requests can meet; an ended leg is forgotten. */
type LegState = 'connecting' | 'connected' | 'transferring' | 'transferAccepted' | 'disconnecting';

/** What all legs of one call share. */
export interface Conversation {
  readonly serverCallId: string;
  readonly correlationId: string;
  readonly roster: Roster;
  readonly legs: Set<Leg>;
  /** What those in the call do by themselves, by raw id. */
  readonly conducts: Map<string, Conduct>;
  /** Members who are on a telephone whose other end is in another conversation, by raw id. */
  readonly lines: Map<string, Line>;
  /** What is due later in this call: people who will leave. */
  readonly alarms: Set<Cancel>;
  /** The participant that an early version shows while it records. */
  recorderId: string | undefined;
}

/** The other end of a telephone line between two conversations. */
interface Line {
  readonly far: Conversation;
  readonly farMember: Identifier;
}

/**
 * One application's connection to a call, the thing that has a `callConnectionId`.
 *
 * ```
 * connecting ──first answer──▶ connected ──hang up, terminate, last one leaves──▶ disconnecting ─▶ (forgotten)
 *     └─────────nobody answers, hang up────────────────────────────────────────────────────▲
 * connected ──transfer──▶ transferring ──accepted──▶ transferAccepted ──▶ disconnecting
 *     ▲────────────failed────────┘
 * ```
 */
export interface Leg extends LegRequest {
  readonly id: string;
  readonly origin: 'created' | 'answered' | 'connected';
  readonly conversation: Conversation;
  /** Who placed the call. */
  readonly source: Identifier;
  /** The identity under which the application is in the call; one that connected to it is not in its roster. */
  readonly member: Identifier | undefined;
  readonly targets: readonly Identifier[];
  readonly sourceCallerIdNumber: string | undefined;
  readonly sourceDisplayName: string | undefined;
  readonly answeredBy: Identifier | undefined;
  /** The number that was dialled. */
  readonly answeredFor: string | undefined;
  /** Those whom the call itself rings; invitations have their own. */
  readonly ringing: Map<Ringing, Identifier>;
  readonly invitations: Map<string, Invitation>;
  state: LegState;
  /** The number of the latest roster that this leg knows of. */
  sequenceNumber: number;
}

/** What the request that made a leg said about it, whichever request it was. */
export interface LegRequest {
  readonly apiVersion: ApiVersion;
  readonly callbackUri: string;
  readonly operationContext: string | undefined;
  /** The resource that speaks and understands speech for this call. */
  readonly cognitiveServicesEndpoint: string | undefined;
  readonly mediaStreaming: MediaStreamingOptions | undefined;
  readonly transcription: TranscriptionOptions | undefined;
}

/** Somebody who was asked to join a connected call. */
export interface Invitation {
  readonly id: string;
  readonly participant: Identifier;
  readonly operationContext: string | undefined;
  readonly operationCallbackUri: string | undefined;
  readonly ringing: Ringing;
  isOpen: boolean;
}
