import type { Invitations } from '../call/invitations.js';
import type { Leg } from '../call/leg.js';
import type { Switchboard } from '../call/switchboard.js';
import type { EventSender } from '../event/event-sender.js';
import type { AcsRequest } from '../request/acs-request.js';

/** What operations work on. */
export interface OperationContext {
  readonly switchboard: Switchboard;
  readonly invitations: Invitations;
  readonly events: EventSender;
  /** The leg that the path names, in whatever state; refuses with 404 when there is none. */
  readonly findLeg: (request: AcsRequest) => Leg;
  /** The leg that the path names, which must be connected. */
  readonly findConnectedLeg: (request: AcsRequest) => Leg;
  /** The identity of an application that does not say as whom it calls. */
  readonly applicationId: string;
  readonly participantsPageSize: number;
  readonly invitationTimeoutSeconds: number;
}
