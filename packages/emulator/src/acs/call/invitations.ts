import type { Kernel } from '../../kernel/kernel.js';
import type { RingOutcome } from '../../people/people.js';
import { isAtLeast } from '../api-version.js';
import type { EventSender } from '../event/event-sender.js';
import type { Identifier } from '../identifier.js';
import type { Conversation, Invitation, Leg } from './leg.js';
import { invitationCancelled, invitationFailure, invitationOver } from './result.js';
import type { Switchboard } from './switchboard.js';

/** Whom to invite, and where and how to report what becomes of it. */
export interface InvitationRequest extends OperationReport {
  readonly participant: Identifier;
  readonly timeoutMs: number;
}

/** How the callbacks of one operation are labelled and where they go. */
export interface OperationReport {
  readonly operationContext: string | undefined;
  readonly operationCallbackUri: string | undefined;
}

/** After somebody joined, the service sends the same roster again; about 0.55 s later in the recording. */
const repeatedRosterDelayMs = 550;

/** Invites people into connected calls and takes invitations back. */
export class Invitations {
  readonly #kernel: Kernel;
  readonly #switchboard: Switchboard;
  readonly #events: EventSender;

  constructor(kernel: Kernel, switchboard: Switchboard, events: EventSender) {
    this.#kernel = kernel;
    this.#switchboard = switchboard;
    this.#events = events;
  }

  /** Rings somebody. What becomes of it is told by callbacks. */
  invite(leg: Leg, request: InvitationRequest): Invitation {
    const invitation: Invitation = {
      id: this.#kernel.newId(),
      participant: request.participant,
      operationContext: request.operationContext,
      operationCallbackUri: request.operationCallbackUri,
      isOpen: true,
      ringing: this.#kernel.people.ring(request.participant.rawId, {
        timeoutMs: request.timeoutMs,
        settle: (outcome) => this.#settle(leg, invitation, outcome),
      }),
    };
    leg.invitations.set(invitation.id, invitation);
    this.#numberPendingRoster(leg);
    return invitation;
  }

  /**
   * Takes an invitation back. When it was still open, the cancel's own success is the only callback; neither a
   * failure of the invitation nor a roster follows.
   */
  cancel(leg: Leg, invitation: Invitation, report: OperationReport): void {
    const wasRinging = invitation.ringing.cancel();
    invitation.isOpen = false;
    this.#events.send(
      leg,
      wasRinging ? 'CancelAddParticipantSucceeded' : 'CancelAddParticipantFailed',
      {
        fields: { invitationId: invitation.id },
        operationContext: report.operationContext,
        callbackUri: report.operationCallbackUri,
        result: wasRinging ? invitationCancelled(invitation.participant) : invitationOver,
      },
    );
  }

  #settle(leg: Leg, invitation: Invitation, outcome: RingOutcome): void {
    invitation.isOpen = false;
    const { participant, operationContext, operationCallbackUri } = invitation;
    const content = {
      fields: { participant: participant.wire },
      operationContext,
      callbackUri: operationCallbackUri,
    };
    if (outcome.kind !== 'answered') {
      const result = invitationFailure(outcome.kind, participant);
      this.#events.send(leg, 'AddParticipantFailed', { ...content, result });
      return;
    }
    // As recorded: the roster that has the person comes before the success of the invitation.
    this.#switchboard.join(leg.conversation, participant, outcome);
    this.#events.send(leg, 'AddParticipantSucceeded', content);
    if (isAtLeast(leg.apiVersion, '2024-09-15')) this.#repeatRoster(leg.conversation);
  }

  /**
   * A person who is being rung counts as a new version of the roster without being in it. Later versions of the
   * API send that roster, unchanged, with the next number but one; earlier ones only skip a number.
   */
  #numberPendingRoster(leg: Leg): void {
    if (isAtLeast(leg.apiVersion, '2024-09-15'))
      this.#switchboard.rosterChanged(leg.conversation, 2);
    else leg.sequenceNumber += 1;
  }

  #repeatRoster(conversation: Conversation): void {
    const cancel = this.#kernel.clock.after(repeatedRosterDelayMs, () => {
      conversation.alarms.delete(cancel);
      this.#switchboard.rosterChanged(conversation, 3);
    });
    conversation.alarms.add(cancel);
  }
}
