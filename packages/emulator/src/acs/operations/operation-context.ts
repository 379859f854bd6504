import type { CallDesk } from '../call/call-desk.js';
import type { IncomingCalls } from '../call/incoming-calls.js';
import type { Invitations } from '../call/invitations.js';
import type { Conversation, Leg } from '../call/leg.js';
import type { Result } from '../call/result.js';
import type { Switchboard } from '../call/switchboard.js';
import type { EventSender } from '../event/event-sender.js';
import type { AcsRequest } from '../request/acs-request.js';
import type { CallLocator } from '../request/call-locator.js';
import type { CallExtras } from '../wire.js';

/** What operations work on. */
export interface OperationContext {
  readonly desk: CallDesk;
  readonly switchboard: Switchboard;
  readonly invitations: Invitations;
  readonly incomingCalls: IncomingCalls;
  readonly events: EventSender;
  /** The leg that the path names, in whatever state; refuses with 404 when there is none. */
  readonly findLeg: (request: AcsRequest) => Leg;
  /** The leg that the path names, which must be connected. */
  readonly findConnectedLeg: (request: AcsRequest) => Leg;
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
