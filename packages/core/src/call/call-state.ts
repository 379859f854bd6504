import type { Identity } from '../identity/identity.js';
import type { OperationState } from '../operation/operation-state.js';
import type { Participant } from '../participant/participant.js';
import type { Roster } from '../participant/roster.js';
import { emptyRoster } from '../participant/roster.js';
import type { CallDirection } from './call-direction.js';
import { parseCallId } from './call-id.js';
import type { EndReason } from './end-reason.js';

/**
 * Where a call stands.
 *
 * ```
 * unknown ─▶ incoming ─▶ connecting ─▶ ringing ─▶ connected ◀─▶ transferring
 *                └────────────┴───────────┴──────────┴─▶ disconnecting ─▶ disconnected
 * ```
 *
 * A state may be skipped. The only way back is from a transfer that failed. `unknown` is a call of which only
 * fragments were heard.
 */
export type CallLifecycle =
  | 'unknown'
  | 'incoming'
  | 'connecting'
  | 'ringing'
  | 'connected'
  | 'transferring'
  | 'disconnecting'
  | 'disconnected';

/** A recording of a call. */
export interface RecordingState {
  readonly id: string;
  /** False while it is paused, and after it was stopped. */
  readonly isActive: boolean;
}

/** All that is known of a call: the sum of its events. */
export interface CallState {
  readonly callId: string;
  /** Configured name of the provider. */
  readonly provider: string;
  readonly providerCallId: string;
  readonly lifecycle: CallLifecycle;
  readonly direction?: CallDirection;
  /** Who placed the call. */
  readonly source?: Identity;
  /** Whom it was placed to. */
  readonly targets: readonly Identity[];
  readonly ownIdentity?: Identity;
  readonly ownParticipantId?: string;
  /** Spans the legs of one conversation. */
  readonly correlationId?: string;
  /** The provider's id of the conversation that all legs share. */
  readonly conversationId?: string;
  readonly roster: Roster;
  /** In the order in which they became known. */
  readonly operations: readonly OperationState[];
  /** Recordings of the call that began, with whether each is recording now. */
  readonly recordings: readonly RecordingState[];
  /** Why the call ended. Present from the moment the provider reports the end. */
  readonly endReason?: EndReason;
  /** ISO 8601. When the provider reported the end, while the ends of open operations may still arrive. */
  readonly disconnectedAt?: string;
  /** Who tells the application of a call that comes in, and since when that is settled. */
  readonly announced?: { readonly by: string; readonly at: string };
  /** The operation that set the call up, as the provider tells; its intent may be in no log of this call. */
  readonly connectedBy?: string;
  /** ISO 8601. When the service was last told that the application is still there, where it wants to be. */
  readonly keptAliveAt?: string;
  /** Who is in the call once it is connected, for calls whose provider sends no roster. */
  readonly connectedRoster?: readonly Participant[];
}

/** The state of a call of which nothing has been heard. */
export function initialCallState(callId: string): CallState {
  return {
    callId,
    ...parseCallId(callId),
    lifecycle: 'unknown',
    targets: none,
    roster: emptyRoster,
    operations: none,
    recordings: none,
  };
}

/** One list for all calls that have nothing to list. */
const none: readonly never[] = [];

/** Whether the provider has reported the end of the call, and only the ends of open operations are still awaited. */
export function isSettling(state: CallState): boolean {
  return state.disconnectedAt !== undefined && state.lifecycle !== 'disconnected';
}
