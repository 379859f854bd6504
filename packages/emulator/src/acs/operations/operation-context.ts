import type { CallDesk } from '../call/call-desk.js';
import type { IncomingCalls } from '../call/incoming-calls.js';
import type { Invitations } from '../call/invitations.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { Moves } from '../call/moves.js';
import type { Result } from '../call/result.js';
import type { Switchboard } from '../call/switchboard.js';
import type { Transfers } from '../call/transfers.js';
import type { EventSender } from '../event/event-sender.js';
import type { MediaDesk } from '../media/media-desk.js';
import type { Recordings } from '../recording/recordings.js';
import type { AcsRequest } from '../request/acs-request.js';
import type { CallLocator } from '../request/call-locator.js';
import type { MediaStreaming } from '../streaming/media-streaming.js';
import type { Transcription } from '../streaming/transcription.js';
import type { CallExtras } from '../wire.js';

/** What operations work on. */
export interface OperationContext {
  readonly desk: CallDesk;
  readonly switchboard: Switchboard;
  readonly invitations: Invitations;
  readonly transfers: Transfers;
  readonly moves: Moves;
  readonly media: MediaDesk;
  readonly mediaStreaming: MediaStreaming;
  readonly transcription: Transcription;
  readonly recordings: Recordings;
  readonly incomingCalls: IncomingCalls;
  readonly events: EventSender;
  /** The leg that the path names, in whatever state; refuses with 404 when there is none. */
  readonly findLeg: (request: AcsRequest) => Leg;
  /** The leg that the path names, which must be connected. */
  readonly findConnectedLeg: (request: AcsRequest) => Leg;
  /** The leg with this id, in whatever state. */
  readonly findLegById: (callConnectionId: string) => Leg | undefined;
  /** The same leg, which must be connected. */
  readonly requireConnected: (leg: Leg) => Leg;
  /** The conversation that goes on under a locator, if one does. */
  readonly findConversation: (locator: CallLocator) => Conversation | undefined;
  /** The call's properties as an answer shows them. */
  readonly describe: (leg: Leg, extras?: Pick<CallExtras, 'state'>) => unknown;
  /** The failure that somebody ordered for the outcome of this operation, if somebody did. */
  readonly forcedFailure: (request: AcsRequest) => Result | undefined;
  /** The identity of an application that does not say as whom it calls. */
  readonly applicationId: string;
  readonly participantsPageSize: number;
  readonly invitationTimeoutSeconds: number;
}
