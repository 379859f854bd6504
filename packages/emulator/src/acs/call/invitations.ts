import type { Kernel } from '../../kernel/kernel.js';
import { isAtLeast } from '../api-version.js';
import type { EventSender } from '../event/event-sender.js';
import { callerOf, type Identifier } from '../identifier.js';
import type { Doorbell, Pickup } from './doorbell.js';
import type { Conversation, Invitation, Leg } from './leg.js';
import type { OperationReport } from './operation-report.js';
import { invitationCancelled, invitationFailure, invitationOver, type Result } from './result.js';
import type { Switchboard } from './switchboard.js';

/** Whom to invite, and where and how to report what becomes of it. */
export interface InvitationRequest extends OperationReport {
  readonly participant: Identifier;
  readonly timeoutMs: number;
  readonly callerIdNumber: string | undefined;
  readonly callerDisplayName: string | undefined;
  readonly customContext: Readonly<Record<string, unknown>> | undefined;
}

/** After somebody joined, the service sends the same roster again; about 0.55 s later in the recording. */
const repeatedRosterDelayMs = 550;

/** From the answer to a request to the callback of a failure that was ordered. */
const forcedFailureDelayMs = 100;

interface Parts {
  readonly kernel: Kernel;
  readonly switchboard: Switchboard;
  readonly events: EventSender;
  readonly doorbell: Doorbell;
}

/** Invites people into connected calls and takes invitations back. */
export class Invitations {
  readonly #kernel: Kernel;
  readonly #switchboard: Switchboard;
  readonly #events: EventSender;
  readonly #doorbell: Doorbell;

  constructor({ kernel, switchboard, events, doorbell }: Parts) {
    this.#kernel = kernel;
    this.#switchboard = switchboard;
    this.#events = events;
    this.#doorbell = doorbell;
  }

  /** Rings somebody. What becomes of it is told by callbacks. */
  invite(leg: Leg, request: InvitationRequest): Invitation {
    const { participant, forced } = request;
    const isPhone = participant.kind === 'phoneNumber';
    const inviter = leg.member ?? leg.source;
    const invitation: Invitation = {
      id: this.#kernel.newId(),
      participant: request.participant,
      operationContext: request.operationContext,
      operationCallbackUri: request.operationCallbackUri,
      isOpen: true,
      ringing:
        forced === undefined
          ? this.#doorbell.ring({
              conversation: leg.conversation,
              from: isPhone ? callerOf(inviter, request.callerIdNumber) : inviter,
              to: participant,
              callerDisplayName: request.callerDisplayName ?? '',
              customContext: request.customContext,
              timeoutMs: request.timeoutMs,
              settle: (pickup) => this.#settle(leg, invitation, pickup),
            })
          : { cancel: this.#failLater(leg, () => this.#fail(leg, invitation, forced)) },
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
    const { forced } = report;
    const isCancelled = forced === undefined && invitation.ringing.cancel();
    if (isCancelled) invitation.isOpen = false;
    this.#events.send(
      leg,
      isCancelled ? 'CancelAddParticipantSucceeded' : 'CancelAddParticipantFailed',
      {
        fields: { invitationId: invitation.id },
        operationContext: report.operationContext,
        callbackUri: report.operationCallbackUri,
        result: isCancelled
          ? invitationCancelled(invitation.participant)
          : (forced ?? invitationOver),
      },
    );
  }

  #settle(leg: Leg, invitation: Invitation, pickup: Pickup): void {
    const { participant, operationContext, operationCallbackUri } = invitation;
    if (pickup.kind !== 'answered') {
      this.#fail(leg, invitation, invitationFailure(pickup.kind, participant));
      return;
    }
    invitation.isOpen = false;
    // As recorded: the roster that has the person comes before the success of the invitation.
    this.#switchboard.join(leg.conversation, pickup);
    this.#events.send(leg, 'AddParticipantSucceeded', {
      fields: { participant: participant.wire },
      operationContext,
      callbackUri: operationCallbackUri,
    });
    if (isAtLeast(leg.apiVersion, '2024-06-15')) this.#repeatRoster(leg.conversation, pickup.leg);
  }

  #fail(leg: Leg, invitation: Invitation, result: Result): void {
    invitation.isOpen = false;
    this.#events.send(leg, 'AddParticipantFailed', {
      fields: { participant: invitation.participant.wire },
      operationContext: invitation.operationContext,
      callbackUri: invitation.operationCallbackUri,
      result,
    });
  }

  /** Something that happens after a moment unless it is cancelled; a cancel says whether it was in time. */
  #failLater(leg: Leg, action: () => void): () => boolean {
    let isPending = true;
    const end = (): boolean => {
      const wasPending = isPending;
      isPending = false;
      return wasPending;
    };
    this.#switchboard.later(leg.conversation, forcedFailureDelayMs, () => {
      if (end()) action();
    });
    return end;
  }

  /**
   * A person who is being rung counts as a new version of the roster without being in it. Later versions of the
   * API send that roster, unchanged, with the next number but one; earlier ones only skip a number.
   */
  #numberPendingRoster(leg: Leg): void {
    if (isAtLeast(leg.apiVersion, '2024-06-15'))
      this.#switchboard.rosterChanged(leg.conversation, () => 2);
    else leg.sequenceNumber += 1;
  }

  /** As recorded, the leg of the newcomer counts one version fewer than the others meanwhile. */
  #repeatRoster(conversation: Conversation, newcomer: Leg | undefined): void {
    this.#switchboard.later(conversation, repeatedRosterDelayMs, () =>
      this.#switchboard.rosterChanged(conversation, (leg) => (leg === newcomer ? 2 : 3)),
    );
  }
}
