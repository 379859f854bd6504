import type { Cancel } from '../../clock/clock.js';
import type { Ringing } from '../../people/people.js';
import type { ApiVersion } from '../api-version.js';
import type { Identifier } from '../identifier.js';
import type { Roster } from './roster.js';

/** The states of a leg that requests can meet; an ended leg is forgotten. */
type LegState = 'connecting' | 'connected' | 'disconnecting';

/** What all legs of one call share. */
export interface Conversation {
  readonly serverCallId: string;
  readonly correlationId: string;
  readonly roster: Roster;
  readonly legs: Set<Leg>;
  /** Those whom the call itself rings; invitations have their own. */
  readonly ringing: Map<Ringing, Identifier>;
  /** What is due later in this call: people who will leave. */
  readonly alarms: Set<Cancel>;
}

/**
 * One application's connection to a call, the thing that has a `callConnectionId`.
 *
 * ```
 * connecting ──first answer──▶ connected ──hang up, terminate, last one leaves──▶ disconnecting ─▶ (forgotten)
 *     └─────────nobody answers, hang up────────────────────────────────────────────────────▲
 * ```
 */
export interface Leg extends LegRequest {
  readonly id: string;
  readonly conversation: Conversation;
  /** The identity under which the application is in the call. */
  readonly source: Identifier;
  readonly invitations: Map<string, Invitation>;
  state: LegState;
  /** The number of the latest roster that this leg knows of. */
  sequenceNumber: number;
}

/** What the request that made a leg said about it. */
export interface LegRequest {
  readonly apiVersion: ApiVersion;
  readonly callbackUri: string;
  readonly targets: readonly Identifier[];
  readonly operationContext: string | undefined;
  readonly sourceCallerIdNumber: string | undefined;
  readonly sourceDisplayName: string | undefined;
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
